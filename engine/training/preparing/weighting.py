"""Sample weights in the loss."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.analysis.analyse import Analysis
from engine.data.dataset import Dataset
from engine.document.project import TrainingSettings
from engine.plan.plan import Plan


def sample_weights(
    plan: Plan,
    analysis: Analysis,
    training: TrainingSettings,
    dataset: Dataset,
    trained: Callable[[], NDArray[np.int64]],
    dtype: str,
) -> dict[str, NDArray[Any]]:
    """Sample weights, (rows,) by Output whose loss is weighted: those of the data, times the weight of the class.

    Args:
        plan: Says which outputs have weighted losses.
        analysis: Says which of them tell classes.
        training: Says whether classes are weighted.
        dataset: The data.
        trained: Labels of the samples that train, by which classes are counted; asked for only where they are.
        dtype: Of the machine.
    """
    found = {}
    for node in plan.weight_addresses:
        weights = np.ones(dataset.spec.rows) if dataset.weights is None else dataset.weights
        if training.class_weights == "balanced" and analysis.tells_classes(node):
            weights = weights * class_weights(trained(), len(dataset.spec.classes))[dataset.targets]
        elif training.class_weights == "given" and analysis.tells_classes(node):
            weights = weights * np.array(training.given_class_weights)[dataset.targets]
        found[node] = np.ascontiguousarray(weights, dtype)
    return found


def class_weights(labels: NDArray[np.int64], classes: int) -> NDArray[np.float64]:
    """Weights (classes,) by which every class counts alike: with n of N samples, of k classes, N / (k n).

    The mean over the samples is 1. King and Zeng, "Logistic Regression in Rare Events Data", 2001.
    """
    counts = np.bincount(labels, minlength=classes)
    found: NDArray[np.float64] = len(labels) / (np.count_nonzero(counts) * np.maximum(counts, 1.0))
    return found
