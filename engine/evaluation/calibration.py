"""Calibration: how far probabilities agree with what happens. Reliability bins, expected calibration error, Brier.

Guo et al., "On Calibration of Modern Neural Networks", ICML 2017; Brier, "Verification of Forecasts Expressed in Terms
of Probability", 1950.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.evaluation.answers import Array, Flags, Indices
from engine.metrics import mean

BINS = 10
"""Bins of equal width from 0 to 1."""


@dataclass(frozen=True, slots=True, eq=False)
class Reliability:
    """Reliability: of bins of probabilities, those that hold samples.

    Attributes:
        edges: (BINS + 1,) edges of all bins.
        places: (k,) which bins hold samples.
        predicted: (k,) mean probability in them.
        happened: (k,) share for which it came true.
        counts: (k,) samples in them, by weight.
        error: Expected calibration error: mean distance of the two, by count; NaN without samples.
    """

    edges: Array
    places: Indices
    predicted: Array
    happened: Array
    counts: Array
    error: float


def reliability(probabilities: Array, happened: Flags, weights: Array, bins: int = BINS) -> Reliability:
    """Reliability of (n,) probabilities of events, and whether each event happened.

    A probability on an edge lies in the bin below it, as in scikit-learn.
    """
    edges = np.linspace(0.0, 1.0, bins + 1)
    places = np.searchsorted(edges[1:-1], probabilities)
    sums = weights, weights * probabilities, weights * happened.astype(np.float64)
    counts, predicted, true = (np.asarray(np.bincount(places, each, minlength=bins), np.float64) for each in sums)
    held = np.flatnonzero(counts > 0)
    counts, predicted, true = counts[held], predicted[held] / counts[held], true[held] / counts[held]
    total = counts.sum()
    error = float((counts * np.abs(predicted - true)).sum() / total) if total > 0 else float("nan")
    return Reliability(edges, held, predicted, true, counts, error)


def brier(probabilities: Array, labels: Indices, weights: Array) -> float:
    """Brier score: mean over the samples of the squared distances, summed over the classes; half of it for two.

    Args:
        probabilities: (n, classes).
        labels: (n,) classes that are right.
        weights: (n,).

    Returns:
        The score, from 0 up; NaN without samples.
    """
    truth = np.eye(probabilities.shape[1])[labels]
    score = float(mean(((probabilities - truth) ** 2).sum(axis=1), weights))
    return score / 2.0 if probabilities.shape[1] == 2 else score
