"""Training loss of each batch of a run: numbers that grow at their end while others look at them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Losses = NDArray[np.float32]
"""(batches,) training loss of each batch: of float32, which is more than a curve can show and half of the memory."""


def as_losses(numbers: NDArray[np.floating[Any]]) -> Losses:
    """Losses of numbers; one that is too great for float32 is infinite."""
    with np.errstate(over="ignore"):
        return np.asarray(numbers, np.float32)


class BatchLosses:
    """Written by the thread of the run; what is seen of it never changes.

    Attributes:
        done: Batches done.
    """

    def __init__(self) -> None:
        self.done = 0
        self._values = np.zeros(1024, np.float32)

    @property
    def seen(self) -> Losses:
        """(done,) the losses so far: a view. NaN where they are not known."""
        done, values = self.done, self._values
        return values[: min(done, len(values))]

    def append(self, losses: NDArray[np.float64]) -> None:
        """Add those of the next batches; views given out before do not change."""
        self._room(len(losses))[:] = as_losses(losses)
        self.done += len(losses)

    def take_over(self, losses: Losses, done: int) -> None:
        """Begin with the losses of so many batches that another session has run, as far as they are known."""
        room = self._room(done)
        room[:] = np.nan
        room[: min(done, len(losses))] = losses[:done]
        self.done = done

    def _room(self, count: int) -> Losses:
        """Space for so many more."""
        if self.done + count > len(self._values):
            grown = np.zeros(2 * (self.done + count), np.float32)  # what is not filled yet takes no memory
            grown[: self.done] = self._values[: self.done]
            self._values = grown
        return self._values[self.done : self.done + count]
