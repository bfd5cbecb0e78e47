"""Bands of experiments: the median of their runs by epoch, between the least and the greatest value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce

import numpy as np
from PySide6.QtGui import QColor, QPen

from designer.plotting.band import Band
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


class ExperimentBand:
    """The band of one experiment; hidden as yet.

    Attributes:
        area: From the least to the greatest values.
        median: The curve in it.
    """

    def __init__(self, view: Chart) -> None:
        self._view = view
        self.area = Band(view.item)
        self.median = view.add_curve()
        self.median.setZValue(2)

    def show(self, runs: Sequence[Points], smoothing: float, color: QColor) -> None:
        """Show what these runs have in common, in a colour."""
        epochs, values = band_of(runs)
        least, median, greatest = (smooth(each, smoothing) for each in values)
        self.area.fill(epochs, least, greatest, log=self._view.is_log)
        self._view.fill(self.median, epochs, median)
        pen = QPen(color, 2.0 * self._view.pen_width)
        pen.setCosmetic(True)
        self.median.setPen(pen)
        self.area.set_color(QColor(color.red(), color.green(), color.blue(), OPACITY))

    def hide(self) -> None:
        """Show nothing."""
        none = np.empty(0)
        self.area.fill(none, none, none, log=False)
        self._view.fill(self.median, none, none)


class Bands:
    """The bands of a chart, made as they are needed and used again."""

    def __init__(self, view: Chart) -> None:
        self._view = view
        self._spare: list[ExperimentBand] = []
        self.shown: dict[str, ExperimentBand] = {}

    def show(self, experiments: Mapping[str, tuple[Sequence[Points], QColor]], smoothing: float) -> None:
        """Show the bands of these experiments and no others: their runs, and a colour."""
        for name in [name for name in self.shown if name not in experiments]:
            band = self.shown.pop(name)
            band.hide()
            self._spare.append(band)
        for name, (runs, color) in experiments.items():
            if name not in self.shown:
                self.shown[name] = self._spare.pop() if self._spare else ExperimentBand(self._view)
            self.shown[name].show(runs, smoothing, color)
