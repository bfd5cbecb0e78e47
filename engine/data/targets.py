"""Checks and forms that every kind of data set shares: class labels, and limits on size."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.data.files import shown
from engine.errors import DataError

MOST_BYTES = 2 << 30
"""Memory that the samples of a data set may take, in float64."""


def class_labels(values: NDArray[np.int64]) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Classes from whole numbers: their names in rising order, and the index of each sample's class."""
    distinct, indices = np.unique(values, return_inverse=True)
    return tuple(str(int(value)) for value in distinct), indices.astype(np.int64).ravel()


def check_varied(values: NDArray[Any], target: str) -> None:
    """Refuse a target that is the same everywhere.

    Raises:
        DataError: Its values, class indices or numbers, do not differ.
    """
    if (values == values[:1]).all():
        raise DataError(
            f"The target {shown(target)} is the same in every sample: there is nothing to learn.",
            mend="Choose another target, or data with at least two classes.",
            field="target",
        )


def checked_weights(values: NDArray[Any], rows: int, name: str) -> NDArray[np.float64]:
    """What each sample counts, (rows,) float64.

    Raises:
        DataError: They are no numbers from 0 up, one for each sample and not all 0.
    """
    if values.shape != (rows,) or values.dtype.kind not in "fiub":
        raise DataError(
            f"The weights {shown(name)} are not one number for each of the {rows} samples.",
            mend="Name numbers, one a sample.",
            field="weights",
        )
    weights = np.ascontiguousarray(values, np.float64)
    wrong = np.flatnonzero(~(np.isfinite(weights) & (weights >= 0.0)))
    if len(wrong):
        raise DataError(
            f"The weight {shown(name)} of sample {wrong[0] + 1} is {weights[wrong[0]]:g}.",
            mend="Weights are finite and not below 0.",
            field="weights",
        )
    if not weights.any():
        raise DataError(
            f"The weights {shown(name)} are all 0: no sample would count.", mend="Name other weights.", field="weights"
        )
    return weights


def check_size(rows: int, features: int) -> None:
    """Refuse samples that would fill the memory.

    Raises:
        DataError: They are over the limit; names both sizes.
    """
    if rows * features * 8 > MOST_BYTES:
        raise DataError(
            f"{rows:,} samples of {features:,} values take {rows * features * 8 / 2**30:.1f} GiB; the limit is "
            f"{MOST_BYTES >> 30} GiB.",
            mend="Use fewer samples or fewer features.",
        )
