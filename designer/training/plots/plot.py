"""One plot of a measure: training, validation, test, the previous run, batches, the best epoch, where it turns."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from designer.plotting.band import Band
from designer.plotting.chart import ROOMY, SNUG, Chart, faint
from designer.plotting.series import Array, Growing, Range, finite, finite_range, joined
from designer.plotting.smoothing import smooth
from designer.plotting.turning import envelope, turn_of
from designer.training.plots.batches import Batches
from designer.training.plots.clock import Clock
from designer.training.plots.marks import Crossing, Mark
from designer.widgets.theme import Theme
from engine.training.running.batch_losses import Losses

SERIES = ("training", "validation")


class MetricPlot(QWidget):
    """Built once and filled again: making plots again and again leaks.

    Args:
        clock: Places epochs on the axis.
        parent: As in Qt.

    Attributes:
        turn: Epoch at which the validation loss turns; 0 where it does not.
        batches: The loss of each batch.
        test: Marks the figure of the test split at the epoch whose weights it is of.
        evaluated: Marks the figure of the training split in evaluation mode.

    Signals:
        pointed: Index of the epoch that the mouse points at; -1 where it points at none.
    """

    pointed = Signal(int)

    def __init__(self, clock: Clock | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock or Clock()
        self._falls = False
        self.turn = 0
        self._smooth = dict.fromkeys(SERIES, np.empty(0))
        self._is_marked = False
        self._smoothing = 0.0
        self._theme: Theme | None = None
        self._epochs = Growing()
        self._series = {name: Growing() for name in SERIES}
        self._best = 0
        self._previous: tuple[Array, Mapping[str, Array]] = (np.empty(0), {})
        self.view = Chart(self)
        self.item = self.view.item
        self._build()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.view)

    def _build(self) -> None:
        self.batches = Batches(self.view, self._clock)
        self._gap = Band(self.item)
        self._bands = {name: Band(self.item) for name in SERIES}
        self._before = {name: self.view.add_curve() for name in SERIES}
        self._raw = {name: self.view.add_curve() for name in SERIES}
        self._lines = {name: self.view.add_curve() for name in SERIES}
        for line in self._lines.values():
            line.setSymbolSize(5)
        self.best = Mark(self.view, self._clock, 9)
        self.test = Mark(self.view, self._clock, 11, "d")
        self.evaluated = Mark(self.view, self._clock, 10, "s")
        self.best_line = Crossing(self.view, self._clock, "best", 0.94)
        self.turn_line = Crossing(self.view, self._clock, "turns", 0.84)
        self._changes: list[Crossing] = []
        self._settled = 0.0
        self._marks = (self.best, self.test, self.evaluated, self.best_line, self.turn_line)
        self.view.scene().sigMouseMoved.connect(self._hover)

    # What is shown

    def set_measure(self, title: str, *, share: bool, falls: bool = False) -> None:
        """Show another measure from now on: nothing as yet.

        Args:
            title: For screen readers, such as "Loss".
            share: Whether its values are shares, shown as per cent.
            falls: Whether it is an error, so that validation turns where it rises again.
        """
        self._falls = falls
        self.view.name(f"{title} by epoch", share=share)
        self.clear()

    def show_history(
        self,
        epochs: Sequence[int] | Array,
        series: Mapping[str, Sequence[float] | Array],
        best: int,
        *,
        turns: bool = True,
    ) -> None:
        """Show figures by epoch, which only grow until `clear`.

        Args:
            epochs: Epochs, and parts of them, rising.
            series: `training` and `validation`, as far as they exist, as long as `epochs`.
            best: The best epoch, or 0.
            turns: Whether to mark also where validation turns; else `mark_turn` does it later.
        """
        # The run goes on meanwhile and adds to one list after another.
        count = min([len(epochs), *map(len, series.values())])
        self._epochs.extend_to(epochs, count)
        for name, values in series.items():
            self._series[name].extend_to(values, count)
        self._best = best
        self._draw_curves()
        if turns:
            self.mark_turn()

    def show_previous(self, epochs: Sequence[int], series: Mapping[str, Sequence[float]]) -> None:
        """Show faint curves of the previous run; no series for none."""
        values = {name: np.asarray(series.get(name, ()), np.float64) for name in SERIES}
        self._previous = np.asarray(epochs, np.float64), values
        self._draw_previous()

    def _draw_previous(self) -> None:
        """Not by seconds: when its epochs ended is not known."""
        epochs, series = self._previous
        shown = self._clock.unit != "second"
        for name, values in series.items():
            x = self._clock.place(epochs[: len(values)]) if shown else epochs[:0]
            self.view.fill(self._before[name], x, values[: len(x)])

    def show_batches(self, losses: Losses) -> None:
        """Show the loss of each batch so far; it grows, and what was shown does not change."""
        self.batches.show(losses, wants_middle=len(self._epochs) < 2)  # later they do not count
        self._frame()

    def show_changes(self, changes: Sequence[float]) -> None:
        """Mark the epochs, and parts of them, at which the run was changed; validation turns after the last alone."""
        self._settled = changes[-1] if changes else 0.0
        while len(self._changes) < len(changes):  # lines are made once and hidden
            self._changes.append(Crossing(self.view, self._clock, "changed", 0.74))
            self._paint_changes()
        for place, line in enumerate(self._changes):
            line.show(changes[place] if place < len(changes) else 0.0, math.nan if place < len(changes) else None)

    def clear(self) -> None:
        """Show nothing."""
        for growing in (self._epochs, *self._series.values()):
            growing.clear()
        for curve in self._before.values():
            curve.setData([], [])
        self._best = self.turn = 0
        self.batches.clear()
        self._previous = (np.empty(0), {})
        for mark in self._marks:
            mark.show(0.0, None)
        self.show_changes(())
        self.fit()
        self._draw()

    def values_at(self, index: int) -> dict[str, float]:
        """Values of the curves at an epoch, by series."""
        return {name: float(each.values[index]) for name, each in self._series.items() if 0 <= index < len(each)}

    @property
    def epochs(self) -> Array:
        """(n,) the epochs that are shown."""
        return self._epochs.values

    def set_smoothing(self, weight: float) -> None:
        """Smooth with this weight of the past."""
        self._smoothing = weight
        self._draw()
        self.batches.set_smoothing(weight)

    def set_log(self, on: bool) -> None:
        """Use a logarithmic scale."""
        if self.view.set_log(on):
            self.draw_again()

    def draw_again(self) -> None:
        """Draw all, since the axes count otherwise now."""
        self.fit()
        self._draw()
        self.batches.draw()
        self._draw_previous()
        for mark in self._marks:
            mark.draw_again()
        for line in self._changes:
            line.draw_again()

    # How much of it

    @property
    def follows(self) -> bool:
        """True if the axes follow the curves; not once the user has zoomed or panned."""
        return self.view.follows

    def fit(self) -> None:
        """Show everything, and follow the curves again."""
        self.view.release_frame()
        self._frame(SNUG)

    def _frame(self, room: Range = ROOMY) -> None:
        if not self.view.follows or not len(self._epochs):
            return
        start, end = self._clock.place(np.array([0.0, max(float(self._epochs.values[-1]), 1.0)]))
        x = (float(start), float(end))
        # Batches are noise: they count only until there is a curve to look at, and then not their extremes.
        y = self.batches.middle if len(self._epochs) < 2 else None
        for growing in self._series.values():
            y = joined(y, finite_range(growing.values))
        self.view.frame(x, y, room)

    def apply_theme(self, theme: Theme) -> None:
        """Take on the colours of a theme."""
        self._theme = theme
        self.view.apply_theme(theme)
        width = self.view.pen_width
        for name, color in zip(SERIES, theme.curves, strict=False):
            self._lines[name].opts["antialias"] = width == 1.0
            self._lines[name].setPen(pg.mkPen(color, width=width))
            self._lines[name].setSymbolPen(None)
            self._lines[name].setSymbolBrush(color)
            self._raw[name].setPen(pg.mkPen(faint(color, theme, 0.35), width=1))
            self._before[name].setPen(pg.mkPen(faint(color, theme, 0.5), width=1, style=Qt.PenStyle.DotLine))
        self.batches.apply_theme(theme)
        self.best.paint_with(pg.mkPen(theme.curves[1], width=1), theme.base)
        self.test.paint_with(pg.mkPen(theme.base, width=1), theme.curves[2])
        self.evaluated.paint_with(pg.mkPen(theme.curves[0], width=2), theme.base)
        gap = theme.color("warning")
        gap.setAlphaF(0.2)
        self._gap.set_color(gap)
        for name, color in zip(SERIES, theme.curves, strict=False):
            self._bands[name].set_color(faint(color, theme, 0.2))
        best, turn = faint(theme.success, theme, 0.7), theme.color("warning")
        self.best_line.paint_with(best, Qt.PenStyle.DashLine, width, theme.success, theme.base)
        self.turn_line.paint_with(turn, Qt.PenStyle.DotLine, width, theme.warning, theme.base)
        self._paint_changes()

    def _paint_changes(self) -> None:
        if self._theme is not None:
            for line in self._changes:
                color = faint(self._theme.muted, self._theme, 0.7)
                line.paint_with(color, Qt.PenStyle.DashDotLine, 1.0, self._theme.muted, self._theme.base)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange and self._theme is not None:
            self.apply_theme(self._theme)
        return super().event(event)

    def _draw(self) -> None:
        self._draw_curves()
        self.mark_turn()

    def _draw_curves(self) -> None:
        self._is_marked = False
        for name in SERIES:
            values = self._series[name].values
            known = finite(values)
            epochs, y = self._epochs.values[: len(values)][known], values[known]
            x, line = self._clock.place(epochs), smooth(y, self._smoothing)
            self._smooth[name] = line
            if len(line) < len(values):
                self._smooth[name] = np.full(len(values), np.nan)
                self._smooth[name][known] = line
            self.view.fill(self._lines[name], x, line)
            dot = "o" if len(x) == 1 else None  # a line through one point is not seen
            if self._lines[name].opts["symbol"] != dot:
                self._lines[name].setSymbol(dot)
            self.view.fill(self._raw[name], x, y if self._smoothing else y[:0])
            least, greatest = envelope(y, self._smoothing) if self._smoothing else (y[:0], y[:0])
            self._bands[name].fill(x[: len(least)], least, greatest, log=self.view.is_log)
        self._frame()
        self._mark_best()

    def _mark_best(self) -> None:
        at = np.flatnonzero(self._epochs.values == self._best) if self._best else np.empty(0, dtype=np.int64)
        values = (self._series["validation"] if len(self._series["validation"]) else self._series["training"]).values
        shown = len(at) > 0 and len(values) > int(at[0]) and bool(np.isfinite(values[at[0]]))
        for mark in (self.best, self.best_line):
            mark.show(self._best, float(values[at[0]]) if shown else None)

    def mark_turn(self) -> None:
        """Mark where validation turns, and shade what opens from there between it and training, if curves are new."""
        if self._is_marked:
            return
        self._is_marked = True
        since = int(np.searchsorted(self._epochs.values, self._settled))
        values = self._series["validation"].values[since:]
        known = finite(values)
        index = turn_of(values[known]) if self._falls else None
        epochs = self._epochs.values[since : since + len(values)][known]
        self.turn = int(epochs[index]) if index is not None else 0
        self.turn_line.show(self.turn, float(values[known][index]) if index is not None else None)
        if index is None:
            none = np.empty(0)
            self._gap.fill(none, none, none, log=False)
            return
        first = int(np.searchsorted(self._epochs.values, self.turn))
        training, validation = (self._smooth[name][first:] for name in SERIES)
        x = self._clock.place(self._epochs.values[first : first + min(len(training), len(validation))])
        self._gap.fill(x, training[: len(x)], validation[: len(x)], log=self.view.is_log)

    # Where the mouse points

    def _hover(self, position: QPointF) -> None:
        box = self.item.getViewBox()
        if not len(self._epochs) or not box.sceneBoundingRect().contains(position):
            self._point(-1)
            return
        x = box.mapSceneToView(position).x()
        self._point(int(np.argmin(np.abs(self._clock.place(self._epochs.values) - x))))

    def leaveEvent(self, event: Any) -> None:
        super().leaveEvent(event)
        self._point(-1)

    def _point(self, index: int) -> None:
        self.view.cross.setVisible(index >= 0)
        if index >= 0:
            self.view.cross.setPos(float(self._clock.place(self._epochs.values[index : index + 1])[0]))
        self.pointed.emit(index)
