"""Metrics: what predictions are judged by besides the loss, defined as in scikit-learn.

Those of classes are means over the classes ("macro"): a rare class counts as much as a common one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Labels = NDArray[np.int64]
MetricName = Literal["top_2", "top_3", "top_5", "precision", "recall", "f1", "roc_auc", "mae", "rmse", "r2"]


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric.

    Attributes:
        help: What it is, in a sentence.
        target: Whether it measures `classes` or `values`.
        compute: Of predictions (rows, classes) and labels (rows,), or of predictions and targets, both (rows, values).
            NaN where it is not defined, such as the area under the curve of one class alone.
    """

    help: str
    target: Literal["classes", "values"]
    compute: Callable[[Array, Any], float]


def class_scores(outputs: Array, threshold: float) -> Array:
    """Scores (rows, classes) from the outputs of a network: one unit that means the second of two classes becomes two.

    Args:
        outputs: (rows, units).
        threshold: What one unit must exceed to mean the second class.
    """
    if outputs.shape[1] > 1:
        return outputs
    second = outputs - threshold
    return np.concatenate([-second, second], axis=1)


def _top(k: int) -> Callable[[Array, Labels], float]:
    def share(scores: Array, labels: Labels) -> float:
        """Of equal scores the one of the first class counts as higher, as in the accuracy."""
        true = scores[np.arange(len(labels)), labels][:, np.newaxis]
        earlier = np.arange(scores.shape[1]) < labels[:, np.newaxis]
        above = (scores > true) | ((scores == true) & earlier)
        return float((above.sum(1) < k).mean())

    return share


def _counts(scores: Array, labels: Labels) -> tuple[Array, Array, Array]:
    """Right answers, answers and samples of each class that is either answered or true."""
    answers = scores.argmax(1)
    size = scores.shape[1]
    right = np.bincount(labels[answers == labels], minlength=size).astype(np.float64)
    answered, true = (np.bincount(each, minlength=size).astype(np.float64) for each in (answers, labels))
    seen = (answered > 0) | (true > 0)
    return right[seen], answered[seen], true[seen]


def _share(part: Array, whole: Array) -> float:
    """Mean of part / whole, 0 where there is nothing."""
    return float(np.divide(part, whole, out=np.zeros_like(part), where=whole > 0).mean())


def precision(scores: Array, labels: Labels) -> float:
    """Share of the answers of a class that are right, mean over the classes."""
    right, answered, _ = _counts(scores, labels)
    return _share(right, answered)


def recall(scores: Array, labels: Labels) -> float:
    """Share of the samples of a class that are found, mean over the classes."""
    right, _, true = _counts(scores, labels)
    return _share(right, true)


def f1(scores: Array, labels: Labels) -> float:
    """Harmonic mean of precision and recall of a class, mean over the classes."""
    right, answered, true = _counts(scores, labels)
    return _share(2.0 * right, answered + true)


def roc_auc(scores: Array, labels: Labels) -> float:
    """Chance that a sample of a class has a higher score for it than one of the rest, mean over the classes.

    Of two classes the second is judged; NaN where a class is missing. Fawcett, "An Introduction to ROC Analysis", 2006.
    """
    classes = [1] if scores.shape[1] == 2 else range(scores.shape[1])
    return float(np.mean([_area(scores[:, each], labels == each) for each in classes]))


def _area(scores: Array, positive: NDArray[np.bool_]) -> float:
    count = int(positive.sum())
    rest = len(scores) - count
    if not count or not rest:
        return float("nan")
    _, inverse, times = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(times) - (times - 1) / 2.0)[inverse]  # equal scores share the mean of their ranks
    return float((ranks[positive].sum() - count * (count + 1) / 2.0) / (count * rest))


def mae(outputs: Array, targets: Array) -> float:
    """Mean absolute error."""
    return float(np.abs(outputs - targets).mean())


def rmse(outputs: Array, targets: Array) -> float:
    """Root of the mean squared error of each value, mean over the values."""
    return float(np.sqrt(((outputs - targets) ** 2).mean(0)).mean())


def r2(outputs: Array, targets: Array) -> float:
    """Share of the variance that is explained, mean over the values; of a value that never changes, 1 if it is met."""
    left = ((outputs - targets) ** 2).sum(0)
    total = ((targets - targets.mean(0)) ** 2).sum(0)
    shares = 1.0 - np.divide(left, total, out=(left > 0).astype(np.float64), where=total > 0)
    return float(shares.mean()) if len(targets) > 1 else float("nan")


METRICS: Mapping[MetricName, Metric] = {
    "top_2": Metric("Share of samples whose class is among the 2 highest scores.", "classes", _top(2)),
    "top_3": Metric("Share of samples whose class is among the 3 highest scores.", "classes", _top(3)),
    "top_5": Metric("Share of samples whose class is among the 5 highest scores.", "classes", _top(5)),
    "precision": Metric("Share of the answers of a class that are right, mean over classes.", "classes", precision),
    "recall": Metric("Share of the samples of a class that are found, mean over classes.", "classes", recall),
    "f1": Metric("Harmonic mean of precision and recall, mean over classes.", "classes", f1),
    "roc_auc": Metric("Area under the receiver operating characteristic, mean over classes.", "classes", roc_auc),
    "mae": Metric("Mean absolute error.", "values", mae),
    "rmse": Metric("Root of the mean squared error.", "values", rmse),
    "r2": Metric("Share of the variance that is explained.", "values", r2),
}
"""All metrics; accuracy is counted by itself wherever there are classes."""
