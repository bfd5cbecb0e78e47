"""Scaling of the features, fitted on the training split only and kept with the model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from engine.data.lengths import is_step
from engine.errors import DataError

Kind = Literal["standard", "minmax", "none"]


@dataclass(frozen=True, slots=True)
class Normalisation:
    """`(x - shift) / scale`, feature by feature.

    Attributes:
        kind: How shift and scale were found.
        shift: float64, of a sample's shape.
        scale: float64, of a sample's shape, positive.
    """

    kind: Kind
    shift: NDArray[np.float64]
    scale: NDArray[np.float64]

    def apply(self, inputs: NDArray[np.float64]) -> NDArray[np.float64]:
        """Normalise samples of shape (rows, *shape); a new array of the same shape."""
        return (inputs - self.shift) / self.scale


def fit(
    kind: Kind,
    inputs: NDArray[np.float64],
    lengths: NDArray[np.int64] | None = None,
    unscaled: NDArray[np.bool_] | None = None,
) -> Normalisation:
    """Find shift and scale from the training split.

    `standard`: mean and standard deviation (of the population, as in scikit-learn). `minmax`: least value and range.
    A feature that is the same everywhere is shifted to 0 and keeps its scale. Where samples differ in length, padding
    is left out, and a feature is scaled alike in every step.

    Args:
        kind: Which scaling.
        inputs: (rows, *shape) float64, at least one row.
        lengths: (rows,) int64 steps of each sample, or None.
        unscaled: Which numbers of a sample are left as they are, of its shape; None for none.

    Raises:
        DataError: Values are so large that they overflow.
    """
    shape = inputs.shape[1:]
    if lengths is not None:
        inputs = inputs[is_step(lengths, inputs.shape[1])]
    lowest, highest = inputs.min(axis=0), inputs.max(axis=0)
    with np.errstate(over="ignore", invalid="ignore"):
        if kind == "standard":
            shift, scale = inputs.mean(axis=0), inputs.std(axis=0)
        elif kind == "minmax":
            shift, scale = lowest, highest - lowest
        else:
            shift, scale = np.zeros_like(lowest), np.ones_like(lowest)
    if kind != "none":  # a constant's deviation may be a rounding error instead of 0
        constant = (lowest == highest) | (scale == 0.0)
        shift, scale = np.where(constant, lowest, shift), np.where(constant, 1.0, scale)
    shift, scale = np.broadcast_to(shift, shape).copy(), np.broadcast_to(scale, shape).copy()
    if unscaled is not None:
        shift[unscaled], scale[unscaled] = 0.0, 1.0
    _check(shift, scale)
    return Normalisation(kind, shift, scale)


def _check(shift: NDArray[np.float64], scale: NDArray[np.float64]) -> None:
    wrong = np.argwhere(~(np.isfinite(shift) & np.isfinite(scale)))
    if len(wrong):
        place = ", ".join(str(number + 1) for number in wrong[0].tolist())
        raise DataError(
            f"The values of feature {place} are too large to be normalised.",
            fix="Divide them by a large number first, or look for errors in the data.",
        )
