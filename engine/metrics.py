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
        lower_is_better: True for errors.
    """

    help: str
    target: Literal["classes", "values"]
    compute: Callable[[Array, Any], float]
    lower_is_better: bool = False


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


def share(part: Array, whole: Array) -> Array:
    """part / whole, 0 where there is nothing; both (n,)."""
    return np.divide(part, whole, out=np.zeros(len(whole)), where=whole > 0)


def mean(values: Array, weights: Array | None = None) -> Any:
    """Mean of (rows, ...) values over the rows, by their (rows,) weights; NaN where nothing counts."""
    if weights is None:
        return values.mean(0)
    total = weights.sum()
    return weights @ values / total if total > 0 else np.full(values.shape[1:], np.nan)[()]


def precision(scores: Array, labels: Labels) -> float:
    """Share of the answers of a class that are right, mean over the classes."""
    right, answered, _ = _counts(scores, labels)
    return float(share(right, answered).mean())


def recall(scores: Array, labels: Labels) -> float:
    """Share of the samples of a class that are found, mean over the classes."""
    right, _, true = _counts(scores, labels)
    return float(share(right, true).mean())


def f1(scores: Array, labels: Labels) -> float:
    """Harmonic mean of precision and recall of a class, mean over the classes."""
    right, answered, true = _counts(scores, labels)
    return float(share(2.0 * right, answered + true).mean())


def roc_auc(scores: Array, labels: Labels) -> float:
    """Chance that a sample of a class has a higher score for it than one of the rest, mean over the classes.

    Of two classes the second is judged; NaN where a class is missing. Fawcett, "An Introduction to ROC Analysis", 2006.
    """
    classes = [1] if scores.shape[1] == 2 else range(scores.shape[1])
    return float(np.mean([area(*counts_by_score(scores[:, each], labels == each)[1:]) for each in classes]))


def counts_by_score(
    scores: Array, positive: NDArray[np.bool_], weights: Array | None = None
) -> tuple[Array, Array, Array]:
    """Counts of samples whose score is at least a threshold, for each score that occurs, from the highest on.

    Args:
        scores: (n,) finite scores.
        positive: (n,) whether a sample is of the class.
        weights: (n,) what each sample counts; those that count 0 are left out.

    Returns:
        (k,) scores, falling; (k,) samples of the class; (k,) samples of the rest.
    """
    if weights is None:
        weights = np.ones(len(scores))
    if not weights.all():
        kept = weights != 0
        scores, positive, weights = scores[kept], positive[kept], weights[kept]
    order = np.argsort(-scores, kind="stable")
    scores, hits, weights = scores[order], positive[order], weights[order]
    ends = np.flatnonzero(np.append(np.diff(scores), 1.0)) if len(scores) else np.zeros(0, np.int64)
    right = np.cumsum(np.where(hits, weights, 0.0))[ends]
    wrong = np.cumsum(np.where(hits, 0.0, weights))[ends]
    return scores[ends], right, wrong


def area(right: Array, wrong: Array) -> float:
    """Area under the receiver operating characteristic of `counts_by_score`; NaN where the class or the rest is not."""
    if not len(right) or right[-1] <= 0 or wrong[-1] <= 0:
        return float("nan")
    true, false = np.append(0.0, right / right[-1]), np.append(0.0, wrong / wrong[-1])
    return float((np.diff(false) * (true[1:] + true[:-1])).sum() / 2.0)


def mae_by_value(outputs: Array, targets: Array, weights: Array | None = None) -> Array:
    """Mean absolute error (values,) of (rows, values)."""
    found: Array = mean(np.abs(outputs - targets), weights)
    return found


def rmse_by_value(outputs: Array, targets: Array, weights: Array | None = None) -> Array:
    """Root of the mean squared error (values,) of (rows, values)."""
    found: Array = np.sqrt(mean((outputs - targets) ** 2, weights))
    return found


def r2_by_value(outputs: Array, targets: Array, weights: Array | None = None) -> Array:
    """Share of the variance that is explained (values,) of (rows, values).

    Of a target that never changes it is 1 if it is met, else 0; NaN where there are fewer than two rows.
    """
    if len(targets) < 2:
        return np.full(targets.shape[1], np.nan)
    left = mean((outputs - targets) ** 2, weights)
    constant = (targets == targets[:1]).all(axis=0)  # rounding of the mean must not look like a spread
    spread = np.where(constant, 0.0, mean((targets - mean(targets, weights)) ** 2, weights))
    unexplained: Array = np.divide(left, spread, out=(left > 0).astype(np.float64), where=spread > 0)
    return 1.0 - unexplained


def mae(outputs: Array, targets: Array) -> float:
    """Mean absolute error."""
    return float(mae_by_value(outputs, targets).mean())


def rmse(outputs: Array, targets: Array) -> float:
    """Root of the mean squared error of each value, mean over the values."""
    return float(rmse_by_value(outputs, targets).mean())


def r2(outputs: Array, targets: Array) -> float:
    """Share of the variance that is explained, mean over the values, as `r2_by_value` has it."""
    return float(r2_by_value(outputs, targets).mean())


METRICS: Mapping[MetricName, Metric] = {
    "top_2": Metric("Share of samples whose class is among the 2 highest scores.", "classes", _top(2)),
    "top_3": Metric("Share of samples whose class is among the 3 highest scores.", "classes", _top(3)),
    "top_5": Metric("Share of samples whose class is among the 5 highest scores.", "classes", _top(5)),
    "precision": Metric("Share of the answers of a class that are right, mean over classes.", "classes", precision),
    "recall": Metric("Share of the samples of a class that are found, mean over classes.", "classes", recall),
    "f1": Metric("Harmonic mean of precision and recall, mean over classes.", "classes", f1),
    "roc_auc": Metric("Area under the receiver operating characteristic, mean over classes.", "classes", roc_auc),
    "mae": Metric("Mean absolute error.", "values", mae, lower_is_better=True),
    "rmse": Metric("Root of the mean squared error.", "values", rmse, lower_is_better=True),
    "r2": Metric("Share of the variance that is explained.", "values", r2),
}
"""All metrics; accuracy is counted by itself wherever there are classes."""
