"""Figures of what a layer puts out, as strips tell them. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from designer.live.kinds.units import DEAD, unit_states
from engine.layers import Layer


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of a layer over some samples.

    Attributes:
        mean: Of those of its values that are finite; NaN where none is.
        dead: Share of its units that are dead.
        faulty: Share of its values that are not finite.
    """

    mean: float
    dead: float
    faulty: float = 0.0

    @property
    def words(self) -> str:
        """As a line of text."""
        if self.faulty == 1.0:
            return "no finite value"
        told = [f"mean {self.mean:.3g}"]
        told += [
            f"{_percent(share)} {words}" for share, words in ((self.dead, "dead"), (self.faulty, "not finite")) if share
        ]
        return " · ".join(told)


def _percent(share: float) -> str:
    return "< 1 %" if share < 0.01 else f"{100 * share:.0f} %"


def figures_of(values: NDArray[np.floating], layer: Layer) -> Figures:
    """Figures of what a layer put out.

    Args:
        values: (rows, units), (rows, steps, features), or (rows, channels, height, width).
        layer: The layer: units of rectifiers alone can be dead.
    """
    if not values.size:
        return Figures(0.0, 0.0)
    known = values[np.isfinite(values)]
    mean = float(known.mean(dtype=np.float64)) if known.size else float("nan")
    states, _ = unit_states(values, layer)
    return Figures(mean, float((states == DEAD).mean()), 1 - known.size / values.size)
