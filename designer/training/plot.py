"""One plot of a quantity by epoch: training, validation, the run before, single batches, the best epoch, a read-out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGraphicsItem, QVBoxLayout, QWidget

from designer.plotting.series import Array, Growing, Range, finite_range, framed, joined
from designer.plotting.smoothing import Smoothed, smooth
from designer.widgets.labels import Label
from designer.widgets.theme import Theme

LEAST = 1e-12
"""Value that a logarithmic axis shows for zero."""

SERIES = ("training", "validation")


class MetricPlot(QWidget):
    """Built once and filled again: making plots again and again leaks.

    Args:
        title: What is plotted, such as "Loss".
        percent: Whether values are shares, shown as per cent.
    """

    def __init__(self, title: str, *, percent: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._percent = percent
        self._smoothing = 0.0
        self._log = False
        self._theme: Theme | None = None
        self._epochs = Growing()
        self._series = {name: Growing() for name in SERIES}
        self._best = 0
        self._batches = Smoothed()
        self._batch_x = np.empty(0)
        self._batch_range: Range | None = None
        self._batch_count = 0
        self._ranges: tuple[Range, Range] | None = None
        self._follows = True
        self.read_out = Label(size="small", parent=self)
        self.read_out.setTextFormat(Qt.TextFormat.RichText)
        self.view = pg.PlotWidget(self, enableMenu=False)
        self.item = self.view.getPlotItem()
        # pyqtgraph leaves its menus behind when a plot is deleted, unless they belong to it.
        self.item.ctrlMenu.setParent(self.view, self.item.ctrlMenu.windowFlags())
        self._build()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.read_out)
        layout.addWidget(self.view, 1)
        self.view.setAccessibleName(f"{title} by epoch")
        self.view.viewport().setAccessibleName(f"{title} by epoch")

    def _build(self) -> None:
        self.item.hideButtons()
        self.item.setDownsampling(auto=True, mode="peak")
        self.item.setClipToView(True)
        self.item.showGrid(x=False, y=True, alpha=0.25)
        self.item.disableAutoRange()
        for side in ("left", "bottom"):
            axis = self.item.getAxis(side)
            axis.enableAutoSIPrefix(False)
            axis.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)  # dearer to draw than all curves
        self.item.getAxis("left").setWidth(52)
        if self._percent:
            self.item.getAxis("left").setScale(100)
        self._batch_curve = self._curve()
        self._before = {name: self._curve() for name in SERIES}
        self._raw = {name: self._curve() for name in SERIES}
        self._lines = {name: self._curve() for name in SERIES}
        self._best_mark = pg.ScatterPlotItem(size=9, pxMode=True)
        self._cross = pg.InfiniteLine(angle=90, movable=False)
        self._best_line = pg.InfiniteLine(angle=90, movable=False)
        for item in (self._best_mark, self._cross, self._best_line):
            item.setVisible(False)
            self.item.addItem(item)
        self.view.scene().sigMouseMoved.connect(self._hover)
        self.item.getViewBox().sigRangeChangedManually.connect(self._release)

    def _curve(self) -> Any:
        curve = pg.PlotDataItem(connect="all", skipFiniteCheck=True)
        curve.opts["autoDownsampleFactor"] = 1.0  # no more points than pixels
        curve.setVisible(False)
        self.item.addItem(curve)
        return curve

    # What is shown

    def show_history(self, epochs: Sequence[int], series: Mapping[str, Sequence[float]], best: int) -> None:
        """Show metrics by epoch, which only grow until `keep_as_before` or `clear`.

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

    def show_batches(self, losses: Array, batches_per_epoch: int) -> None:
        """Show the loss of each batch so far; it grows, and what was shown does not change."""
        new = losses[self._batch_count :]
        self._batch_range = joined(self._batch_range, finite_range(new))
        self._batch_count = len(losses)
        values = self._batches.update(losses)
        if len(values) > len(self._batch_x):
            self._batch_x = np.arange(1, 2 * len(values) + 1) / max(batches_per_epoch, 1)
        self._set(self._batch_curve, self._batch_x[: len(values)], values)
        self._frame()

    def keep_as_before(self) -> None:
        """Let what is shown become the faint curves of the run before, and clear the rest."""
        for name in SERIES:
            values = self._series[name].values
            self._set(self._before[name], self._epochs.values[: len(values)].copy(), values.copy())
        self._wipe()

    def clear(self) -> None:
        """Show nothing."""
        for name in SERIES:
            self._before[name].setData([], [])
        self._wipe()

    def _wipe(self) -> None:
        for growing in (self._epochs, *self._series.values()):
            growing.clear()
        self._best = 0
        self._batches.clear()
        self._batch_range, self._batch_count, self._batch_x = None, 0, np.empty(0)
        self._batch_curve.setData([], [])
        self.fit()
        self._draw()

    def set_smoothing(self, weight: float) -> None:
        """Smooth with this weight of the past; the caller shows the batches again."""
        self._smoothing = weight
        self._batches.set_weight(weight)
        self._draw()

    def set_log(self, on: bool) -> None:
        """Use a logarithmic scale; the caller shows the batches again."""
        self._log = on
        self.item.setLogMode(x=False, y=on)
        self.fit()
        self._draw()

    # How much of it

    @property
    def follows(self) -> bool:
        """True if the axes follow the curves; not once the user has zoomed or panned."""
        return self._follows

    def fit(self) -> None:
        """Show everything, and follow the curves again."""
        self._follows = True
        self._ranges = None
        self._frame(room=(0.02, 0.04))

    def _release(self, *_: object) -> None:
        """Follow no more: the user has chosen what to see."""
        self._follows = False

    def _frame(self, room: Range = (0.02, 0.25)) -> None:
        if not self._follows or not len(self._epochs):
            return
        x = (0.0, max(float(self._epochs.values[-1]), 1.0))
        y = self._batch_range
        for growing in self._series.values():
            y = joined(y, finite_range(growing.values))
        if y is None:
            return
        before = self._ranges or (None, None)
        self._ranges = framed(before[0], x, room), framed(before[1], self._scaled(y), (0.06, 0.06))
        if self._ranges != before:
            self.item.getViewBox().setRange(xRange=self._ranges[0], yRange=self._ranges[1], padding=0)

    def _scaled(self, y: Range) -> Range:
        if not self._log:
            return y
        low, high = np.log10(np.maximum(y, LEAST))
        return float(low), float(high)

    def apply_theme(self, theme: Theme) -> None:
        """Take on the colours of a theme."""
        self._theme = theme
        self.view.setBackground(theme.base)
        for side in ("left", "bottom"):
            axis = self.item.getAxis(side)
            axis.setPen(theme.border)
            axis.setTextPen(theme.muted)
        for name, color in zip(SERIES, theme.curves, strict=False):
            self._lines[name].setPen(pg.mkPen(color, width=1))
            self._raw[name].setPen(pg.mkPen(_faint(color, theme, 0.35), width=1))
            self._before[name].setPen(pg.mkPen(_faint(color, theme, 0.4), width=1, style=Qt.PenStyle.DotLine))
        self._batch_curve.setPen(pg.mkPen(_faint(theme.curves[0], theme, 0.25), width=1))
        self._best_mark.setPen(pg.mkPen(theme.curves[1], width=1))
        self._best_mark.setBrush(pg.mkBrush(theme.base))
        self._best_line.setPen(pg.mkPen(_faint(theme.success, theme, 0.7), width=1, style=Qt.PenStyle.DashLine))
        self._cross.setPen(pg.mkPen(_faint(theme.muted, theme, 0.7), width=1))
        self._tell(None)

    def _draw(self) -> None:
        for name in SERIES:
            values = self._series[name].values
            known = np.isfinite(values)
            x, y = self._epochs.values[: len(values)][known], values[known]
            self._set(self._lines[name], x, smooth(y, self._smoothing))
            self._set(self._raw[name], x, y if self._smoothing else y[:0])
        self._frame()
        self._mark_best()
        self._tell(None)

    def _set(self, curve: Any, x: Array, y: Array) -> None:
        """Give a curve its points; those that are no numbers are left out."""
        known = np.isfinite(y)
        if not known.all():
            x, y = x[known], y[known]
        curve.setVisible(len(y) > 0)
        if len(y) or curve.xData is not None:
            curve.setData(x[: len(y)], np.maximum(y, LEAST) if self._log else y)

    def _mark_best(self) -> None:
        at = np.flatnonzero(self._epochs.values == self._best) if self._best else np.empty(0, dtype=np.int64)
        values = (self._series["validation"] if len(self._series["validation"]) else self._series["training"]).values
        shown = len(at) > 0 and len(values) > int(at[0]) and bool(np.isfinite(values[at[0]]))
        self._best_mark.setVisible(shown)
        self._best_line.setVisible(shown)
        if shown:
            y = float(values[at[0]])
            self._best_mark.setData([self._best], [np.log10(max(y, LEAST)) if self._log else y])
            self._best_line.setPos(self._best)

    def _hover(self, position: QPointF) -> None:
        box = self.item.getViewBox()
        if not len(self._epochs) or not box.sceneBoundingRect().contains(position):
            self._tell(None)
            return
        x = box.mapSceneToView(position).x()
        self._tell(int(np.argmin(np.abs(self._epochs.values - x))))

    def leaveEvent(self, event: Any) -> None:
        super().leaveEvent(event)
        self._tell(None)

    def _tell(self, index: int | None) -> None:
        """Say in the line above the plot how high the curves are, at one epoch or the last."""
        theme = self._theme
        if theme is None:
            return
        self._cross.setVisible(index is not None)
        if index is not None:
            self._cross.setPos(float(self._epochs.values[index]))
        at = len(self._epochs) - 1 if index is None else index
        parts = [f"<b>{self._title}</b>"]
        for name, color in zip(SERIES, theme.curves, strict=False):
            if 0 <= at < len(self._series[name]):
                value = self.value_text(float(self._series[name].values[at]))
                parts.append(f"<span style='color:{color}'>●</span> {value}")
        if at >= 0:
            parts.append(f"<span style='color:{theme.muted}'>epoch {int(self._epochs.values[at])}</span>")
        self.read_out.setText("&nbsp;&nbsp; ".join(parts))

    def value_text(self, value: float) -> str:
        """A value as the read-out gives it."""
        if not np.isfinite(value):
            return "–"  # a dash for nothing
        if self._percent:
            return f"{100 * value:.2f} %"
        return f"{value:,.0f}" if 1e4 <= abs(value) < 1e7 else f"{value:.4g}"


def _faint(color: str, theme: Theme, share: float) -> QColor:
    """A colour laid thinly over the ground; opaque, since translucent lines take several times longer to draw."""
    over, under = QColor(color), QColor(theme.base)
    parts = zip(over.getRgb()[:3], under.getRgb()[:3], strict=True)  # type: ignore[index]
    return QColor(*(round(share * a + (1 - share) * b) for a, b in parts))
