"""Figures of numbers: R2, mean absolute error, root of the mean squared error, mean error; as in scikit-learn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.evaluation.answers import Array


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
    total = weights.sum()
    if total <= 0:
        nothing = np.full(predicted.shape[1], np.nan)
        return ValueFigures(nothing, nothing, nothing, nothing)
    shares = weights / total
    residuals = predicted - targets
    squared = shares @ residuals**2
    constant = (targets == targets[:1]).all(axis=0)  # rounding of the mean must not look like a spread
    spread = np.where(constant, 0.0, shares @ (targets - shares @ targets) ** 2)
    r2 = 1.0 - np.divide(squared, spread, out=(squared > 0).astype(np.float64), where=spread > 0)
    if len(targets) < 2:
        r2 = np.full(predicted.shape[1], np.nan)
    return ValueFigures(r2, shares @ np.abs(residuals), np.sqrt(squared), shares @ residuals)
