"""A band in a plot, from least to greatest values. Loads the plotting library."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QGraphicsPolygonItem

from designer.plotting.chart import LEAST
from designer.plotting.series import Array, finite

MOST = 600
"""Places of a band; of more, neighbours become one, from the least to the greatest: no plot shows more."""


class Band:
    """Made once and filled again. A polygon: the item of the plotting library cuts its edges with each other first.

    Args:
        item: The plot item that it lies in, below all curves and above other bands that were made before.
    """

    def __init__(self, item: Any) -> None:
        self._edges: tuple[Array, Array, Array] = (np.empty(0),) * 3
        self._area = QGraphicsPolygonItem()
        self._area.setPen(QPen(Qt.PenStyle.NoPen))
        self._area.setVisible(False)
        self._area.setZValue(-1)
        item.addItem(self._area, ignoreBounds=True)

    @property
    def is_visible(self) -> bool:
        """True if there is something to see."""
        return self._area.isVisible()

    @property
    def edges(self) -> tuple[Array, Array, Array]:
        """(n,) places, and the values below and above there as the axis counts them."""
        return self._edges

    def fill(self, x: Array, low: Array, high: Array, *, log: bool) -> None:
        """Show the band between two curves; where one of them is no number it has no place."""
        known = finite(low + high)
        x, low, high = x[known], low[known], high[known]
        if len(x) > 1:
            if log:
                low, high = (np.log10(np.maximum(each, LEAST)) for each in (low, high))
            step = -(-len(x) // MOST)
            if step > 1:
                starts = np.arange(0, len(x), step)
                x, low, high = x[starts], np.minimum.reduceat(low, starts), np.maximum.reduceat(high, starts)
            around = np.concatenate([x, x[::-1]]), np.concatenate([low, high[::-1]])
            self._area.setPolygon(pg.functions.arrayToQPolygonF(*around))
            self._edges = x, low, high
        self._area.setVisible(len(x) > 1)

    def set_color(self, color: QColor) -> None:
        """Take on a colour."""
        self._area.setBrush(color)
