"""Marks on the curves of a plot: at single epochs, and lines across with a word on them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from designer.plotting.chart import Chart
from designer.training.plots.clock import Clock


class Mark:
    """A mark at an epoch and a value; not seen until it is shown.

    Args:
        view: The plot, in which it lies above what was added before.
        clock: Places epochs on the axis.
        size: In pixels.
        symbol: As the plotting library calls it.
    """

    def __init__(self, view: Chart, clock: Clock, size: int, symbol: str = "o") -> None:
        self._view, self._clock = view, clock
        self._at: tuple[float, float] | None = None
        self.item = pg.ScatterPlotItem(size=size, pxMode=True, symbol=symbol)
        self.item.setVisible(False)
        view.item.addItem(self.item, ignoreBounds=True)

    def show(self, epoch: float, value: float | None) -> None:
        """Mark a value after so many epochs and parts of them; None for none."""
        self._at = None if value is None else (epoch, value)
        self.draw_again()

    def draw_again(self) -> None:
        """The axes may count otherwise now."""
        self.item.setVisible(self._at is not None)
        if self._at is not None:
            epoch, value = self._at
            self.item.setData(self._clock.place(np.array([epoch])), [self._view.scaled((value, value))[0]])

    def paint_with(self, pen: Any, ground: str) -> None:
        """Take on a pen and a colour inside."""
        self.item.setPen(pen)
        self.item.setBrush(pg.mkBrush(ground))


class Crossing:
    """A line across the plot at an epoch, with a word that stands where the curve is not.

    Args:
        view: The plot, in which it lies above what was added before.
        clock: Places epochs on the axis.
        word: Stands on the line.
        height: Share of the height of the plot at which it stands above the curves; below them as far from the edge.
    """

    def __init__(self, view: Chart, clock: Clock, word: str, height: float) -> None:
        self._view, self._clock, self._height = view, clock, height
        self._at: tuple[float, float] | None = None
        self.line = pg.InfiniteLine(angle=90, movable=False, label=word, labelOpts={"position": height})
        self.line.setVisible(False)
        view.item.addItem(self.line, ignoreBounds=True)
        view.item.getViewBox().sigYRangeChanged.connect(self._place_word)

    def show(self, epoch: float, value: float | None) -> None:
        """Cross the plot after so many epochs, where the curve has a value; None for no line."""
        self._at = None if value is None else (epoch, value)
        self.draw_again()

    def draw_again(self) -> None:
        """The axes may count otherwise now."""
        self.line.setVisible(self._at is not None)
        if self._at is not None:
            self.line.setPos(float(self._clock.place(np.array([self._at[0]]))[0]))
            self._place_word()

    def _place_word(self, *_: object) -> None:
        if self._at is not None:
            low, high = self._view.item.viewRange()[1]
            value = self._view.scaled((self._at[1], self._at[1]))[0]
            is_above = value <= (low + high) / 2
            self.line.label.setPosition(self._height if is_above else 1.0 - self._height)

    def paint_with(self, line: QColor, style: Qt.PenStyle, width: float, word: str, ground: str) -> None:
        """Take on the colours of the line, of the word and of the ground below it."""
        self.line.setPen(pg.mkPen(line, width=width, style=style))
        self.line.label.setColor(word)
        self.line.label.fill = pg.mkBrush(ground)
