"""A band in a plot, from least to greatest values. Loads the plotting library."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor

from designer.plotting.chart import LEAST
from designer.plotting.series import Array

MOST = 600
"""Places of a band; of more, neighbours become one, from the least to the greatest. Qt takes 50 ms for 7,000."""


class Band:
    """Made once and filled again.

    Args:
        item: The plot item that it lies in, below all curves and above other bands that were made before.
    """

    def __init__(self, item: Any) -> None:
        self._low, self._high = pg.PlotCurveItem(), pg.PlotCurveItem()
        self._area = pg.FillBetweenItem(self._low, self._high)
        self._area.setVisible(False)
        self._area.setZValue(-1)
        item.addItem(self._area, ignoreBounds=True)

    @property
    def is_visible(self) -> bool:
        """True if there is something to see."""
        return bool(self._area.isVisible())

    @property
    def edges(self) -> tuple[Array, Array, Array]:
        """(n,) places, and the values below and above there as the axis counts them."""
        x, low = self._low.getData()
        return (np.empty(0),) * 3 if x is None else (x, low, self._high.getData()[1])

    def fill(self, x: Array, low: Array, high: Array, *, log: bool) -> None:
        """Show the band between two curves; where one of them is no number it has no place."""
        known = np.isfinite(low) & np.isfinite(high)
        x, low, high = x[known], low[known], high[known]
        seen = len(x) > 1
        if seen or self._area.isVisible():
            if log:
                low, high = (np.log10(np.maximum(each, LEAST)) for each in (low, high))
            step = -(-len(x) // MOST)
            if step > 1:
                starts = np.arange(0, len(x), step)
                x, low, high = x[starts], np.minimum.reduceat(low, starts), np.maximum.reduceat(high, starts)
            self._low.blockSignals(True)  # the area is made once, not at each of its edges
            self._low.setData(x, low)
            self._low.blockSignals(False)
            self._high.setData(x, high)
        self._area.setVisible(seen)

    def set_color(self, color: QColor) -> None:
        """Take on a colour."""
        self._area.setBrush(pg.mkBrush(color))
