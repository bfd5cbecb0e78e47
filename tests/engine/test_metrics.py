"""Metrics beside scikit-learn's, and where they are not defined."""

from __future__ import annotations

import math
from typing import Any, get_args

import numpy as np
import pytest

from engine.metrics import METRICS, MetricName, class_scores

judge = pytest.importorskip("sklearn.metrics")

CLASSES = ["precision", "recall", "f1"]


def sample(seed: int, classes: int, rows: int = 60, *, ties: bool = False) -> tuple[Any, Any]:
    """Scores (probabilities, of few different values where there shall be ties) and labels with every class in them."""
    generator = np.random.default_rng(seed)
    labels = np.concatenate([np.arange(classes), generator.integers(0, classes, rows - classes)])
    logits = generator.normal(size=(rows, classes)) + 1.5 * np.eye(classes)[labels]
    scores = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    return (np.round(scores, 1) if ties else scores), labels


def test_every_name_is_a_metric() -> None:
    assert tuple(METRICS) == get_args(MetricName)


@pytest.mark.parametrize("classes", [2, 3, 7])
@pytest.mark.parametrize("name", CLASSES)
def test_answers_of_classes(name: str, classes: int) -> None:
    for seed in range(5):
        scores, labels = sample(seed, classes)
        theirs = getattr(judge, f"{name}_score")(labels, scores.argmax(1), average="macro", zero_division=0.0)
        assert METRICS[name].compute(scores, labels) == pytest.approx(theirs, rel=1e-12)  # type: ignore[index]


@pytest.mark.parametrize("name", CLASSES)
def test_classes_that_are_never_answered_or_never_true(name: str) -> None:
    labels = np.array([0, 0, 1, 1, 4])
    scores = np.eye(6)[[0, 2, 1, 0, 0]]
    theirs = getattr(judge, f"{name}_score")(labels, scores.argmax(1), average="macro", zero_division=0.0)
    assert METRICS[name].compute(scores, labels) == pytest.approx(theirs, rel=1e-12)  # type: ignore[index]


@pytest.mark.parametrize("k", [2, 3, 5])
def test_top_k(k: int) -> None:
    for seed in range(5):
        scores, labels = sample(seed, 7)
        theirs = judge.top_k_accuracy_score(labels, scores, k=k)
        assert METRICS[f"top_{k}"].compute(scores, labels) == pytest.approx(theirs)  # type: ignore[index]


def test_of_equal_scores_the_first_class_counts_as_higher() -> None:
    scores, labels = np.array([[0.5, 0.5, 0.5]] * 3), np.array([0, 1, 2])
    assert METRICS["top_2"].compute(scores, labels) == pytest.approx(2 / 3)


@pytest.mark.parametrize("ties", [False, True])
def test_area_under_the_curve(ties: bool) -> None:
    for seed in range(5):
        scores, labels = sample(seed, 2, ties=ties)
        theirs = judge.roc_auc_score(labels, scores[:, 1])
        assert METRICS["roc_auc"].compute(scores, labels) == pytest.approx(theirs, rel=1e-12)
        one = class_scores(scores[:, 1:], 0.5)
        assert METRICS["roc_auc"].compute(one, labels) == pytest.approx(theirs, rel=1e-12)
        scores, labels = sample(seed, 4)
        theirs = judge.roc_auc_score(labels, scores, multi_class="ovr", average="macro")
        assert METRICS["roc_auc"].compute(scores, labels) == pytest.approx(theirs, rel=1e-12)


def test_the_area_is_not_defined_where_a_class_is_missing() -> None:
    assert math.isnan(METRICS["roc_auc"].compute(np.array([[0.2, 0.8], [0.1, 0.9]]), np.array([1, 1])))


@pytest.mark.parametrize("name", ["mae", "rmse", "r2"])
@pytest.mark.parametrize("width", [1, 3])
def test_errors_of_numbers(name: str, width: int) -> None:
    generator = np.random.default_rng(width)
    targets = generator.normal(size=(40, width)) * [1.0, 10.0, 0.1][:width]
    outputs = targets + generator.normal(size=targets.shape)
    theirs: Any = {"mae": judge.mean_absolute_error, "rmse": judge.root_mean_squared_error, "r2": judge.r2_score}
    assert METRICS[name].compute(outputs, targets) == pytest.approx(theirs[name](targets, outputs), rel=1e-12)  # type: ignore[index]


def test_a_target_that_never_changes_is_explained_only_where_it_is_met() -> None:
    targets = np.array([[1.0, 2.0], [1.0, 2.0]])
    outputs = np.array([[1.0, 2.0], [1.0, 2.5]])
    assert METRICS["r2"].compute(outputs, targets) == judge.r2_score(targets, outputs) == 0.5


def test_one_unit_becomes_two_scores() -> None:
    scores = class_scores(np.array([[0.2], [0.7]]), 0.5)
    assert scores.argmax(1).tolist() == [0, 1]
