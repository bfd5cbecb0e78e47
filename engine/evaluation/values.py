"""Figures of numbers: R2, mean absolute error, root of the mean squared error, mean error; as in scikit-learn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.evaluation.answers import Array
from engine.metrics import mae_by_value, mean, r2_by_value, rmse_by_value


@dataclass(frozen=True, slots=True, eq=False)
class ValueFigures:
    """Figures value by value.

    Attributes:
        r2: (values,) share of the variance that is explained; of a target that never changes, 1 if met, else 0. NaN
            where there are fewer than two samples.
        mae: (values,) mean absolute error.
        rmse: (values,) root of the mean squared error.
        bias: (values,) mean of prediction minus target.
    """

    r2: Array
    mae: Array
    rmse: Array
    bias: Array

    def mean(self) -> dict[str, float]:
        """Each figure, as a mean over the values."""
        pairs = {"r2": self.r2, "mae": self.mae, "rmse": self.rmse, "bias": self.bias}
        return {name: float(each.mean()) for name, each in pairs.items()}


def value_figures(predicted: Array, targets: Array, weights: Array) -> ValueFigures:
    """Figures of (n, values) predictions and targets, with (n,) weights."""
    if weights.sum() <= 0:
        nothing = np.full(predicted.shape[1], np.nan)
        return ValueFigures(nothing, nothing, nothing, nothing)
    pair = predicted, targets, weights
    return ValueFigures(
        r2_by_value(*pair), mae_by_value(*pair), rmse_by_value(*pair), mean(predicted - targets, weights)
    )
