"""Receiver operating characteristic and precision-recall curve of one class against the rest, as in scikit-learn.

Fawcett, "An Introduction to ROC Analysis", 2006; Davis and Goadrich, "The Relationship between Precision-Recall and
ROC Curves", ICML 2006.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from engine.evaluation.answers import Array, Flags
from engine.metrics import area, counts_by_score


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Counts of samples whose score is at least a threshold, for each score that occurs, from the highest on.

    Attributes:
        thresholds: (k,) scores, falling.
        right: (k,) samples of the class, by weight.
        wrong: (k,) samples of the rest, by weight.
    """

    thresholds: Array
    right: Array
    wrong: Array

    @property
    def has_both(self) -> bool:
        """True if there are samples of the class and of the rest, so that curves are defined."""
        return len(self.right) > 0 and bool(self.right[-1] > 0 and self.wrong[-1] > 0)


@dataclass(frozen=True, slots=True, eq=False)
class RocCurve:
    """Receiver operating characteristic.

    Attributes:
        false_positive: (k + 1,) share of the rest with at least that score, from 0 to 1.
        true_positive: (k + 1,) share of the class likewise.
        thresholds: (k + 1,) scores, falling, after infinity.
        area: Area under it.
    """

    false_positive: Array
    true_positive: Array
    thresholds: Array
    area: float


@dataclass(frozen=True, slots=True, eq=False)
class PrecisionRecallCurve:
    """Precision by recall.

    Attributes:
        precision: (k + 1,) at thresholds that rise, after which comes 1.
        recall: (k + 1,) likewise, falling, after which comes 0.
        thresholds: (k,) scores, rising.
        average_precision: Mean of the precisions, each by the recall that it adds.
    """

    precision: Array
    recall: Array
    thresholds: Array
    average_precision: float


@dataclass(frozen=True, slots=True)
class ThresholdFigures:
    """Figures of a class where it is answered for scores above a threshold.

    Attributes:
        threshold: The score that must be exceeded.
        true_positives: Samples of the class with a higher score, by weight.
        false_positives: Samples of the rest with a higher score.
        false_negatives: Samples of the class with that score or a lower one.
        true_negatives: Samples of the rest with that score or a lower one.
    """

    threshold: float
    true_positives: float
    false_positives: float
    false_negatives: float
    true_negatives: float

    @property
    def precision(self) -> float:
        """Share of the answers that are right; 0 where nothing is answered."""
        return _share(self.true_positives, self.true_positives + self.false_positives)

    @property
    def recall(self) -> float:
        """Share of the class that is found; 0 where there is none."""
        return _share(self.true_positives, self.true_positives + self.false_negatives)

    @property
    def false_positive_rate(self) -> float:
        """Share of the rest that is taken for the class; 0 where there is no rest."""
        return _share(self.false_positives, self.false_positives + self.true_negatives)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        wrong = self.false_positives + self.false_negatives
        return _share(2.0 * self.true_positives, 2.0 * self.true_positives + wrong)

    @property
    def accuracy(self) -> float:
        """Share of all samples on the right side."""
        right, wrong = self.true_positives + self.true_negatives, self.false_positives + self.false_negatives
        return _share(right, right + wrong)


def counts_of(scores: Array, positive: Flags, weights: Array) -> Counts:
    """Counts by score, of (n,) finite scores; samples of weight 0 are left out."""
    return Counts(*counts_by_score(scores, positive, weights))


def roc_curve(counts: Counts) -> RocCurve | None:
    """The characteristic of a class; None where there are no samples of it, or none of the rest."""
    if not counts.has_both:
        return None
    false = np.append(0.0, counts.wrong / counts.wrong[-1])
    true = np.append(0.0, counts.right / counts.right[-1])
    return RocCurve(false, true, np.append(math.inf, counts.thresholds), area(counts.right, counts.wrong))


def precision_recall_curve(counts: Counts) -> PrecisionRecallCurve | None:
    """The curve of a class; None where there are no samples of it."""
    if not len(counts.right) or counts.right[-1] <= 0:
        return None
    precision = np.append((counts.right / (counts.right + counts.wrong))[::-1], 1.0)
    recall = np.append((counts.right / counts.right[-1])[::-1], 0.0)
    average = max(0.0, -float((np.diff(recall) * precision[:-1]).sum()))
    return PrecisionRecallCurve(precision, recall, counts.thresholds[::-1], average)


def figures_at(counts: Counts, threshold: float) -> ThresholdFigures:
    """Figures where the class is answered for scores above this threshold, as networks answer: at it they do not."""
    taken = int(np.searchsorted(-counts.thresholds, -threshold, side="left"))
    right, wrong = (float(each[taken - 1]) if taken else 0.0 for each in (counts.right, counts.wrong))
    every_right, every_wrong = (float(each[-1]) if len(each) else 0.0 for each in (counts.right, counts.wrong))
    return ThresholdFigures(threshold, right, wrong, every_right - right, every_wrong - wrong)


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0 else 0.0
