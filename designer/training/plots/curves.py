"""The live curves: a plot for each measure that fits, logarithmic scale, smoothing, the previous run."""

from __future__ import annotations

import time

from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QVBoxLayout,
    QWidget,
)

from designer.live.hub import LiveHub
from designer.plotting.figures import measures_of
from designer.training.contracts import Session
from designer.training.monitor import Monitor
from designer.training.plots.clock import Clock
from designer.training.plots.explaining import Explaining, TrainingFigures
from designer.training.plots.norms import NORM, Norms
from designer.training.plots.pane import MeasurePane
from designer.training.plots.rates import RATE, Rates
from designer.training.plots.tools import Tools
from designer.widgets import theme
from engine.training.events import EpochFinished, Finished, History, Started, Steered

LEAST_WIDTH, LEAST_HEIGHT = 400, 210
"""Room that a plot needs to be read; as many are shown as have it."""
MOST = 8

LOSS = "loss"
"""The measure whose plot has the losses of batches as well."""

BATCHES = "batches"
"""Of the losses of batches it is known how many are drawn, as of measures how many epochs are."""

REST = 9.0
"""Rest after drawing, as a multiple of the time that it took."""


class Curves(QWidget):
    """Draws what the monitor's run has measured, each time the monitor has looked.

    Args:
        monitor: Owns the run.
        hub: Looks into the network, for the gradient norm.
        parent: As in Qt.
    """

    def __init__(self, monitor: Monitor, hub: LiveHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._monitor = monitor
        self.clock = Clock()
        self._rates = Rates()
        self._norms = Norms(hub, self)
        self._seen: dict[str, int] = {}
        self._changes: list[float] = []
        self._turn = 0
        self._due = 0.0
        self._run: History | None = None
        self._previous: History | None = None
        self._end_of_run: Finished | None = None
        self._evaluated: TrainingFigures | None = None
        self.measures: tuple[str, ...] = (LOSS,)
        self.panes: list[MeasurePane] = []
        self.explaining = Explaining(monitor, self)
        self.explaining.evaluated.connect(self._show_evaluated)
        self.tools = Tools(self.explaining.link, self)
        self._grid = QGridLayout()
        self._lay_out()
        self._arrange()
        self.tools.unit.currentIndexChanged.connect(self._set_unit)
        self.tools.log.toggled.connect(self._set_log)
        self.tools.smoothing.valueChanged.connect(self._set_smoothing)
        self.tools.fit.clicked.connect(self._fit)
        monitor.started.connect(self._begin)
        monitor.prepared.connect(self._prepare)
        monitor.epochs_finished.connect(self._note_times)
        monitor.ticked.connect(self.refresh)
        monitor.finished.connect(self._finish)
        monitor.failed.connect(self._end)
        monitor.resumed.connect(self._resume)
        monitor.steered.connect(self._change)
        monitor.cleared.connect(self._clear)
        monitor.state_changed.connect(self._look)

    def _lay_out(self) -> None:
        self._grid.setSpacing(theme.SPACING)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.tools)
        layout.addWidget(self.explaining)
        layout.addLayout(self._grid, 1)

    # Which plot shows which measure

    @property
    def shown(self) -> tuple[str, ...]:
        """The measures that are plotted: the first ones, as many as there is room for."""
        columns, rows = self._room()
        return self.measures[: columns * rows]

    def pane_of(self, measure: str) -> MeasurePane | None:
        """The plot of a measure, or None where it has none."""
        return next((pane for pane in self.panes[: len(self.shown)] if pane.measure == measure), None)

    def _room(self) -> tuple[int, int]:
        measured = len([each for each in self.measures if each not in (RATE, NORM)])  # these where they are asked for
        count = min(max(measured, 1), MOST)
        columns = min(count, max(1, self.width() // LEAST_WIDTH))
        rows = min(-(-count // columns), max(1, self.height() // LEAST_HEIGHT))
        return -(-min(count, columns * rows) // rows), rows

    def _arrange(self) -> None:
        """Give each measure that is shown a plot; plots are made once and hidden where there is no room."""
        columns, rows = self._room()
        shown = self.shown
        while len(self.panes) < len(shown):
            pane = MeasurePane(self.clock, self)
            pane.chosen.connect(self._choose)
            pane.plot.set_smoothing(self.tools.smoothing.value() / 100)
            self.panes.append(pane)
        for index, pane in enumerate(self.panes):
            if index < len(shown):
                self._grid.addWidget(pane, index // columns, index % columns)
                if pane.measure != shown[index]:
                    self._fill(pane, shown[index])
                pane.show_measure(pane.measure, self.measures)
            pane.setVisible(index < len(shown))
        for number in range(MOST):
            self._grid.setColumnStretch(number, int(number < columns))
            self._grid.setRowStretch(number, int(number < rows))
        self._look()

    def _fill(self, pane: MeasurePane, measure: str) -> None:
        """Let a plot show another measure, from the beginning of the run."""
        pane.show_measure(measure, self.measures)
        pane.set_log(self.tools.log.isChecked())
        pane.show_previous(self._previous)
        pane.show_changes(self._changes)
        parts = {measure: self._draw} | ({BATCHES: self._draw_batches} if measure == LOSS else {})
        session = self._monitor.session
        for part, draw in parts.items():
            self._seen.pop(part, None)
            if session is not None and self._run is not None:
                draw(pane, session)
        pane.show_end(self._end_of_run)
        pane.show_evaluated(self._evaluated)

    def _choose(self, measure: str) -> None:
        """Show a measure in the plot that asks for it; what was there goes where that measure was."""
        pane = self.sender()
        if not isinstance(pane, MeasurePane) or measure == pane.measure:
            return
        order = list(self.measures)
        here, there = order.index(pane.measure), order.index(measure)
        order[here], order[there] = order[there], order[here]
        self.measures = tuple(order)
        self._arrange()

    def _know(self, history: History) -> None:
        """Take in measures that a run has; the order that was chosen stays."""
        project = self._monitor.project
        found = measures_of(history.columns, project.training.metrics if project is not None else ())
        found = (*found, RATE, NORM) if found else ()
        if found and set(found) != set(self.measures):
            kept = [measure for measure in self.measures if measure in found]
            self.measures = (*kept, *(measure for measure in found if measure not in kept))
            self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look()
        self._due = 0.0
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._look()

    def _look(self, *_: object) -> None:
        """Have the gradient norm sampled while there is a run and its plot is seen."""
        self._norms.look(self.isVisible() and self._monitor.state.is_training and NORM in self.shown)

    # The run

    def refresh(self) -> None:
        """Draw what is new, while it is seen; one part after the other, since all at once would hold up the window.

        Drawing takes a tenth of the time at most, however long the run is.
        """
        session, is_active = self._monitor.session, self._monitor.state.is_active
        began = time.perf_counter()
        if session is None or not self.isVisible() or (is_active and began < self._due):
            return
        self._know(session.history)
        self._rates.extend(session.history)
        self._offer_seconds(session.history)
        self.explaining.follow(session.history)
        shown = self.panes[: len(self.shown)]
        parts = [
            *((self._draw, pane) for pane in shown),
            *((self._mark_turn, pane) for pane in shown if pane.measure not in (RATE, NORM)),
            *((self._draw_batches, p) for p in shown if p.measure == LOSS),
        ]
        self._turn = (self._turn + 1) % len(parts)
        for draw, pane in [parts[self._turn]] if is_active else parts:
            draw(pane, session)
        now = time.perf_counter()
        self._due = now + REST * (now - began)

    def _draw(self, pane: MeasurePane, session: Session) -> None:
        if pane.measure == NORM:
            pane.show_norms(
                self.clock.epochs_of(self._norms.steps.values), self._norms.values.values, self._norms.fault
            )
            return
        seen = len(session.history.epochs)
        before, self._seen[pane.measure] = self._seen.get(pane.measure, 0), seen
        if before != seen:
            if pane.measure == RATE:
                pane.show_rates(session.history, self._rates.values)
            else:
                pane.show_history(session.history)

    def _mark_turn(self, pane: MeasurePane, _: Session) -> None:
        pane.mark_turn()

    def _draw_batches(self, pane: MeasurePane, session: Session) -> None:
        losses = session.batch_losses()
        before, self._seen[BATCHES] = self._seen.get(BATCHES, 0), len(losses)
        if before != len(losses):
            pane.plot.show_batches(losses)

    def _begin(self) -> None:
        session = self._monitor.session
        if self._run is not None and self._run.epochs:
            self._previous = self._run
        self._run = None if session is None else session.history
        self.clock.clear()
        self._changes.clear()
        self._rates.begin(self._monitor.project)
        self._norms.clear()
        self._restart()

    def _resume(self) -> None:
        """The same run goes on; of an epoch that was cut short more is known now."""
        session = self._monitor.session
        self._run = None if session is None else session.history
        if self._run is not None:
            self._rates.resume(self._monitor.project, self._run)
        self._restart()

    def _change(self, event: Steered) -> None:
        """The run has another document from here on, and maybe other batches."""
        self.clock.change(event.step, event.position, event.batches_per_epoch)
        self._rates.batches = event.batches_per_epoch
        self._changes.append(event.position)
        for pane in self.panes:
            pane.show_changes(self._changes)

    def _prepare(self, event: Started) -> None:
        session = self._monitor.session
        self.clock.batches = self._rates.batches = max(event.batches_per_epoch, 1)
        self._run = None if session is None else session.history

    def _note_times(self, events: tuple[EpochFinished, ...]) -> None:
        for event in events:
            self.clock.note(event.epoch, event.seconds)

    def _offer_seconds(self, history: History) -> None:
        """Offer seconds only where it is known when each epoch ended: not of a run that was kept in a file."""
        self.tools.offer_seconds(self.clock.knows_times(history.epochs), is_early=len(history.epochs) < 2)

    def _set_unit(self, index: int) -> None:
        self.clock.unit = self.tools.unit.itemData(index)
        for pane in self.panes:
            pane.plot.draw_again()

    def _clear(self) -> None:
        self._run = self._previous = None
        self._norms.clear()
        self._changes.clear()
        self.measures = (LOSS,)
        self._restart()
        self._arrange()

    def _restart(self) -> None:
        self._seen, self._end_of_run, self._evaluated = {}, None, None
        self.explaining.begin()
        for pane in self.panes:
            pane.begin()
            pane.show_previous(self._previous)
            pane.show_changes(self._changes)

    def _show_evaluated(self, found: TrainingFigures) -> None:
        """Mark the figures of the training split in evaluation mode, each in the plot of its measure."""
        self._evaluated = found
        for pane in self.panes:
            pane.show_evaluated(found)

    def _finish(self, event: Finished) -> None:
        self._end_of_run = event
        self._end(event)
        for pane in self.panes:
            pane.show_end(event)

    def _end(self, _: object) -> None:
        self.refresh()
        for pane in self.panes:
            if pane.plot.follows:
                pane.plot.fit()

    # How it is drawn

    def _set_log(self, on: bool) -> None:
        for pane in self.panes:
            pane.set_log(on)

    def _set_smoothing(self, value: int) -> None:
        for pane in self.panes:
            pane.plot.set_smoothing(value / 100)

    def _fit(self) -> None:
        for pane in self.panes:
            pane.plot.fit()
