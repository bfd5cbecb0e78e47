"""Comparison of two experiments in a store: which pairs count, and the verdict in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from engine.document.format.files import dumps
from engine.document.project import Project
from engine.errors import LayerloomError
from engine.experiments.comparison import compare, is_lower_better, side
from engine.experiments.generators import folds, seeds
from engine.experiments.repeats import Draw, draw_of, experiment_of
from engine.runs.rows import FINISHED, StoredRun
from engine.runs.store import RunStore
from tests.engine.training.conftest import classifier

A, B = [0.90, 0.91, 0.92, 0.93, 0.94], [0.91, 0.921, 0.929, 0.942, 0.95]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[RunStore]:
    with RunStore(tmp_path / "a.runs") as opened:
        yield opened


def put(
    store: RunStore,
    name: str,
    projects: Sequence[Project],
    values: Sequence[float],
    metric: str = "val_accuracy",
    **changes: Any,
) -> None:
    """Add the runs of an experiment."""
    for project, value in zip(projects, values, strict=False):
        facts = {"data": "d", "split": str(draw_of(project))}
        number = store.begin(StoredRun(experiment=name, facts=facts), dumps(project))
        outcome = {"reason": "completed", "metrics": {metric: value, "val_loss": 1.0 - value}}
        store.change(number, **{"state": FINISHED, "epochs": 5, "outcome": outcome} | changes)


def repeated(count: int = 5, **settings: Any) -> list[Project]:
    return [each.of(classifier(**settings)) for each in seeds(classifier(**settings), count)]


@pytest.mark.parametrize(
    ("metric", "words"),
    [
        ("", "b is better by 1.04 ± 0.14 points of val_accuracy (paired t-test, 5 seeds, p < 0.001)."),
        ("val_loss", "b is better by 0.0104 ± 0.0014 in val_loss (paired t-test, 5 seeds, p < 0.001)."),
    ],
)
def test_the_better_one_is_told(store: RunStore, metric: str, words: str) -> None:
    put(store, "a", repeated(), A)
    put(store, "b", repeated(batch_size=8), B)
    found = compare(side(store, "a"), side(store, "b"), metric)
    assert found.sentence == words
    assert found.better == "b"
    assert compare(side(store, "b"), side(store, "a"), metric).better == "b"
    assert compare(side(store, "1"), side(store, "10")).better == "Run 10"


def test_noise_is_called_noise(store: RunStore) -> None:
    put(store, "a", repeated(), A)
    put(store, "b", repeated(batch_size=8), [0.91, 0.90, 0.93, 0.92, 0.945])
    found = compare(side(store, "a"), side(store, "b"))
    assert found.sentence == (
        "Within noise: 5 seeds cannot tell them apart in val_accuracy (paired t-test, 5 seeds, p = 0.84)."
    )
    assert found.better == ""


def test_folds_are_corrected(store: RunStore) -> None:
    for name, values, size in (("a", A, 16), ("b", B, 8)):
        project = classifier(batch_size=size)
        put(store, name, [each.of(project) for each in folds(project, 5)], values)
    found = compare(side(store, "a"), side(store, "b"))
    assert found.draws[1] == Draw(0, 5, 2)
    assert "(paired t-test, corrected for folds, 5 folds, p < 0.001)" in found.sentence
    assert found.difference.margin > 1.4 * 0.0014


def test_few_pairs_give_no_verdict(store: RunStore) -> None:
    put(store, "a", repeated(), A)
    put(store, "", repeated(batch_size=8), B)
    found = compare(side(store, "a"), side(store, "6"))  # a run of no experiment stands alone
    assert found.sentence.startswith("No verdict: both have 1 seed in common, and it takes 5 at least.")
    put(store, "c", repeated(seed=7), A)
    assert "both have 0 seeds in common" in compare(side(store, "a"), side(store, "c")).sentence


def test_only_whole_runs_of_the_same_split_are_paired(store: RunStore) -> None:
    put(store, "a", repeated(6), [*A, 0.5])
    put(store, "b", repeated(6, batch_size=8), [0.1] * 6)
    put(store, "b", repeated(5, batch_size=8), B)  # the newest of a seed counts
    store.change(3, outcome={"reason": "stopped", "metrics": {"val_accuracy": 0.0}})
    store.change(4, epochs=9)  # it was trained on
    store.change(1, facts={"data": "other", "split": "s"})
    found = compare(side(store, "a"), side(store, "b"))
    assert [draw.seed for draw in found.draws] == [1, 4, 5]
    assert (found.unlike, found.values[1]) == (1, (B[1], B[4], 0.1))


@pytest.mark.parametrize(
    ("names", "metric", "words"),
    [
        (("a", "a"), "", "a and a are the same runs."),
        (("1", "a"), "", "Run 1 and a are the same runs."),
        (("a", "x"), "", "There is no experiment 'x' in a.runs. There are: a, b-1, b-2."),
        (("a", "b"), "", "There are several experiments 'b' in a.runs."),
        (("a", "99"), "", "There is no run 99."),
        (("a", "b-1"), "f1", "Not all runs have 'f1'. They have: val_accuracy, val_loss."),
        (("a", "b-2"), "val_loss", "val_loss cannot be compared: the two are trained with other losses."),
    ],
)
def test_what_cannot_be_compared_is_told(store: RunStore, names: tuple[str, str], metric: str, words: str) -> None:
    put(store, "a", repeated(), A)
    put(store, "b-1", repeated(batch_size=8), B)
    put(store, "b-2", repeated(class_weights="balanced"), B)
    with pytest.raises(LayerloomError) as caught:
        compare(side(store, names[0]), side(store, names[1]), metric)
    assert words in str(caught.value)


def test_an_experiment_has_whole_runs(store: RunStore) -> None:
    put(store, "a", repeated(1), A, state="failed")
    with pytest.raises(LayerloomError, match="No run of a has trained to its end"):
        side(store, "a")


def test_the_direction_of_a_figure_is_known() -> None:
    names: Mapping[str, bool] = {
        "val_loss": True,
        "test_out_mae": True,
        "val_rmse": True,
        "val_r2": False,
        "val_f1": False,
    }
    assert {name: is_lower_better(name) for name in names} == names


def test_an_experiment_is_named_by_what_does_not_vary() -> None:
    project = classifier()
    moved = project.replace(view=project.view.replace(down=True))
    names = [experiment_of(each, "float32") for each in (*repeated(3), moved)]
    assert len(set(names)) == 1
    assert names[0].startswith("seeds-")
    others = [experiment_of(each.of(project), "float32") for each in folds(project, 3)]
    assert len(set(others)) == 1
    assert others[0].startswith("folds-")
    assert len({names[0], experiment_of(project, "float64"), experiment_of(classifier(epochs=6), "float32")}) == 3
