"""`layerloom train --seeds --folds` trains one project many times; `runs --compare` tells two experiments apart."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.cli import experiments
from engine.document.format.files import dumps, load, save
from engine.experiments.outcome import Outcome, failure
from engine.experiments.runner import Job
from engine.experiments.worker import Setting, Worker
from engine.preparation.recipe import Recipe
from engine.preparation.splittings import ByOrder
from engine.runs.store import RunStore

Command = Callable[..., Any]


class Inline:
    """A runner that trains in this thread, one run at each wait."""

    fails = -1

    def __init__(self, jobs: Sequence[Job], setting: Setting, workers: int | None) -> None:
        self.epochs = [0] * len(jobs)
        self._jobs, self._stopping, self._found = list(jobs), threading.Event(), list[tuple[int, Outcome]]()
        self._worker, self._count = Worker(setting, lambda event: None, self._stopping), 0

    def __enter__(self) -> Inline:
        return self

    def __exit__(self, *fault: object) -> None:
        pass

    def start(self) -> None:
        pass

    def stop(self) -> None:
        self._stopping.set()

    def poll(self) -> list[tuple[int, Outcome]]:
        found, self._found = self._found, []
        return found

    def wait(self, timeout: float) -> bool:
        place, job = self._count, self._jobs[self._count]
        outcome = failure("The disk.") if place == self.fails else self._worker.train(dumps(job.project), job.title)
        self._found.append((place, replace(outcome, notes=("A note.",))))
        self._count += 1
        return self._stopping.is_set() or self._count == len(self._jobs)


@pytest.fixture(autouse=True)
def _inline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(experiments, "Runner", Inline)
    monkeypatch.setattr("engine.runs.recorder.TURN", 0.001)


@pytest.fixture
def mine(sine: Path, tmp_path: Path) -> Path:
    return shutil.copy(sine, tmp_path / "mine.loom")


def test_seeds_are_runs_with_a_spread(layerloom: Command, mine: Path) -> None:
    assert layerloom("train", mine, "--epochs", 1, "--seed", 1).status == 0
    outcome = layerloom("train", mine, "--epochs", 1, "--seeds", 3, "--json")
    assert outcome.status == 0, outcome.errors
    assert "seed 1: run 1, completed after 1 epochs, val_loss " in outcome.errors
    assert "warning: seed 2: A note." in outcome.errors
    found = json.loads(outcome.output.splitlines()[-1])
    assert [(run["title"], run["run"], run["known"]) for run in found["runs"]] == [
        ("seed 0", 2, False),
        ("seed 1", 1, True),
        ("seed 2", 3, False),
    ]
    assert (found["asked"], found["whole"], found["failed"], found["known"]) == (3, 3, 0, 1)
    losses = [run["metrics"]["val_loss"] for run in found["runs"]]
    spread = found["figures"]["val_loss"]
    assert (spread["count"], spread["median"], spread["least"]) == (3, sorted(losses)[1], min(losses))
    listed = layerloom("runs", mine)
    for words in (found["experiment"], "seed 2"):
        assert words in listed.output
    with RunStore(mine.with_suffix(".runs"), writable=False) as store:
        assert {run.experiment for run in store.runs()[0]} == {found["experiment"]}


def test_folds_are_tabled_and_a_failure_is_told(
    layerloom: Command, mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Inline, "fails", 1)
    outcome = layerloom("train", mine, "--epochs", 1, "--folds", 3, "--no-record")
    assert outcome.status == 1
    assert "fold 2 of 3: failed. The disk." in outcome.errors
    assert outcome.output.startswith("2 of 3 runs have trained to their end\n")
    for words in ("val_loss", "Median", "Std. deviation"):
        assert words in outcome.output
    assert not mine.with_suffix(".runs").exists()


def test_two_experiments_are_compared(layerloom: Command, mine: Path) -> None:
    for size in ("32", "8"):
        project = load(mine)
        save(project.replace(training=project.training.replace(batch_size=int(size))), mine)
        layerloom("train", mine, "--epochs", 1, "--seeds", 5)
    outcome = layerloom("runs", mine, "--compare", 1, 6)
    assert outcome.status == 0, outcome.errors
    assert "paired t-test, 5 seeds, p " in outcome.output
    found = json.loads(layerloom("runs", mine, "--compare", 1, 6, "--metric", "val_loss", "--json").output)
    assert (found["sides"], found["metric"], found["lower_is_better"]) == (["Run 1", "Run 6"], "val_loss", True)
    assert [pair["seed"] for pair in found["pairs"]] == list(range(5))
    assert 0.0 <= found["p"] <= 1.0
    assert found["verdict"] in outcome.output
    assert "Not all runs have 'f1'" in layerloom("runs", mine, "--compare", 1, 6, "--metric", "f1").errors


def test_tags_are_given_and_taken(layerloom: Command, mine: Path) -> None:
    layerloom("train", mine, "--epochs", 1)
    layerloom("runs", mine, "--run", 1, "--tag", "wide", "--tag", "old")
    assert "#wide #old" in layerloom("runs", mine).output
    layerloom("runs", mine, "--run", 1, "--tag", "")
    assert json.loads(layerloom("runs", mine, "--json").output)["runs"][0]["tags"] == []


@pytest.mark.parametrize(
    "option", [["--resume"], ["--export", "a.npz"], ["--history", "a.csv"], ["--weights", "a.npz"]]
)
def test_what_several_runs_cannot_share_is_wrong_usage(layerloom: Command, mine: Path, option: list[str]) -> None:
    outcome = layerloom("train", mine, "--seeds", 2, *option)
    assert outcome.status == 2
    assert f"several runs take no {option[0]}" in outcome.errors.replace("│", "").replace("\n", "")


def test_rows_in_order_have_no_folds(layerloom: Command, mine: Path) -> None:
    project = load(mine)
    recipe = Recipe(splitting=ByOrder(column="x"))
    save(project.replace(data=project.data.replace(recipe=recipe)), mine)
    outcome = layerloom("train", mine, "--folds", 3)
    assert (outcome.status, outcome.output) == (1, "")
    assert "Folds are drawn at random, but the rows are split by time." in outcome.errors
