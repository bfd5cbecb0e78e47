"""Gradients by central differences, and how far another gradient is from them. Nothing of the engine is imported."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

BAR = 1e-6
"""Deviation that float64 gradients may have at most."""

STEP = 1e-5
"""Balances the error of the formula, of order STEP^2, with the rounding of the loss, of order 1e-16 / STEP."""


def gradient(function: Callable[[], float], weight: NDArray[Any], step: float = STEP) -> Array:
    """Derivatives of `function` by the elements of an array that it reads; the array is put back as it was."""
    flat = weight.reshape(-1)
    assert np.shares_memory(flat, weight)
    derivatives = np.zeros(flat.size)
    for index in range(flat.size):
        before = flat[index]
        flat[index] = before + step
        above = function()
        flat[index] = before - step
        below = function()
        flat[index] = before
        derivatives[index] = (above - below) / (2.0 * step)
    return derivatives.reshape(weight.shape)


def deviation(analytic: NDArray[Any], numeric: NDArray[Any]) -> float:
    """`max |a - n| / max(max |n|, 1e-3)`."""
    return float(np.abs(analytic - numeric).max() / max(np.abs(numeric).max(), 1e-3))
