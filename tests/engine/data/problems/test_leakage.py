"""One column's power to predict, beside scikit-learn's trees; what chance or frequency gives is not blamed."""

import numpy as np
import pytest
from sklearn import datasets
from sklearn.model_selection import cross_val_score
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from engine.data.problems.examined import Answer
from engine.data.problems.leakage import Told, told_classes, told_numbers
from engine.data.problems.registry import examine
from tests.engine.data.problems.cases import column, table


def answer(values: np.ndarray, classes: tuple[str, ...] = ()) -> Answer:
    return Answer(column("t", values), classes, values)


@pytest.mark.parametrize("load", [datasets.load_iris, datasets.load_wine, datasets.load_breast_cancer])
def test_accuracy_of_a_column_is_that_of_a_tree_on_it(load: object) -> None:
    x, y = load(return_X_y=True)  # type: ignore[operator]
    target, rows = answer(y, ("a", "b", "c")), np.arange(len(y))
    for values in x.T[:10]:
        tree = DecisionTreeClassifier(min_samples_leaf=6, random_state=0)
        theirs = cross_val_score(tree, values[:, None], y, cv=5).mean()
        told = told_classes(column("x", values), target, rows)
        if theirs > 0.8:
            assert told is not None
            assert told.accuracy == pytest.approx(theirs, abs=0.05)
        else:  # how weak a weak column is, is not looked at closely
            assert told is None or told.accuracy < 0.85


def test_variance_that_a_column_explains_is_that_of_a_tree_on_it() -> None:
    draw = np.random.default_rng(0)
    x = draw.uniform(-3, 3, 2000)
    for noise in (0.0, 0.05, 0.3):
        y = np.sin(2 * x) + noise * draw.normal(size=2000)
        tree = DecisionTreeRegressor(min_samples_leaf=12)
        theirs = cross_val_score(tree, x[:, None], y, cv=2).mean()
        assert told_numbers(column("x", x), answer(y), np.arange(2000)) == pytest.approx(theirs, abs=0.02)


def test_a_straight_line_tells_all_however_few_the_rows() -> None:
    x = np.random.default_rng(0).lognormal(sigma=2.0, size=40)
    assert told_numbers(column("x", x), answer(3.0 - 2.0 * x), np.arange(40)) == pytest.approx(1.0)


def test_one_far_row_does_not_make_columns_correlate() -> None:
    draw = np.random.default_rng(0)
    x, y = draw.normal(size=200), draw.normal(size=200)
    x[17], y[17] = 1e6, 1e6
    assert told_numbers(column("x", x), answer(y), np.arange(200)) < 0.5


@pytest.mark.parametrize("rare", [1, 3, 6, 20])
def test_the_most_frequent_class_is_no_skill(rare: int) -> None:
    draw = np.random.default_rng(rare)
    labels = np.zeros(1000, int)
    labels[:rare] = 1
    columns = {f"c{each}": draw.normal(size=1000) for each in range(20)}
    columns |= {"flag": draw.integers(0, 2, 1000), "same": np.zeros(1000)}
    found = examine(table("label", **columns, label=[f"k{label}" for label in labels]))
    assert {finding.code for finding in found} <= {"imbalance", "constant-column"}


def test_a_rare_class_that_is_told_outright_is_found() -> None:
    labels = np.zeros(1000, int)
    labels[::30] = 1
    score = labels + 0.1 * np.random.default_rng(0).normal(size=1000)
    told = told_classes(column("x", score), answer(labels, ("a", "b")), np.arange(1000))
    assert told is not None
    assert told.accuracy > 0.99
    assert told.skill > 0.9


def test_few_rows_prove_nothing() -> None:
    labels = np.array([0, 1] * 6)
    assert told_classes(column("x", labels.astype(float)), answer(labels, ("a", "b")), np.arange(12)) is None


def test_cells_that_are_missing_may_be_what_tells() -> None:
    labels = np.random.default_rng(0).integers(0, 2, 200)
    cells = [None if label else each * 7 % 23 for each, label in enumerate(labels)]
    told = told_classes(column("refund date", cells), answer(labels, ("a", "b")), np.arange(200))
    assert told == Told(1.0, np.bincount(labels).max() / 200)


def test_rows_without_a_target_are_left_out() -> None:
    labels = ["a" if each % 2 else "b" for each in range(100)]
    copy = [1.0 if label == "a" else 0.0 for label in labels]
    target: list[str | None] = [None if each % 3 == 0 else label for each, label in enumerate(labels)]
    (finding,) = examine(table("t", copy=copy, x=np.sin(np.arange(100)), t=target))
    assert finding.columns == ("copy",)
