"""Answers of a network beside what would be right, for the samples of a split: of classes, of labels, of numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class ClassAnswers:
    """Answers of an Output that tells one of several classes.

    Attributes:
        scores: (n, classes) score of each class; probabilities where `has_probabilities`.
        answers: (n,) index of the class that is answered.
        labels: (n,) index of the class that is right.
        classes: Names of the classes.
        rows: (n,) places of the samples in the data.
        weights: (n,) what each sample counts.
        has_probabilities: True if scores are from 0 to 1 and add up to 1.
        threshold: Score that the second of two classes must exceed to be answered.
    """

    scores: Array
    answers: Indices
    labels: Indices
    classes: tuple[str, ...]
    rows: Indices
    weights: Array
    has_probabilities: bool = False
    threshold: float = 0.5

    def only(self, chosen: Flags) -> ClassAnswers:
        """The answers for some of the samples."""
        return replace(
            self,
            scores=self.scores[chosen],
            answers=self.answers[chosen],
            labels=self.labels[chosen],
            rows=self.rows[chosen],
            weights=self.weights[chosen],
        )

    @property
    def is_binary(self) -> bool:
        """True if there are two classes, of which the second is judged."""
        return len(self.classes) == 2

    def errors(self) -> Array:
        """(n,) 1 where the answer is wrong, else 0."""
        return np.asarray(self.answers != self.labels, np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class LabelAnswers:
    """Answers of an Output that tells several labels, each yes or no.

    Attributes:
        scores: (n, labels) score of each label; probabilities where `has_probabilities`.
        answers: (n, labels) True where it is answered.
        truth: (n, labels) True where it is right.
        names: Of the labels.
        rows: (n,) places of the samples in the data.
        weights: (n,) what each sample counts.
        has_probabilities: True if all scores are from 0 to 1.
        threshold: Score that a label must exceed to be answered.
    """

    scores: Array
    answers: Flags
    truth: Flags
    names: tuple[str, ...]
    rows: Indices
    weights: Array
    has_probabilities: bool = False
    threshold: float = 0.5

    def only(self, chosen: Flags) -> LabelAnswers:
        """The answers for some of the samples."""
        return replace(
            self,
            scores=self.scores[chosen],
            answers=self.answers[chosen],
            truth=self.truth[chosen],
            rows=self.rows[chosen],
            weights=self.weights[chosen],
        )

    def errors(self) -> Array:
        """(n,) share of the labels that are wrong."""
        return np.asarray((self.answers != self.truth).mean(axis=1), np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class ValueAnswers:
    """Answers of an Output that tells numbers. Where samples differ in length, a step that is there is an entry.

    Attributes:
        predicted: (n, values) what comes out.
        targets: (n, values) what would be right.
        names: Of the values.
        rows: (n,) place of the sample in the data that each entry belongs to.
        weights: (n,) what each entry counts.
    """

    predicted: Array
    targets: Array
    names: tuple[str, ...]
    rows: Indices
    weights: Array

    def only(self, chosen: Flags) -> ValueAnswers:
        """The answers for some of the entries."""
        return replace(
            self,
            predicted=self.predicted[chosen],
            targets=self.targets[chosen],
            rows=self.rows[chosen],
            weights=self.weights[chosen],
        )

    def errors(self) -> Array:
        """(n,) absolute error, mean over the values."""
        return np.asarray(np.abs(self.predicted - self.targets).mean(axis=1), np.float64)


Answers = ClassAnswers | LabelAnswers | ValueAnswers


def right_of(answers: Answers) -> NDArray[Any]:
    """Right answers, a row each: labels, flags or targets."""
    match answers:
        case ClassAnswers():
            return answers.labels
        case LabelAnswers():
            return answers.truth
        case ValueAnswers():
            return answers.targets


def finite_only(answers: Answers) -> tuple[Answers, int]:
    """The answers whose scores or numbers are finite, and the number of samples that are left out."""
    values = answers.predicted if isinstance(answers, ValueAnswers) else answers.scores
    finite: Flags = np.asarray(np.isfinite(values).all(axis=1))
    if finite.all():
        return answers, 0
    return answers.only(finite), len(np.unique(answers.rows[~finite]))


def probabilities_of(scores: Array, *, exclusive: bool) -> bool:
    """True if scores can be probabilities: from 0 to 1, and of classes that exclude each other, with a sum of 1."""
    known = scores[np.isfinite(scores).all(axis=1)]
    if not len(known) or known.min() < 0.0 or known.max() > 1.0:
        return False
    return not exclusive or bool(np.abs(known.sum(axis=1) - 1.0).max() < 1e-3)
