"""Likeness of a sample to the training split: values out of its range, pictures of another brightness."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import Dataset
from engine.data.lengths import is_step

Array = NDArray[Any]
Brightness = Literal["usual", "inverted", "dark", "bright"]

ROUNDING = 1e-9
"""Share of a range by which a value may lie beyond it, as rounding may put it there."""

DEVIATIONS = 4.0
"""Standard deviations of the mean brightness over the training split that a picture may be away from its mean."""

LEAST = 0.12
"""Share of the range from black to white that it may be away in any case."""


@dataclass(frozen=True, slots=True, eq=False)
class Likeness:
    """The training split, as far as samples are compared with it.

    Attributes:
        lows: (*input_shape[-1:]) least value of each feature, over rows and steps; of pictures over all pixels, ().
        highs: The greatest one.
        mean: Mean over the pictures of their mean value; 0 where samples are no pictures.
        deviation: Standard deviation of it.
        whole: (*input_shape[-1:]) whether all values of the feature are whole numbers; not told of pictures, ().
    """

    lows: Array
    highs: Array
    mean: float = 0.0
    deviation: float = 0.0
    whole: Array = field(default_factory=lambda: np.array(False))

    @property
    def span(self) -> tuple[float, float]:
        """Least and greatest value of all."""
        return float(self.lows.min()), float(self.highs.max())


@dataclass(frozen=True, slots=True)
class Beyond:
    """A feature out of the range that it has in the training split.

    Attributes:
        place: Of the feature, on the last axis of a sample.
        value: Its value, of a sequence the one farthest out.
        bound: End of the range that it is beyond.
    """

    place: int
    value: float
    bound: float

    @property
    def by(self) -> float:
        """Distance beyond the range: below 0 under it, else above."""
        return self.value - self.bound


def likeness(dataset: Dataset, rows: NDArray[np.int64], *, pictures: bool) -> Likeness:
    """Look at the training split.

    Args:
        dataset: The data.
        rows: Places of its training samples, at least one.
        pictures: Whether its samples are pictures: all values are brightnesses, whatever the pixel.
    """
    inputs = dataset.inputs
    if pictures:
        lows, highs, means = [], [], np.empty(len(rows))
        for start in range(0, len(rows), _AT_ONCE):
            part = inputs[rows[start : start + _AT_ONCE]].reshape(-1, _size(inputs))
            lows.append(part.min())
            highs.append(part.max())
            means[start : start + len(part)] = part.mean(axis=1)
        return Likeness(np.array(min(lows)), np.array(max(highs)), float(means.mean()), float(means.std()))
    least, greatest, whole = [], [], []
    for start in range(0, len(rows), _AT_ONCE):
        taken = rows[start : start + _AT_ONCE]
        part = inputs[taken].reshape(-1, inputs.shape[-1])
        if dataset.lengths is not None:
            part = part[is_step(dataset.lengths[taken], inputs.shape[1]).reshape(-1)]
        least.append(np.fmin.reduce(part, axis=0))  # which passes over what is missing
        greatest.append(np.fmax.reduce(part, axis=0))
        whole.append(((part == np.rint(part)) | np.isnan(part)).all(axis=0))
    return Likeness(np.fmin.reduce(least, axis=0), np.fmax.reduce(greatest, axis=0), whole=np.all(whole, axis=0))


_AT_ONCE = 4096
"""Samples that are looked at together, so that no copy of all is made."""


def _size(inputs: Array) -> int:
    return int(np.prod(inputs.shape[1:]))


def beyond(known: Likeness, sample: Array) -> tuple[Beyond, ...]:
    """Features of a sample that lie out of the range of the training split by more than rounding, `ROUNDING`.

    Args:
        known: The training split.
        sample: (*input_shape), not normalised; NaN where there is no value, which is beyond nothing.
    """
    lows, highs = known.lows.reshape(-1), known.highs.reshape(-1)
    values = sample.reshape(-1, len(lows))
    with np.errstate(invalid="ignore"):
        least, greatest = np.fmin.reduce(values, axis=0), np.fmax.reduce(values, axis=0)
        margin = ROUNDING * np.maximum(highs - lows, np.maximum(np.abs(lows), np.abs(highs)))
        under, over = lows - least, greatest - highs
        out = np.flatnonzero((under > margin) | (over > margin))
    found = []
    for place in out.tolist():
        is_over = not under[place] > over[place]
        ends = (greatest, highs) if is_over else (least, lows)
        found.append(Beyond(place, float(ends[0][place]), float(ends[1][place])))
    return tuple(found)


def brightness(known: Likeness, picture: Array) -> Brightness:
    """Overall brightness of a picture beside those of the training split.

    It is usual within `DEVIATIONS` standard deviations of their mean brightness, and within `LEAST` of the range from
    black to white in any case. Else it is `inverted` if the picture with black and white exchanged would be nearer to
    the mean and usual, else `dark` or `bright`.

    Args:
        known: The training split, looked at as pictures.
        picture: (channels, height, width) or the same flat, not normalised.
    """
    low, high = known.span
    room = max(DEVIATIONS * known.deviation, LEAST * (high - low))
    value = float(np.mean(picture))
    if abs(value - known.mean) <= room:
        return "usual"
    if abs(inverted(known, value) - known.mean) <= room:
        return "inverted"
    return "dark" if value < known.mean else "bright"


def inverted(known: Likeness, picture: Any) -> Any:
    """A picture with black and white exchanged, in the range of the training split."""
    low, high = known.span
    return low + high - picture
