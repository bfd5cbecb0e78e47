"""One plot of a measure by epoch: training, validation, test, the previous run, single batches, the best epoch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from designer.plotting.chart import ROOMY, SNUG, Chart, faint
from designer.plotting.series import Array, Growing, Range, finite_range, joined, middle_range
from designer.plotting.smoothing import Smoothed, smooth
from designer.widgets.theme import Theme

ENOUGH = 4096
"""Batches by which the range of all is known well enough."""

SERIES = ("training", "validation")


class MetricPlot(QWidget):
    """Built once and filled again: making plots again and again leaks.

    Signals:
        pointed: Index of the epoch that the mouse points at; -1 where it points at none.
    """

    pointed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._smoothing = 0.0
        self._theme: Theme | None = None
        self._epochs = Growing()
        self._series = {name: Growing() for name in SERIES}
        self._best = 0
        self._batches = Smoothed()
        self._batch_x = np.empty(0)
        self._batch_range: Range | None = None
        self.view = Chart(self)
        self.item = self.view.item
        self._build()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.view)

    def _build(self) -> None:
        self._batch_curve = self.view.add_curve()
        self._before = {name: self.view.add_curve() for name in SERIES}
        self._raw = {name: self.view.add_curve() for name in SERIES}
        self._lines = {name: self.view.add_curve() for name in SERIES}
        self._best_mark = pg.ScatterPlotItem(size=9, pxMode=True)
        self._test_mark = pg.ScatterPlotItem(size=11, pxMode=True, symbol="d")
        self._best_line = pg.InfiniteLine(angle=90, movable=False)
        for item in (self._best_mark, self._test_mark, self._best_line):
            item.setVisible(False)
            self.item.addItem(item, ignoreBounds=True)
        self.view.scene().sigMouseMoved.connect(self._hover)

    # What is shown

    def set_measure(self, title: str, *, share: bool) -> None:
        """Show another measure from now on: nothing as yet.

        Args:
            title: For screen readers, such as "Loss".
            share: Whether its values are shares, shown as per cent.
        """
        self.view.name(f"{title} by epoch", share=share)
        self.clear()

    def show_history(self, epochs: Sequence[int], series: Mapping[str, Sequence[float]], best: int) -> None:
        """Show figures by epoch, which only grow until `clear`.

        Args:
            epochs: Epochs, rising.
            series: `training` and `validation`, as far as they exist, as long as `epochs`.
            best: The best epoch, or 0.
        """
        # The run goes on meanwhile and adds to one list after another.
        count = min([len(epochs), *map(len, series.values())])
        self._epochs.extend_to(epochs, count)
        for name, values in series.items():
            self._series[name].extend_to(values, count)
        self._best = best
        self._draw()

    def show_previous(self, epochs: Sequence[int], series: Mapping[str, Sequence[float]]) -> None:
        """Show faint curves of the previous run; no series for none."""
        for name in SERIES:
            values = np.asarray(series.get(name, ()), np.float64)
            self.view.fill(self._before[name], np.asarray(epochs, np.float64)[: len(values)], values)

    def show_test(self, epoch: int, value: float | None) -> None:
        """Mark the figure of the test split at the epoch whose weights it is of; None for none."""
        self._test_mark.setVisible(value is not None)
        if value is not None:
            self._test_mark.setData([epoch], [float(self.view.scaled((value, value))[0])])

    def show_batches(self, losses: Array, batches_per_epoch: int) -> None:
        """Show the loss of each batch so far; it grows, and what was shown does not change."""
        if len(self._epochs) < 2:  # later they do not count
            recent = losses[-max(batches_per_epoch, 1) :]
            self._batch_range = middle_range(recent[:: 1 + len(recent) // ENOUGH])
        values = self._batches.update(losses)
        if len(values) > len(self._batch_x):
            self._batch_x = np.arange(1, 2 * len(values) + 1) / max(batches_per_epoch, 1)
        self.view.fill(self._batch_curve, self._batch_x[: len(values)], values)
        self._frame()

    def clear(self) -> None:
        """Show nothing."""
        for growing in (self._epochs, *self._series.values()):
            growing.clear()
        for curve in (*self._before.values(), self._batch_curve):
            curve.setData([], [])
        self._best = 0
        self._batches.clear()
        self._batch_range, self._batch_x = None, np.empty(0)
        self._test_mark.setVisible(False)
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
        """Smooth with this weight of the past; the caller shows the batches again."""
        self._smoothing = weight
        self._batches.set_weight(weight)
        self._draw()

    def set_log(self, on: bool) -> None:
        """Use a logarithmic scale; the caller shows all again."""
        if self.view.set_log(on):
            self.fit()
            self._draw()

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
        x = (0.0, max(float(self._epochs.values[-1]), 1.0))
        # Batches are noise: they count only until there is a curve to look at, and then not their extremes.
        y = self._batch_range if len(self._epochs) < 2 else None
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
            self._raw[name].setPen(pg.mkPen(faint(color, theme, 0.35), width=1))
            self._before[name].setPen(pg.mkPen(faint(color, theme, 0.5), width=1, style=Qt.PenStyle.DotLine))
        self._batch_curve.setPen(pg.mkPen(faint(theme.curves[0], theme, 0.25), width=1))
        self._best_mark.setPen(pg.mkPen(theme.curves[1], width=1))
        self._best_mark.setBrush(pg.mkBrush(theme.base))
        self._test_mark.setPen(pg.mkPen(theme.base, width=1))
        self._test_mark.setBrush(pg.mkBrush(theme.curves[2]))
        self._best_line.setPen(pg.mkPen(faint(theme.success, theme, 0.7), width=width, style=Qt.PenStyle.DashLine))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange and self._theme is not None:
            self.apply_theme(self._theme)
        return super().event(event)

    def _draw(self) -> None:
        for name in SERIES:
            values = self._series[name].values
            known = np.isfinite(values)
            x, y = self._epochs.values[: len(values)][known], values[known]
            self.view.fill(self._lines[name], x, smooth(y, self._smoothing))
            self.view.fill(self._raw[name], x, y if self._smoothing else y[:0])
        self._frame()
        self._mark_best()

    def _mark_best(self) -> None:
        at = np.flatnonzero(self._epochs.values == self._best) if self._best else np.empty(0, dtype=np.int64)
        values = (self._series["validation"] if len(self._series["validation"]) else self._series["training"]).values
        shown = len(at) > 0 and len(values) > int(at[0]) and bool(np.isfinite(values[at[0]]))
        self._best_mark.setVisible(shown)
        self._best_line.setVisible(shown)
        if shown:
            y = float(values[at[0]])
            self._best_mark.setData([self._best], [self.view.scaled((y, y))[0]])
            self._best_line.setPos(self._best)

    # Where the mouse points

    def _hover(self, position: QPointF) -> None:
        box = self.item.getViewBox()
        if not len(self._epochs) or not box.sceneBoundingRect().contains(position):
            self._point(-1)
            return
        x = box.mapSceneToView(position).x()
        self._point(int(np.argmin(np.abs(self._epochs.values - x))))

    def leaveEvent(self, event: Any) -> None:
        super().leaveEvent(event)
        self._point(-1)

    def _point(self, index: int) -> None:
        self.view.cross.setVisible(index >= 0)
        if index >= 0:
            self.view.cross.setPos(float(self._epochs.values[index]))
        self.pointed.emit(index)
