"""The horizontal axis of curves: epochs, steps of the optimiser, or seconds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from designer.plotting.series import Array, Growing

Unit = Literal["epoch", "step", "second"]

UNITS: dict[Unit, str] = {"epoch": "Epoch", "step": "Step", "second": "Seconds"}
"""Units, with their words."""


class Clock:
    """Places epochs, and parts of them, on the axis.

    Attributes:
        unit: What the axis counts.
        batches: Batches in an epoch, as it is now.
    """

    def __init__(self) -> None:
        self.unit: Unit = "epoch"
        self.batches = 1
        self._knots = [(0.0, 0.0)]
        self._epochs, self._seconds = Growing(), Growing()

    def clear(self) -> None:
        """Know no times, and no other number of batches in an epoch than the present one."""
        self._knots = [(0.0, 0.0)]
        self._epochs.clear()
        self._seconds.clear()

    def change(self, step: int, epoch: float, batches: int) -> None:
        """Take in that after so many steps, at this epoch, the number of batches in an epoch becomes another."""
        self._knots.append((float(step), epoch))
        self.batches = batches

    def epochs_of(self, steps: Array) -> Array:
        """(n,) epochs, and parts of them, after so many steps."""
        known, epochs = np.array(self._knots).T
        return np.asarray(np.interp(steps, known, epochs) + np.maximum(steps - known[-1], 0.0) / self.batches)

    def steps_of(self, epochs: Array) -> Array:
        """(n,) steps after so many epochs and parts of them."""
        steps, known = np.array(self._knots).T
        return np.asarray(np.interp(epochs, known, steps) + np.maximum(epochs - known[-1], 0.0) * self.batches)

    def note(self, epoch: int, seconds: float) -> None:
        """Take in when an epoch ended; one that is told again, since it was cut short, does not count."""
        if not len(self._epochs) or epoch > self._epochs.values[-1]:
            self._epochs.append(epoch)
            self._seconds.append(seconds)

    def knows_times(self, epochs: Sequence[int]) -> bool:
        """True if it is known when each of these epochs ended: not of a run that was kept."""
        return len(self._epochs) > 1 and bool(epochs) and len(self._epochs) >= len(epochs)

    def place(self, epochs: Array) -> Array:
        """(n,) places on the axis."""
        if self.unit == "step":
            return self.steps_of(epochs)
        if self.unit == "second" and len(self._epochs) > 1:
            return _drawn_on(epochs, self._epochs.values, self._seconds.values)
        return epochs

    def epoch_at(self, places: Array) -> Array:
        """(n,) epochs, and parts of them, at places on the axis."""
        if self.unit == "step":
            return self.epochs_of(places)
        if self.unit == "second" and len(self._epochs) > 1:
            return _drawn_on(places, self._seconds.values, self._epochs.values)
        return places


def _drawn_on(x: Array, known: Array, values: Array) -> Array:
    """Interpolate between known points, and beyond the last one go on as fast as up to there."""
    slope = (values[-1] - values[0]) / max(known[-1] - known[0], 1e-12)
    return np.asarray(np.interp(x, known, values) + np.maximum(x - known[-1], 0.0) * slope)
