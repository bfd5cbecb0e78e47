"""Memory of the frames of a node: histograms of its output, and how far steps move its weights. Bounded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

MOST_MOMENTS = 32
"""Moments that are kept; where there would be more, that whose neighbours are nearest to one another goes."""

FINE = 256
"""Bins of a histogram that is kept: others are made from it by interpolation, exact but for the width of one."""


@dataclass(frozen=True, slots=True, eq=False)
class Distribution:
    """A histogram that is kept.

    Attributes:
        low: Least value.
        high: Greatest value.
        counts: (`FINE`,) values between evenly spaced edges from least to greatest.
    """

    low: float
    high: float
    counts: NDArray[np.int64]

    def shares(self, edges: Array) -> Array:
        """(bins,) share of the values between each two of (bins + 1,) edges that hold all of them."""
        total = int(self.counts.sum())
        if not total:
            return np.zeros(len(edges) - 1)
        if self.high <= self.low:  # all in one place
            place = min(int(np.searchsorted(edges, self.low, side="right")) - 1, len(edges) - 2)
            only = np.zeros(len(edges) - 1)
            only[max(place, 0)] = 1.0
            return only
        below = np.concatenate([[0], np.cumsum(self.counts)]) / total
        return np.diff(np.interp(edges, np.linspace(self.low, self.high, FINE + 1), below))


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """The part of a frame that is kept.

    Attributes:
        step: Training steps done.
        values: Of the layer's output over the batch, or None.
        gradients: Of the loss's gradient by that output, or None.
        ratios: By name of a weight: length of what a step adds to it by its own length.
    """

    step: int
    values: Distribution | None = None
    gradients: Distribution | None = None
    ratios: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """The plane in which vectors are seen.

    Attributes:
        mean: (features,) mean of the vectors.
        axes: (2, features) axes of length 1; zeros where there are fewer directions.
        shares: (2,) share of the variance along each.
    """

    mean: NDArray[np.float64]
    axes: NDArray[np.float64]
    shares: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Past:
    """The parts of the frames of a node that are kept.

    Attributes:
        moments: In the order of their steps.
        projection: That of the vectors of the newest frame, or None.
    """

    moments: tuple[Moment, ...] = ()
    projection: Projection | None = None


NOTHING = Past()


def thinned(moments: tuple[Moment, ...], most: int = MOST_MOMENTS) -> tuple[Moment, ...]:
    """At most so many of the moments: the first, the last, and such between them as are evenly far apart in steps."""
    while len(moments) > most:
        gaps = [after.step - before.step for before, after in zip(moments[:-2], moments[2:], strict=True)]
        nearest = int(np.argmin(gaps)) + 1
        moments = (*moments[:nearest], *moments[nearest + 1 :])
    return moments
