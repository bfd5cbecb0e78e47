"""What each sample counts in the loss."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import Dataset


def sample_weights(
    dataset: Dataset, train: NDArray[np.int64], outputs: Iterable[str], dtype: str
) -> dict[str, NDArray[Any]]:
    """Weights (rows,) of all samples, by Output whose loss is weighted, such that every class counts alike.

    A sample of a class that has n of N training samples, with k classes among them, counts N / (k n): the mean over the
    training part is 1. King and Zeng, "Logistic Regression in Rare Events Data", 2001.

    Args:
        dataset: The data; their target is a class where there are such outputs.
        train: The samples that train, by which classes are counted.
        outputs: Outputs whose loss is weighted.
        dtype: Of the machine.
    """
    names = tuple(outputs)
    if not names:
        return {}
    counts = np.bincount(dataset.targets[train], minlength=len(dataset.spec.classes))
    present = counts[counts > 0]
    factors = len(train) / (len(present) * np.maximum(counts, 1.0))
    weights = np.ascontiguousarray(factors[dataset.targets], dtype)
    return dict.fromkeys(names, weights)
