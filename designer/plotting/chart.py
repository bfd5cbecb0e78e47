"""The plot that all curves by epoch are drawn in: its axes, its frame, its colours. Loads the plotting library."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGraphicsItem, QWidget

from designer.plotting.series import Array, Range, framed, peaks
from designer.widgets.theme import Theme, font

LEAST = 1e-12
"""Value that a logarithmic axis shows for zero."""

POINTS = 4096
"""Points of a curve at most while all of it is seen: the plotting library takes a time that grows with them."""

SNUG = (0.02, 0.04)
"""Shares of the span of epochs before the first and behind the last, where no more are to come."""

ROOMY = (0.02, 0.25)
"""The same while curves grow: an axis that moved with every point would be hard to read."""


class Chart(pg.PlotWidget):  # type: ignore[misc]
    """Built once and filled again: making plots again and again leaks.

    Args:
        whole: Whether the horizontal axis counts in whole numbers.

    Attributes:
        item: The plot item, to which curves and marks are added.
        cross: The line at the epoch that the mouse points at.
    """

    def __init__(self, parent: QWidget | None = None, *, whole: bool = True) -> None:
        self._axis = _Axis("left")
        bottom = _Epochs("bottom") if whole else pg.AxisItem("bottom")
        super().__init__(parent, enableMenu=False, axisItems={"left": self._axis, "bottom": bottom})
        self._log = False
        self._ranges: tuple[Range, Range] | None = None
        self._follows = True
        self._whole: dict[Any, tuple[Array, Array]] = {}
        self.item = self.getPlotItem()
        # pyqtgraph leaves its menus behind when a plot is deleted, unless they belong to it.
        self.item.ctrlMenu.setParent(self, self.item.ctrlMenu.windowFlags())
        self.item.hideButtons()
        self.item.setDownsampling(auto=True, mode="peak")
        self.item.setClipToView(True)
        self.item.showGrid(x=False, y=True, alpha=0.25)
        self.item.disableAutoRange()
        for side in ("left", "bottom"):
            axis = self.item.getAxis(side)
            axis.enableAutoSIPrefix(False)
            axis.setStyle(tickFont=font("small"))
            axis.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)  # dearer to draw than all curves
        self._axis.setWidth(52)
        self.cross = pg.InfiniteLine(angle=90, movable=False)
        self.cross.setVisible(False)
        self.item.addItem(self.cross, ignoreBounds=True)
        self.item.getViewBox().sigRangeChangedManually.connect(self._release)
        self.item.getViewBox().sigResized.connect(self._sample_again)

    def add_curve(self) -> Any:
        """A curve without points, hidden as yet."""
        curve = pg.PlotDataItem(connect="all", skipFiniteCheck=True)
        curve.opts["autoDownsampleFactor"] = 1.0  # no more points than pixels
        curve.setLogMode(False, self._log)
        curve.setVisible(False)
        self.item.addItem(curve)
        return curve

    def _sample_again(self, *_: object) -> None:
        """Draw curves with as many points as there are pixels now: they only look again where the range changes."""
        for curve in self.item.listDataItems():
            if isinstance(curve, pg.PlotDataItem) and curve.isVisible():
                curve.viewRangeChanged()

    def fill(self, curve: Any, x: Array, y: Array) -> None:
        """Give a curve its points; those that are no numbers are left out."""
        known = np.isfinite(y)
        if not known.all():
            x, y = x[known], y[known]
        curve.setVisible(len(y) > 0)
        if len(y) or curve.xData is not None:
            self._whole[curve] = x[: len(y)], np.maximum(y, LEAST) if self._log else y
            self._put(curve)

    def _put(self, curve: Any) -> None:
        """Hand over the points that can be seen; all of them once the user has zoomed in."""
        x, y = self._whole[curve]
        curve.setData(*(peaks(x, y, POINTS) if self._follows else (x, y)))

    def name(self, title: str, *, share: bool) -> None:
        """Say what is plotted.

        Args:
            title: For screen readers, such as "Loss by epoch".
            share: Whether values are shares, which the axis shows as per cent.
        """
        self._axis.share = share
        self._axis.setScale(100.0 if share else 1.0)
        self.setAccessibleName(title)
        self.viewport().setAccessibleName(title)

    @property
    def is_log(self) -> bool:
        """True if the scale of values is logarithmic."""
        return self._log

    def set_log(self, on: bool) -> bool:
        """Use a logarithmic scale; true if it was another before, so that all has to be drawn again."""
        changed = on != self._log
        if changed:
            self._log = on
            self.item.setLogMode(x=False, y=on)
            self.release_frame()
        return changed

    # How much of it

    @property
    def follows(self) -> bool:
        """True if the axes follow the curves; not once the user has zoomed or panned."""
        return self._follows

    def release_frame(self) -> None:
        """Follow the curves again, from the next `frame` on."""
        self._follows = True
        self._ranges = None

    def _release(self, *_: object) -> None:
        """Follow no more: the user has chosen what to see."""
        if self._follows:
            self._follows = False
            for curve in self._whole:
                self._put(curve)

    def frame(self, x: Range, y: Range | None, room: Range) -> None:
        """Let the axes hold these epochs and values, unless the user has chosen what to see.

        Args:
            x: First and last epoch.
            y: Least and greatest value; None where there is none.
            room: `SNUG` or `ROOMY`.
        """
        if not self._follows or y is None:
            return
        before = self._ranges or (None, None)
        self._ranges = framed(before[0], x, room), framed(before[1], self.scaled(y), (0.06, 0.06))
        if self._ranges != before:
            self.item.getViewBox().setRange(xRange=self._ranges[0], yRange=self._ranges[1], padding=0)

    def scaled(self, y: Range) -> Range:
        """Values as the axis counts them."""
        if not self._log:
            return y
        low, high = np.log10(np.maximum(y, LEAST))
        return float(low), float(high)

    # Colours

    @property
    def pen_width(self) -> float:
        """Width of curves: one pixel where a pixel is large enough to be seen, for wide pens take ten times longer."""
        return float(max(1, round(self.devicePixelRatioF())))

    def apply_theme(self, theme: Theme) -> None:
        """Take on the colours of a theme; curves are their owner's business."""
        self.setBackground(theme.base)
        for side in ("left", "bottom"):
            axis = self.item.getAxis(side)
            axis.setPen(theme.border)
            axis.setTextPen(theme.muted)
        self.cross.setPen(pg.mkPen(faint(theme.muted, theme, 0.7), width=1))


class _Axis(pg.AxisItem):  # type: ignore[misc]
    """An axis that writes shares as per cent."""

    share = False

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        texts = super().tickStrings(values, scale, spacing)
        return [f"{text} %" for text in texts] if self.share and not self.logMode else list(texts)


class _Epochs(pg.AxisItem):  # type: ignore[misc]
    """An axis of whole numbers: there is no epoch 0.5."""

    def tickSpacing(self, low: float, high: float, size: float) -> list[tuple[float, float]]:
        levels = [(spacing, offset) for spacing, offset in super().tickSpacing(low, high, size) if spacing >= 1.0]
        return levels or [(1.0, 0.0)]


def faint(color: str, theme: Theme, share: float) -> QColor:
    """A colour laid thinly over the ground; opaque, since translucent lines take several times longer to draw."""
    over, under = QColor(color), QColor(theme.base)
    parts = zip(over.getRgb()[:3], under.getRgb()[:3], strict=True)  # type: ignore[index]
    return QColor(*(round(share * a + (1 - share) * b) for a, b in parts))
