"""Training loss of each batch of a run: numbers that grow at their end while others look at them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


class BatchLosses:
    """Written by the thread of the run; what is seen of it never changes.

    Attributes:
        done: Batches done.
    """

    def __init__(self) -> None:
        self.done = 0
        self._values = np.zeros(1024)

    @property
    def seen(self) -> NDArray[np.float64]:
        """(done,) the losses so far: a view. NaN where they are not known."""
        done, values = self.done, self._values
        return values[: min(done, len(values))]

    def room(self, count: int) -> NDArray[np.float64]:
        """Space for the losses of the next batches; views given out before do not change."""
        if self.done + count > len(self._values):
            grown = np.zeros(2 * (self.done + count))
            grown[: self.done] = self._values[: self.done]
            self._values = grown
        return self._values[self.done : self.done + count]

    def take_over(self, losses: NDArray[np.float64], done: int) -> None:
        """Begin with the losses of so many batches that another session has run, as far as they are known."""
        room = self.room(done)
        room[:] = np.nan
        room[: min(done, len(losses))] = losses[:done]
        self.done = done
