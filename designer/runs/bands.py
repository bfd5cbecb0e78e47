"""Bands of experiments: the median of their runs by epoch, between the least and the greatest value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen

from designer.plotting.chart import Chart
from designer.plotting.series import Array
from designer.plotting.smoothing import smooth

Points = tuple[Array, Array]
"""Epochs of a run, and its values at them."""

OPACITY = 60
"""Of the band between least and greatest, of 255."""


def band_of(runs: Sequence[Points]) -> tuple[Array, Array]:
    """Epochs that all runs have, and (3, epochs) least value, median and greatest value at them."""
    epochs = reduce(np.intersect1d, (each for each, _ in runs))
    if not len(epochs):
        return epochs, np.zeros((3, 0))
    values = np.stack([values[np.searchsorted(each, epochs)] for each, values in runs])
    return epochs, np.stack([values.min(0), np.median(values, axis=0), values.max(0)])


class Band:
    """The band of one experiment; hidden as yet."""

    def __init__(self, view: Chart) -> None:
        self._view = view
        self._least, self._median, self._greatest = self._curves = [view.add_curve() for _ in range(3)]
        for edge in (self._least, self._greatest):
            edge.setPen(QPen(Qt.PenStyle.NoPen))
        self._area = pg.FillBetweenItem(self._least, self._greatest)
        self._area.setZValue(-1)
        self._median.setZValue(2)
        view.item.addItem(self._area, ignoreBounds=True)
        self.hide()

    def show(self, runs: Sequence[Points], smoothing: float, color: QColor) -> None:
        """Show what these runs have in common, in a colour."""
        epochs, values = band_of(runs)
        for curve, each in zip(self._curves, values, strict=True):
            self._view.fill(curve, epochs, smooth(each, smoothing))
        self._area.setVisible(len(epochs) > 1)
        pen = QPen(color, 2.0 * self._view.pen_width)
        pen.setCosmetic(True)
        self._median.setPen(pen)
        self._area.setBrush(QColor(color.red(), color.green(), color.blue(), OPACITY))

    def hide(self) -> None:
        """Show nothing."""
        for curve in self._curves:
            self._view.fill(curve, np.zeros(0), np.zeros(0))
        self._area.setVisible(False)

    def points(self) -> list[tuple[list[float], list[float]]]:
        """Epochs and values that are drawn of least value, median and greatest value."""
        found = (curve.getOriginalDataset() for curve in self._curves)
        return [([], []) if x is None else (list(x), list(y)) for x, y in found]


class Bands:
    """The bands of a chart, made as they are needed and used again."""

    def __init__(self, view: Chart) -> None:
        self._view = view
        self._spare: list[Band] = []
        self.shown: dict[str, Band] = {}

    def show(self, experiments: Mapping[str, tuple[Sequence[Points], QColor]], smoothing: float) -> None:
        """Show the bands of these experiments and no others: their runs, and a colour."""
        for name in [name for name in self.shown if name not in experiments]:
            band = self.shown.pop(name)
            band.hide()
            self._spare.append(band)
        for name, (runs, color) in experiments.items():
            if name not in self.shown:
                self.shown[name] = self._spare.pop() if self._spare else Band(self._view)
            self.shown[name].show(runs, smoothing, color)
