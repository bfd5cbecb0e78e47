"""Samples of different length: sequences (steps, ...) whose last steps may be padding.

Within a data set the lengths are an array, and padding is zeros. On its own a sample carries its length with it: its
padding is NaN, so that whoever predicts, in an exported script or here, hands over a single array.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Lengths = NDArray[np.int64]


def is_step(lengths: Lengths, steps: int) -> NDArray[np.bool_]:
    """(rows, steps): whether a step belongs to its sample."""
    result: NDArray[np.bool_] = np.arange(steps) < lengths[:, None]
    return result


def with_padding(samples: NDArray[np.float64], lengths: Lengths, padding: float) -> NDArray[np.float64]:
    """A copy of samples (rows, steps, ...) in which the steps beyond each sample's length hold one number."""
    samples = samples.copy()
    samples[~is_step(lengths, samples.shape[1])] = padding
    return samples


def lengths_of(samples: NDArray[np.float64]) -> Lengths:
    """Steps of each sample of (rows, steps, ...): those up to the last that is not all NaN, and one at least."""
    held = np.asarray(~np.isnan(samples).reshape(*samples.shape[:2], -1).all(axis=2))
    held[:, 0] = True
    return np.asarray(samples.shape[1] - held[:, ::-1].argmax(axis=1), np.int64)
