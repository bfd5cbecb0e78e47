"""The loss of each batch below the curves by epoch: range and mean, in as many stretches as there are pixels."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg

from designer.plotting.band import Band
from designer.plotting.chart import Chart, faint
from designer.plotting.pyramid import Pyramid
from designer.plotting.series import Range, middle_range
from designer.plotting.smoothing import smooth
from designer.training.plots.clock import Clock
from designer.widgets.theme import Theme
from engine.training.running.batch_losses import Losses

ENOUGH = 4096
"""Batches by which the range of all is known well enough."""

LEAST_BINS = 200
"""Stretches of batches that are drawn at least, however narrow the plot is."""


class Batches:
    """Drawn anew whenever another part of them comes into view.

    Args:
        view: The plot, in which they lie above what was added before.
        clock: Places epochs on the axis.

    Attributes:
        band: From least to greatest.
        curve: The mean.
        middle: The range of most of the last epoch's; None where it was not asked for.
    """

    def __init__(self, view: Chart, clock: Clock) -> None:
        self._view, self._clock = view, clock
        self._losses = Pyramid()
        self._smoothing = 0.0
        self.middle: Range | None = None
        self.band = Band(view.item)
        self.curve = view.add_curve()
        view.item.getViewBox().sigXRangeChanged.connect(self.draw)

    def show(self, losses: Losses, *, wants_middle: bool) -> None:
        """Show the losses so far; they grow, and what was shown does not change."""
        if wants_middle:
            recent = losses[-self._clock.batches :]
            self.middle = middle_range(np.asarray(recent[:: 1 + len(recent) // ENOUGH], np.float64))
        self._losses.extend(losses[len(self._losses) :])
        self.draw()

    def set_smoothing(self, weight: float) -> None:
        """Smooth with this weight of the past."""
        self._smoothing = weight
        self.draw()

    def draw(self, *_: object) -> None:
        """Draw those that are in view: least, greatest and mean of each stretch."""
        if not len(self._losses):
            return
        view = np.asarray(self._view.item.viewRange()[0])
        first, last = self._clock.steps_of(self._clock.epoch_at(view))
        back = int(5.0 / (1.0 - self._smoothing)) if self._smoothing else 0  # the average has to have settled
        count = max(self._view.width(), LEAST_BINS) + back
        bins = self._losses.bins(int(first) - 1 - back, int(last) + 2, count)
        x = self._clock.place(self._clock.epochs_of(bins.centres + 1))
        known = np.isfinite(bins.mean)
        x, least, greatest, mean = x[known], bins.least[known], bins.greatest[known], bins.mean[known]
        self.band.fill(x, least, greatest, log=self._view.is_log)
        self._view.fill(self.curve, x, smooth(mean, self._smoothing**bins.size))

    def clear(self) -> None:
        """Show none."""
        none = np.empty(0)
        self._losses.clear()
        self.middle = None
        self.curve.setData([], [])
        self.band.fill(none, none, none, log=False)

    def apply_theme(self, theme: Theme) -> None:
        """Take on the colours of a theme."""
        self.curve.setPen(pg.mkPen(faint(theme.curves[0], theme, 0.25), width=1))
        self.band.set_color(faint(theme.curves[0], theme, 0.14))
