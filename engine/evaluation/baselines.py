"""Baselines: what answers without a network would score, as scikit-learn's `DummyClassifier` and `DummyRegressor`.

Of classes the shares of the training split are told for every sample, and the most frequent class is answered
(`strategy="prior"`); of equally frequent ones the first. Of numbers mean and median of the training split are told.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from engine.evaluation.answers import Array, ClassAnswers, Flags, Indices, LabelAnswers, ValueAnswers

Constant = Literal["mean", "median"]


def class_baseline(answers: ClassAnswers, train: Indices) -> ClassAnswers:
    """The same samples, answered by the (n,) labels of the training split alone."""
    shares = np.bincount(train, minlength=len(answers.classes)) / max(1, len(train))
    count = len(answers.labels)
    return replace(
        answers,
        scores=np.broadcast_to(shares, (count, len(shares))),
        answers=np.full(count, int(shares.argmax()), np.int64),
        has_probabilities=True,
        threshold=0.5,
    )


def label_baseline(answers: LabelAnswers, train: Flags) -> LabelAnswers:
    """The same samples, answered by the (n, labels) flags of the training split alone: each label by its own share."""
    shares = train.mean(axis=0) if len(train) else np.zeros(len(answers.names))
    count = len(answers.truth)
    return replace(
        answers,
        scores=np.broadcast_to(shares, (count, len(shares))),
        answers=np.broadcast_to(shares > 0.5, (count, len(shares))),
        has_probabilities=True,
        threshold=0.5,
    )


def value_baseline(answers: ValueAnswers, train: Array, constant: Constant) -> ValueAnswers:
    """The same samples, answered by mean or median of the (n, values) targets of the training split."""
    told = (np.mean if constant == "mean" else np.median)(train, axis=0)
    return replace(answers, predicted=np.broadcast_to(told, answers.targets.shape))
