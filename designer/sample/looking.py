"""Asks the probe what the network makes of the chosen sample, while somebody looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from designer.document.snapshot import Snapshot, Update
from designer.document.store import Store
from designer.live.hub import LiveHub
from designer.live.kinds.kind import Frames, ViewedNode
from designer.live.kinds.pictures import Picture
from designer.live.kinds.prediction import Prediction
from designer.live.sample import ChosenSample
from engine.probes.request import ProbeRequest

if TYPE_CHECKING:
    from engine.probes.frame import ProbeFrame

OWNER = "sample"
"""Under which name the tab asks."""

SAMPLE = "sample"
"""Request: the chosen sample."""

WAITING = "Waiting for the network."


@dataclass(frozen=True, slots=True)
class Told:
    """Prediction of an Output.

    Attributes:
        node: Id of the Output.
        title: Its name.
        picture: The prediction, see `designer.live.kinds.prediction`.
    """

    node: str
    title: str
    picture: Picture


class Looking(QObject):
    """Wishes frames, and reads them.

    Signals:
        changed: What can be told is new.
    """

    changed = Signal()

    def __init__(self, store: Store, hub: LiveHub, sample: ChosenSample, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._hub, self._sample = store, hub, sample
        self._kind = Prediction()
        self._is_seen = False
        self._outputs: tuple[ViewedNode, ...] = ()
        self._read(store.snapshot)
        store.changed.connect(self._show_update)
        sample.changed.connect(self._wish)
        hub.framed.connect(self._framed)
        hub.source_changed.connect(self.changed)

    def set_seen(self, seen: bool) -> None:
        """Look only while somebody can see what comes of it."""
        self._is_seen = seen
        self._wish()

    @property
    def source(self) -> str:
        """Origin of the weights, in words; empty where there are none."""
        epoch = f", epoch {self._frame.epoch:,}" if self._frame is not None else ""
        words = {"running": f"Training{epoch}", "finished": f"After training{epoch}", "untrained": "Not trained yet"}
        return words.get(self._hub.source, "")

    @property
    def fault(self) -> str:
        """Reason why nothing can be predicted, as a sentence; empty where something can."""
        if not self._hub.source:
            return self._store.snapshot.obstacle() or WAITING
        return self._hub.fault(OWNER, SAMPLE) or ("" if self._frame is not None else WAITING)

    def told(self) -> tuple[Told, ...]:
        """Predictions of all Outputs, of the newest frame."""
        network = self._store.snapshot.project.network
        frames = Frames(sample=self._frame)
        found = []
        for node in self._outputs:
            picture = self._kind.picture(node, frames)
            found.append(Told(node.node, network.node(node.node).name, picture))
        return tuple(found)

    @property
    def _frame(self) -> ProbeFrame | None:
        return self._hub.frame(OWNER, SAMPLE)

    def _show_update(self, update: Update) -> None:
        if update.analysis_changed or update.data_changed:
            self._read(update.after)
            self._wish()
            self.changed.emit()

    def _read(self, snapshot: Snapshot) -> None:
        self._outputs = ()
        if snapshot.dataset is None or snapshot.obstacle():
            return
        project, analysis = snapshot.project, snapshot.analysis
        self._outputs = tuple(
            ViewedNode.of(project.network, analysis, snapshot.dataset.spec, node.id, project.training)
            for node in project.network.effective.nodes
            if node.layer.type == "Output" and node.id in analysis.used
        )

    def _wish(self) -> None:
        samples = self._sample.samples
        if not self._is_seen or samples is None or not self._outputs:
            self._hub.wish(OWNER, {})
            return
        values = frozenset[str]().union(*(self._kind.request(node).sample for node in self._outputs))
        self._hub.wish(OWNER, {SAMPLE: ProbeRequest(samples, values)})

    def _framed(self, owner: str) -> None:
        if owner == OWNER:
            self.changed.emit()
