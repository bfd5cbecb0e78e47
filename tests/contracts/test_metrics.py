"""Every metric, by its case: scikit-learn's value; and where metrics are not defined."""

from __future__ import annotations

import math
from typing import Any, get_args

import numpy as np
import pytest

from engine.metrics import METRICS, MetricName, class_scores
from tests.engine.cases.metrics import CASES

judge = pytest.importorskip("sklearn.metrics")

CLASSES = ["precision", "recall", "f1"]


def sample(seed: int, classes: int, rows: int = 60, *, ties: bool = False) -> tuple[Any, Any]:
    """Scores (probabilities, of few different values where there shall be ties) and labels with every class in them."""
    generator = np.random.default_rng(seed)
    labels = np.concatenate([np.arange(classes), generator.integers(0, classes, rows - classes)])
    logits = generator.normal(size=(rows, classes)) + 1.5 * np.eye(classes)[labels]
    scores = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    return (np.round(scores, 1) if ties else scores), labels


def numbers(seed: int, width: int) -> tuple[Any, Any]:
    """Outputs, and targets of different sizes."""
    generator = np.random.default_rng(seed)
    targets = generator.normal(size=(40, width)) * [1.0, 10.0, 0.1][:width]
    return targets + generator.normal(size=targets.shape), targets


def test_every_name_is_a_metric() -> None:
    assert tuple(METRICS) == get_args(MetricName)
    assert not CASES.strangers(METRICS)


@pytest.mark.parametrize("name", METRICS)
def test_it_is_scikit_learns(name: Any) -> None:
    metric, case = METRICS[name], CASES[name]
    for seed in range(5):
        for size in (1, 3) if metric.target == "values" else (6, 9):
            given = numbers(seed, size) if metric.target == "values" else sample(seed, size)
            assert metric.compute(*given) == pytest.approx(case.twin(judge, *given), rel=1e-12), (seed, size)


@pytest.mark.parametrize("name", CLASSES)
def test_two_classes(name: Any) -> None:
    for seed in range(5):
        given = sample(seed, 2)
        assert METRICS[name].compute(*given) == pytest.approx(CASES[name].twin(judge, *given), rel=1e-12)


@pytest.mark.parametrize("name", CLASSES)
def test_classes_that_are_never_answered_or_never_true(name: Any) -> None:
    given = np.eye(6)[[0, 2, 1, 0, 0]], np.array([0, 0, 1, 1, 4])
    assert METRICS[name].compute(*given) == pytest.approx(CASES[name].twin(judge, *given), rel=1e-12)


def test_of_equal_scores_the_first_class_counts_as_higher() -> None:
    scores, labels = np.array([[0.5, 0.5, 0.5]] * 3), np.array([0, 1, 2])
    assert METRICS["top_2"].compute(scores, labels) == pytest.approx(2 / 3)


@pytest.mark.parametrize("ties", [False, True])
def test_area_under_the_curve_of_two_classes(ties: bool) -> None:
    for seed in range(5):
        scores, labels = sample(seed, 2, ties=ties)
        theirs = judge.roc_auc_score(labels, scores[:, 1])
        assert METRICS["roc_auc"].compute(scores, labels) == pytest.approx(theirs, rel=1e-12)
        one = class_scores(scores[:, 1:], 0.5)
        assert METRICS["roc_auc"].compute(one, labels) == pytest.approx(theirs, rel=1e-12)


def test_the_area_is_not_defined_where_a_class_is_missing() -> None:
    assert math.isnan(METRICS["roc_auc"].compute(np.array([[0.2, 0.8], [0.1, 0.9]]), np.array([1, 1])))


def test_a_target_that_never_changes_is_explained_only_where_it_is_met() -> None:
    targets = np.array([[1.0, 2.0], [1.0, 2.0]])
    outputs = np.array([[1.0, 2.0], [1.0, 2.5]])
    assert METRICS["r2"].compute(outputs, targets) == judge.r2_score(targets, outputs) == 0.5
    for rows in range(2, 30):  # the mean of some is not what each of them is
        targets = np.full((rows, 1), 0.1)
        assert METRICS["r2"].compute(targets + 0.5, targets) == 0.0
        assert METRICS["r2"].compute(targets, targets) == 1.0


def test_one_unit_becomes_two_scores() -> None:
    scores = class_scores(np.array([[0.2], [0.7]]), 0.5)
    assert scores.argmax(1).tolist() == [0, 1]
