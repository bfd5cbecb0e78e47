"""Decides what is evaluated when: live while a run trains, at its end the test split once, another split on request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from designer.document.snapshot import Update
from designer.document.store import Store
from designer.evaluation.contracts import Frames, Run
from designer.evaluation.evaluating import Evaluating
from designer.evaluation.findings import Finding, Ready
from engine.training.events import Failed

if TYPE_CHECKING:
    from engine.data.dataset import Dataset
    from engine.evaluation.material import Part
    from engine.probes.request import ProbeSamples

OWNER = "evaluation"
"""Name of the tab at the hub of live views."""

LEAST = 1.0
"""Seconds between two live evaluations at least."""


class Following(QObject):
    """Follows the run for as long as the tab is seen.

    Attributes:
        evaluating: Does the work in a thread.
        part: The split that is evaluated.
        is_live: True while the run goes on.

    Signals:
        found: `Finding`.
        failed: Sentence that says why there is no evaluation.
        cleared: There is nothing to show any more.
        part_changed: Another split is evaluated.
        weights_changed: The weights are those of another run, or another end of it.
    """

    found = Signal(Finding)
    failed = Signal(str)
    cleared = Signal()
    part_changed = Signal()
    weights_changed = Signal()

    def __init__(self, store: Store, run: Run, frames: Frames, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._run, self._frames = run, frames
        self.part: Part = "validation"
        self.is_live = False
        self._version = 0
        self._is_seen = False
        self._ready: Ready | None = None
        self._samples: ProbeSamples | None = None
        self._dataset: Dataset | None = None
        self._finding: Finding | None = None
        self._is_waiting = False
        self._has_failed = False
        self._cost = 0.0
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._look)
        self.evaluating = Evaluating(self)
        self.evaluating.ready.connect(self._take_ready)
        self.evaluating.found.connect(self._take)
        self.evaluating.failed.connect(self._fail)
        frames.framed.connect(self._take_frame)
        store.changed.connect(self._show_update)

    @property
    def version(self) -> int:
        """Number of the weights: another one stands for others."""
        return self._version

    def set_seen(self, seen: bool) -> None:
        """Work only while somebody can see what comes of it."""
        if seen != self._is_seen:
            self._is_seen = seen
            if seen:
                self._has_failed = False
                self._look()
            else:
                self._pause()

    # The run

    def begin(self, _: object = None) -> None:
        """Another run, or the same one, goes on: its weights are others from now on."""
        self.is_live = True
        self._renew()
        self._leave_test()
        self.cleared.emit()

    def step(self, _: object = None) -> None:
        """An epoch is over."""
        is_due = not (self._is_waiting or self._has_failed or self._rest.isActive())
        if self._is_seen and self._finding is None and is_due:
            self._look()

    def end(self, end: object = None) -> None:
        """The run has ended: its kept weights are evaluated on the test split, if somebody wanted it to come this far.

        One that failed, that an edit began or that only makes room for another does not use that split up.
        """
        self.is_live = False
        self._renew()
        if not self._run.is_passing and not isinstance(end, Failed):
            self.part = "test"
        self.part_changed.emit()
        self._look()

    def change(self) -> None:
        """Weights of a run that has ended were set by hand; while it goes on, frames bring them."""
        if not self.is_live:
            self._renew()
            self._leave_test()
            self._look()

    def clear(self) -> None:
        """The run is gone."""
        self.is_live = False
        self._renew()
        self.cleared.emit()

    def choose(self, part: Part) -> None:
        """Evaluate another split."""
        if part != self.part:
            self.part = part
            self._pause()
            self._samples = None
            self._has_failed = False
            self.part_changed.emit()
            self._look()

    def close(self) -> None:
        """Let the threads end."""
        self._pause()
        self.evaluating.close()

    def _renew(self) -> None:
        self._version += 1
        self._ready = self._samples = self._finding = self._dataset = None
        self._has_failed = False
        self._pause()
        self.evaluating.cancel()
        self.weights_changed.emit()

    def _leave_test(self) -> None:
        """Look at the test split no more: it is not for weights that are still chosen."""
        if self.part == "test":
            self.part = "validation"
            self.part_changed.emit()

    def _show_update(self, update: Update) -> None:
        """Evaluate a run that was kept on the data that the document names, which may be loaded later."""
        session = self._run.session
        if update.data_changed and not self.is_live and session is not None and session.dataset is not self._dataset:
            self._renew()
            self.cleared.emit()
            self._look()

    def _pause(self) -> None:
        self._rest.stop()
        self._is_waiting = False
        self._frames.wish(OWNER, {})
        self.evaluating.forget()

    # The work

    def _look(self) -> None:
        """Have it evaluated now."""
        session = self._run.session
        if not self._is_seen or session is None or not self._run.has_weights or self._is_waiting:
            return
        self._dataset = session.dataset
        if not self.is_live:
            self._is_waiting = True
            self.evaluating.whole(session, self.part, self._version)
        elif self._ready is None:
            self._is_waiting = True
            self.evaluating.prepare(session, self._version)
        else:
            self._wish(self._ready)

    def _take_ready(self, ready: Ready) -> None:
        self._is_waiting = False
        if ready.version == self._version:
            self._ready = ready
            self._look()

    def _wish(self, ready: Ready) -> None:
        from engine.errors import LayerloomError
        from engine.probes.request import ProbeRequest, ProbeSamples

        try:
            rows = ready.material.rows(self.part)
        except LayerloomError as error:
            self._fail(str(error))
            return
        self._samples = self._samples or ProbeSamples(ready.material.samples(rows))
        values = frozenset(node for node, _ in ready.material.outputs())
        self._frames.wish(OWNER, {self.part: ProbeRequest(self._samples, values)})

    def _take_frame(self, owner: str) -> None:
        if owner != OWNER or self._ready is None or not self.is_live:
            return
        if fault := self._frames.fault(OWNER, self.part):
            self._frames.wish(OWNER, {})
            self._fail(fault)
            return
        frame = self._frames.frame(OWNER, self.part)
        if frame is None or frame.request.samples is not self._samples:
            return
        self._frames.wish(OWNER, {})
        if all(node in frame.values for node, _ in self._ready.material.outputs()):
            self._is_waiting = True
            self._cost = frame.seconds
            self.evaluating.live(self._ready, frame.values, self.part, frame.epoch)

    def _take(self, finding: Finding) -> None:
        self._is_waiting = False
        if finding.version != self._version or finding.evaluation.part != self.part:
            return
        self._finding = finding
        if finding.is_live:
            self._rest_after(self._cost + finding.seconds)
        self.found.emit(finding)

    def _rest_after(self, seconds: float) -> None:
        """Look again when the budget of probes allows it, once a second at most."""
        from engine.probes.budget import interval

        self._rest.start(round(1000 * max(LEAST, interval(seconds, training=True))))

    def _fail(self, sentence: str) -> None:
        self._is_waiting = False
        self._has_failed = True  # and would again, after each epoch
        if self.part == "test" and not self.is_live and "split is empty" in sentence:
            self.choose("validation")
        else:
            self.failed.emit(sentence)
