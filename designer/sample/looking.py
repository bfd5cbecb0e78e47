"""Asks the probe what the network makes of the chosen sample, while somebody looks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from designer.document.snapshot import Snapshot, Update
from designer.document.store import Store
from designer.live.hub import LiveHub
from designer.live.kinds.charts import Bars
from designer.live.kinds.kind import Frames, ViewedNode
from designer.live.kinds.pictures import Picture
from designer.live.kinds.prediction import Prediction
from designer.live.rows import Array
from designer.live.sample import ChosenSample
from designer.sample.knowing import Knowing
from designer.sample.why import Question, asked, influence, still_asks
from engine.analysis.checks.targets import settled_form
from engine.probes.request import ProbeRequest

if TYPE_CHECKING:
    from engine.probes.frame import ProbeFrame

OWNER = "sample"
"""Under which name the tab asks."""

SAMPLE, WHY = "sample", "why"
"""Requests: the chosen sample, and why it is predicted to be what it is."""

WAITING = "Waiting for the network."
NO_INFLUENCE = "The influence of the values is not known: no gradient reaches the Input."


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


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """A prediction that influences can be asked about.

    Attributes:
        title: In words.
        node: The Output.
        picture: Its prediction.
        place: Of the number among those that it predicts; 0 for classes.
    """

    title: str
    node: ViewedNode
    picture: Bars
    place: int


class Looking(QObject):
    """Wishes frames, and reads them.

    Args:
        store: The document.
        hub: Brings frames.
        sample: The chosen sample.
        knowing: Knows the training split.

    Signals:
        changed: What can be told is new.
    """

    changed = Signal()

    def __init__(
        self, store: Store, hub: LiveHub, sample: ChosenSample, knowing: Knowing, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._store, self._hub, self._sample, self._knowing = store, hub, sample, knowing
        self._kind = Prediction()
        self._is_seen = False
        self._outputs: tuple[ViewedNode, ...] = ()
        self._inputs: tuple[ViewedNode, ...] = ()
        self._question: Question | None = None
        self._told: tuple[ProbeFrame | None, tuple[Told, ...]] = (None, ())
        self._subjects: tuple[Subject, ...] = ()
        self._subject = 0
        self._read(store.snapshot)
        store.changed.connect(self._show_update)
        sample.changed.connect(self._wish)
        hub.framed.connect(self._framed)
        knowing.changed.connect(self._ask_why)  # a network that is not trained sends no further frame by itself
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
        frame = self._frame
        if frame is None or frame is not self._told[0]:
            network, frames = self._store.snapshot.project.network, Frames(sample=frame)
            pictures = ((node.node, self._kind.current(node, frames)) for node in self._outputs)
            self._told = frame, tuple(Told(node, network.node(node).name, picture) for node, picture in pictures)
        return self._told[1]

    @property
    def subjects(self) -> tuple[str, ...]:
        """Titles of all predictions whose influences can be asked for: an Output of classes, or each of its numbers."""
        return tuple(subject.title for subject in self._subjects)

    @property
    def subject(self) -> int:
        """Place of the one that is asked about."""
        return self._subject

    def ask_about(self, place: int) -> None:
        """Ask for the influences on another prediction."""
        if place != self._subject:
            self._subject = place
            self._ask_why()
            self.changed.emit()

    @property
    def is_asking(self) -> bool:
        """True if the influence is known, or its answer is under way."""
        return self._question is not None

    def influence(self) -> tuple[Array | None, str]:
        """Influence of each value of the sample on the prediction that is asked about, flat, and what its signs mean.

        None and the reason where it is not known, an empty one where the answer is under way.
        """
        frame, question = self._hub.frame(OWNER, WHY), self._question
        if question is None or frame is None or frame.samples is not question.copies:
            return None, self._hub.fault(OWNER, WHY) if question is not None else ""
        found = influence(question, frame, self._inputs)
        return (None, NO_INFLUENCE) if found is None else (found, question.words)

    @property
    def _frame(self) -> ProbeFrame | None:
        return self._hub.frame(OWNER, SAMPLE)

    def _show_update(self, update: Update) -> None:
        if update.analysis_changed or update.data_changed:
            self._read(update.after)
            self._wish()
            self._ask_why()
            self.changed.emit()

    def _read(self, snapshot: Snapshot) -> None:
        self._outputs = self._inputs = ()
        self._question = None
        self._told = None, ()
        if snapshot.dataset is None or snapshot.obstacle():
            return
        self._outputs, self._inputs = (_viewed(snapshot, kind) for kind in ("Output", "Input"))

    def _wish(self) -> None:
        samples = self._sample.samples
        if not self._is_seen or samples is None or not self._outputs:
            self._hub.wish(OWNER, {})
            return
        values = frozenset[str]().union(*(self._kind.request(node).sample for node in self._outputs))
        requests = {SAMPLE: ProbeRequest(samples, values)}
        if self._question is not None:
            requests[WHY] = self._question.request(self._inputs)
        self._hub.wish(OWNER, requests)

    def _framed(self, owner: str) -> None:
        if owner == OWNER:
            self._ask_why()
            self.changed.emit()

    def _ask_why(self) -> None:
        """Ask anew where the prediction is another one."""
        frame, known, snapshot = self._frame, self._knowing.known, self._store.snapshot
        if frame is None or frame.samples is not self._sample.samples or not self._outputs:
            return
        if known is None or known.dataset is not snapshot.dataset:
            return
        row = self._sample.row
        assert row is not None
        subjects = tuple(_subjects(self._outputs, self.told()))
        if [subject.title for subject in subjects] != list(self.subjects):
            self._subject = 0
        self._subjects = subjects
        spec, training = settled_form(known.dataset.spec, snapshot.analysis), snapshot.project.training
        factors = None
        if spec.classes and training.class_weights != "none":
            from engine.probes.saliency import factors_of

            labels = known.dataset.targets[known.parts["train"]] if known.parts else known.dataset.targets
            factors = factors_of(training, labels, len(spec.classes))
        new = None
        if subjects:
            subject = subjects[self._subject]
            new = asked(subject.picture, subject.place, subject.node, row, spec.target_shape, factors)
        if new is None and self._question is None:
            return
        if new is None or not still_asks(self._question, new):
            self._question = new
            self._wish()


def _subjects(outputs: Sequence[ViewedNode], told: Sequence[Told]) -> Iterator[Subject]:
    for node, each in zip(outputs, told, strict=True):
        if not isinstance(each.picture, Bars):
            continue
        names = () if each.picture.classes is not None else each.picture.names
        for place, name in enumerate(names if len(names) > 1 else (each.title,)):
            title = f"{each.title}, {name}" if len(names) > 1 and len(outputs) > 1 else name
            yield Subject(title, node, each.picture, place)


def _viewed(snapshot: Snapshot, kind: str) -> tuple[ViewedNode, ...]:
    """Nodes of a kind that take part, as their views know them."""
    project, analysis, dataset = snapshot.project, snapshot.analysis, snapshot.dataset
    return tuple(
        ViewedNode.of(project.network, analysis, dataset.spec if dataset else None, node.id, project.training)
        for node in project.network.effective.nodes
        if node.layer.type == kind and node.id in analysis.used
    )
