"""Confusion matrix, and precision, recall and F1 of classes or labels, as in scikit-learn with `zero_division=0`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.evaluation.answers import Array, Flags, Indices
from engine.metrics import mean, share


@dataclass(frozen=True, slots=True)
class Average:
    """Precision, recall and F1 over all classes."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True, eq=False)
class ClassFigures:
    """Figures class by class.

    Attributes:
        precision: (classes,) share of the answers of a class that are right; 0 where it is never answered.
        recall: (classes,) share of the samples of a class that are found; 0 where it has none.
        f1: (classes,) harmonic mean of the two; 0 where neither is.
        support: (classes,) samples of the class, by weight.
        answered: (classes,) samples for which it is answered, by weight.
    """

    precision: Array
    recall: Array
    f1: Array
    support: Array
    answered: Array

    @property
    def seen(self) -> Flags:
        """(classes,) True for classes that are either right or answered somewhere."""
        return np.asarray((self.support > 0) | (self.answered > 0))

    def macro(self, *, seen_only: bool = True) -> Average:
        """Mean over the classes: a rare one counts as much as a common one. Classes that do not occur are left out."""
        kept = self.seen if seen_only else np.ones(len(self.f1), bool)
        if not kept.any():
            return Average(0.0, 0.0, 0.0)
        return Average(*(float(each[kept].mean()) for each in (self.precision, self.recall, self.f1)))

    def weighted(self) -> Average:
        """Mean over the classes by their support."""
        total = self.support.sum()
        if total <= 0:
            return Average(0.0, 0.0, 0.0)
        means = ((each * self.support).sum() / total for each in (self.precision, self.recall, self.f1))
        return Average(*map(float, means))


def confusion(labels: Indices, answers: Indices, classes: int, weights: Array | None = None) -> Array:
    """Confusion matrix (classes, classes): entry (i, j) counts samples of class i that are answered as class j."""
    places = labels * classes + answers
    counts = np.bincount(places, weights, minlength=classes * classes)
    return np.asarray(counts, np.float64).reshape(classes, classes)


def class_figures(matrix: Array) -> ClassFigures:
    """Figures of each class from a confusion matrix (classes, classes)."""
    return figures_of_counts(matrix.diagonal(), matrix.sum(axis=1), matrix.sum(axis=0))


def label_figures(truth: Flags, answers: Flags, weights: Array) -> ClassFigures:
    """Figures of each label, of (n, labels) flags and (n,) weights."""
    right, true, answered = (weights @ each.astype(np.float64) for each in (truth & answers, truth, answers))
    return figures_of_counts(right, true, answered)


def figures_of_counts(right: Array, true: Array, answered: Array) -> ClassFigures:
    """Figures from (classes,) counts of right answers, samples and answers of each class."""
    return ClassFigures(share(right, answered), share(right, true), share(2.0 * right, true + answered), true, answered)


def accuracy(labels: Indices, answers: Indices, weights: Array) -> float:
    """Share of samples that are answered right; NaN without samples."""
    return float(mean(labels == answers, weights))


def balanced_accuracy(figures: ClassFigures) -> float:
    """Mean recall of the classes that have samples; NaN without any."""
    there = figures.support > 0
    return float(figures.recall[there].mean()) if there.any() else float("nan")
