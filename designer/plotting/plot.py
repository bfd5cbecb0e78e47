"""Plots of figures: axes that show what there is, without zoom. Loads the plotting library."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from designer.plotting.chart import Chart
from designer.plotting.series import Range
from designer.widgets import theme
from designer.widgets.labels import THEME_CHANGES
from designer.widgets.theme import Theme, font


class Plot(Chart):
    """A chart that follows a change of theme.

    Args:
        name: For screen readers.
        x: Words below the horizontal axis.
        y: Words beside the vertical axis.
    """

    _is_made = False

    def __init__(self, name: str, x: str, y: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, whole=False)
        self.name(name, share=False)
        self.item.setMouseEnabled(x=False, y=False)
        self.item.setMenuEnabled(False)
        self.item.showGrid(x=True, y=True, alpha=0.2)
        self.item.setClipToView(False)  # curves may turn back, as that of precision by recall
        self.item.setDownsampling(auto=False)
        self.setFrameShape(self.Shape.NoFrame)
        for side, words in (("bottom", x), ("left", y)):
            axis = self.item.getAxis(side)
            axis.setLabel(words)
            axis.label.setFont(font("small"))
        self.item.getAxis("left").setWidth(56)

    def finish(self) -> None:
        """All parts are there: colour them, now and after each change of theme."""
        self._is_made = True
        self.tint()

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 100)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # what is around it scrolls

    def line(self, *, dashed: bool = False) -> Any:
        """A curve without points."""
        curve = pg.PlotDataItem()
        curve.setZValue(-1 if dashed else 1)
        self.item.addItem(curve)
        return curve

    def bound(self, x: Range, y: Range) -> None:
        """Let the axes hold these values, with room for marks at their ends."""
        self.item.getViewBox().setRange(xRange=x, yRange=y, padding=0.08)

    @property
    def colors(self) -> Theme:
        """The theme in force."""
        return theme.of(QApplication.palette())

    def tint(self) -> None:
        """Take on the colours of the theme; a subclass colours its curves, too."""
        self.apply_theme(self.colors)
        for side in ("bottom", "left"):
            axis = self.item.getAxis(side)
            axis.label.setDefaultTextColor(self.colors.color("muted"))

    def ink(self, color: str, *, dashed: bool = False) -> Any:
        """A pen for curves."""
        return pg.mkPen(color, width=self.pen_width, style=Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in THEME_CHANGES and self._is_made:
            self.tint()
