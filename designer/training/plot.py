"""One plot of a quantity by epoch: training, validation, the run before, single batches, the best epoch, a read-out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QVBoxLayout, QWidget

from designer.labels import Label
from designer.theme import Theme
from designer.training.smoothing import Smoothed, smooth

Array = NDArray[np.float64]

LEAST = 1e-12
"""What a logarithmic axis shows for zero."""

SERIES = ("training", "validation")


class MetricPlot(QWidget):
    """Built once and filled anew: making plots again and again leaks.

    Args:
        title: What is plotted, such as "Loss".
        percent: Whether values are shares, shown as per cent.
    """

    def __init__(self, title: str, *, percent: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._percent = percent
        self._smoothing = 0.0
        self._log = False
        self._epochs = np.empty(0)
        self._series: dict[str, Array] = {}
        self._best = 0
        self._batches = Smoothed()
        self.read_out = Label(size="small", parent=self)
        self.read_out.setTextFormat(Qt.TextFormat.RichText)
        self._title = title
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

    def _build(self) -> None:
        self.item.hideButtons()
        self.item.setDownsampling(auto=True, mode="peak")
        self.item.setClipToView(True)
        self.item.showGrid(x=False, y=True, alpha=0.25)
        self.item.getViewBox().setDefaultPadding(0.03)
        self.item.getAxis("left").setWidth(52)
        self.item.getAxis("bottom").enableAutoSIPrefix(False)
        self.item.getAxis("left").enableAutoSIPrefix(False)
        if self._percent:
            self.item.getAxis("left").setScale(100)
        self._batch_curve = self._curve(antialias=False)  # may hold a million points
        self._before = {name: self._curve() for name in SERIES}
        self._raw = {name: self._curve() for name in SERIES}
        self._lines = {name: self._curve() for name in SERIES}
        self._best_mark = pg.ScatterPlotItem(size=9, pxMode=True)
        self._cross = pg.InfiniteLine(angle=90, movable=False)
        self._best_line = pg.InfiniteLine(angle=90, movable=False)
        for item in (self._best_mark, self._cross, self._best_line):
            item.setVisible(False)
            self.item.addItem(item, ignoreBounds=item is not self._best_mark)
        self.view.scene().sigMouseMoved.connect(self._hover)

    def _curve(self, *, antialias: bool = True) -> Any:
        curve = pg.PlotDataItem(antialias=antialias)
        self.item.addItem(curve)
        return curve

    def show_history(self, epochs: Sequence[int], series: Mapping[str, Sequence[float]], best: int) -> None:
        """Show metrics by epoch.

        Args:
            epochs: Epochs, rising.
            series: `training` and `validation`, as far as they exist, as long as `epochs`.
            best: The best epoch, or 0.
        """
        # The run goes on meanwhile and adds to one list after another.
        count = min([len(epochs), *map(len, series.values())])
        self._epochs = np.array(epochs[:count], dtype=np.float64)
        self._series = {name: np.array(values[:count], dtype=np.float64) for name, values in series.items()}
        self._best = best
        self._draw()

    def show_batches(self, losses: Array, batches_per_epoch: int) -> None:
        """Show the loss of each batch so far; it grows, and what was shown does not change."""
        values = self._batches.update(losses)
        x = np.arange(1, len(values) + 1) / max(batches_per_epoch, 1)
        self._set(self._batch_curve, x, values)

    def keep_as_before(self) -> None:
        """Let what is shown become the faint curves of the run before, and clear the rest."""
        for name in SERIES:
            self._set(self._before[name], self._epochs, self._series.get(name, np.full(len(self._epochs), np.nan)))
        self._wipe()

    def clear(self) -> None:
        """Show nothing."""
        for name in SERIES:
            self._before[name].setData([], [])
        self._wipe()

    def _wipe(self) -> None:
        self._epochs, self._series, self._best = np.empty(0), {}, 0
        self._batches.clear()
        self._batch_curve.setData([], [])
        self.item.enableAutoRange()
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
        self._draw()

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
            self._raw[name].setPen(pg.mkPen(_faint(color, 70), width=1))
            self._before[name].setPen(pg.mkPen(_faint(color, 80), width=1, style=Qt.PenStyle.DotLine))
        self._batch_curve.setPen(pg.mkPen(_faint(theme.curves[0], 42), width=1))
        self._best_mark.setPen(pg.mkPen(theme.curves[1], width=1))
        self._best_mark.setBrush(pg.mkBrush(theme.base))
        self._best_line.setPen(pg.mkPen(_faint(theme.success, 150), width=1, style=Qt.PenStyle.DashLine))
        self._cross.setPen(pg.mkPen(_faint(theme.muted, 160), width=1))
        self._tell(None)

    def _draw(self) -> None:
        for name in SERIES:
            values = self._series.get(name, np.empty(0))
            known = np.isfinite(values)
            x, y = self._epochs[: len(values)][known], values[known]
            self._set(self._lines[name], x, smooth(y, self._smoothing))
            self._set(self._raw[name], x, y if self._smoothing else y[:0])
        self._mark_best()
        self._tell(None)

    def _set(self, curve: Any, x: Array, y: Array) -> None:
        known = np.isfinite(y)
        if not known.all():
            x, y = x[known], y[known]
        curve.setData(x[: len(y)], np.maximum(y, LEAST) if self._log else y)

    def _mark_best(self) -> None:
        at = np.flatnonzero(self._epochs == self._best) if self._best else np.empty(0, dtype=np.int64)
        values = self._series.get("validation", self._series.get("training", np.empty(0)))
        shown = len(at) > 0 and len(values) > 0 and bool(np.isfinite(values[at[0]]))
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
        self._tell(int(np.argmin(np.abs(self._epochs - x))))

    def leaveEvent(self, event: Any) -> None:
        super().leaveEvent(event)
        self._tell(None)

    def _tell(self, index: int | None) -> None:
        """Say in the line above the plot how high the curves are, at one epoch or the last."""
        theme = getattr(self, "_theme", None)
        if theme is None:
            return
        self._cross.setVisible(index is not None)
        if index is not None:
            self._cross.setPos(float(self._epochs[index]))
        at = len(self._epochs) - 1 if index is None else index
        parts = [f"<b>{self._title}</b>"]
        for name, color in zip(SERIES, theme.curves, strict=False):
            if name in self._series and 0 <= at < len(self._series[name]):
                value = self.value_text(float(self._series[name][at]))
                parts.append(f"<span style='color:{color}'>●</span> {value}")
        if at >= 0:
            parts.append(f"<span style='color:{theme.muted}'>epoch {int(self._epochs[at])}</span>")
        self.read_out.setText("&nbsp;&nbsp; ".join(parts))

    def value_text(self, value: float) -> str:
        """A value as the read-out gives it."""
        if not np.isfinite(value):
            return "–"  # a dash for nothing
        return f"{100 * value:.2f} %" if self._percent else f"{value:.4g}"


def _faint(color: str, alpha: int) -> QColor:
    result = QColor(color)
    result.setAlpha(alpha)
    return result
