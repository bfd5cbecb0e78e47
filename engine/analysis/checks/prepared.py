"""The inputs as they are prepared: between which values they lie, as the data's own ranges and the recipe tell."""

from __future__ import annotations

import math

from engine.data.dataset import DataSpec
from engine.data.preparation.fit import own_scalings
from engine.document.project import DataSettings
from engine.preparation import scalings
from engine.preparation.scalings import MinMax, Scaling, Unscaled

Range = tuple[float, float]

_NEAR = 3.0
"""Size of inputs up to which they are about as large as scaled ones."""


def prepared_range(spec: DataSpec, data: DataSettings) -> Range | None:
    """Least and greatest value that prepared inputs take, infinite where they are scaled by their deviation.

    None where they come as they are, and nothing is known of the data.
    """
    common, own = scalings.SCALINGS.create(data.normalisation), own_scalings(spec, data.recipe)
    places = range(len(spec.columns)) if spec.columns else range(1)
    found = [_range(own.get(place, common), spec, place) for place in places]
    if any(each is None for each in found):
        return None
    return min(each[0] for each in found if each), max(each[1] for each in found if each)


def _range(scaling: Scaling, spec: DataSpec, place: int) -> Range | None:
    if isinstance(scaling, MinMax):
        return 0.0, 1.0
    if not isinstance(scaling, Unscaled):
        return -math.inf, math.inf
    return spec.ranges[place] if spec.ranges else None


def are_near(spec: DataSpec) -> bool:
    """True if all inputs are known to be about as large as scaled ones, as they come."""
    near = (max(-low, high) <= _NEAR and (high - low >= 1.0 / _NEAR or low == high) for low, high in spec.ranges)
    return bool(spec.ranges) and all(near)
