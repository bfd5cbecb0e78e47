"""`layerloom replay` repeats recorded runs to the same bytes, or says why it cannot."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from engine.data.load import load as load_data
from engine.document.editing.edits import set_training
from engine.document.format.files import dumps, load, save
from engine.experiments.variation import Variation
from engine.runs.places import store_of
from engine.runs.recorder import Recorder
from engine.runs.store import RunStore, _put_document
from engine.training.session import TrainingSession
from tests.engine.training.running.test_steering import deep

Command = Callable[..., Any]

REPOSITORY = Path(__file__).parents[3]

CHANGES: dict[str, list[Any]] = {
    "training.optimizer": [
        {"type": "momentum", "learning_rate": 0.03},
        {"type": "adam", "learning_rate": 0.003},
        {"type": "adamw", "weight_decay": 0.01},
    ],
    "training.batch_size": [16, 32, 7],
    "training.class_weights": ["none", "balanced"],
    "training.metrics": [[], ["f1"]],
    "training.schedule": ["constant", {"type": "exponential", "factor": 0.99}],
    "network.dropout.layer.rate": [0.0, 0.2, 0.5],
    "network.hidden.layer.l1": [0.0, 0.001],
    "network.hidden.layer.l2": [0.0, 0.01],
    "network.hidden.layer.units": [6, 6, 9],
}
"""Paths that interventions change, and what to."""


@pytest.fixture
def mine(sine: Path, tmp_path: Path) -> Path:
    return shutil.copy(sine, tmp_path / "mine.loom")


def steered(path: Path) -> None:
    """Record a run that is changed in its weights and in its document, which ends it."""
    project = set_training(load(path), epochs=100_000)
    session = TrainingSession(project, load_data(project.data, path.parent), threads=1)
    with Recorder(session, store_of(path)) as recorder:
        recorder.start()
        session.pause()
        name = next(iter(session.weights() or session.record().result(60).state.weights))
        shape = session.record().result(60).state.weights[name].shape
        session.set_weight(name, (0,) * len(shape), 0.25).result(60)
        session.step_batch()
        answer = session.steer(set_training(project, epochs=3, patience=0))
        session.start()
        answer.result(60)
        assert session.join(60)
        recorder.close()
    assert recorder.faults() == []


def test_a_run_that_was_steered_is_replayed_with_another_number_of_threads(layerloom: Command, mine: Path) -> None:
    steered(mine)
    outcome = layerloom("replay", mine, "--threads", 2, "--json")
    found = json.loads(outcome.output)
    assert (outcome.status, found["same"], found["changes"]) == (0, True, 2)
    assert found["weights"] == found["recorded_weights"]
    assert "and 2 changes: replayed to the same bytes." in layerloom("replay", mine.with_suffix(".runs")).output
    with RunStore(store_of(mine)) as store:  # without its journal it is another run
        assert len(store.journal(1)) == 2
        record = store.load(1)[0].record
        assert [entry.step for entry in record.journal] == [entry.step for entry in store.journal(1)]


def disturbed(path: Path, seed: int, count: int) -> None:
    """Record a run with so many interventions: at random moments other weights and other documents."""
    choices = random.Random(seed)
    project = load(path)
    session = TrainingSession(project, load_data(project.data, path.parent), threads=1 + seed % 2)
    session.set_pace(100.0)
    with Recorder(session, store_of(path)) as recorder, ExitStack() as stack:
        recorder.start()
        stack.callback(session.stop)  # also where this fails
        for _ in range(count):
            if choices.random() < 0.3:
                session.set_weight("last.bias", (choices.randrange(3),), choices.gauss(0.0, 1.0)).result(60)
                continue
            changed = choices.sample(sorted(CHANGES), choices.randrange(1, 4))
            project = Variation("", {path: choices.choice(CHANGES[path]) for path in changed}).of(project)
            session.steer(project).result(60)
        session.pause()
        epochs = int(session.record().result(60).state.epoch) + 3
        answer = session.steer(set_training(project, epochs=epochs))
        session.start()
        answer.result(60)
        assert session.join(60)
    assert recorder.faults() == []


@pytest.mark.parametrize(
    ("seed", "count"), [(0, 4), *(pytest.param(seed, 30, marks=pytest.mark.deep) for seed in range(1, 21))]
)
def test_random_interventions_replay_in_a_fresh_process(
    layerloom: Command, tmp_path: Path, seed: int, count: int
) -> None:
    """As many threads as the recording had are never those of the replay."""
    mine = tmp_path / "mine.loom"
    save(deep(epochs=100_000, seed=seed), mine)
    disturbed(mine, seed, count)
    options = ["replay", str(mine), "--threads", str(2 - seed % 2), "--json"]
    if count < 30:
        found = json.loads(layerloom(*options).output)
    else:
        command = [sys.executable, "-m", "designer", *options]
        found = json.loads(subprocess.run(command, cwd=REPOSITORY, check=False, capture_output=True).stdout)
    assert (found["same"], found["weights"]) == (True, found["recorded_weights"])
    assert found["changes"] >= count / 2


def test_one_that_was_resumed_and_one_that_began_with_weights(layerloom: Command, mine: Path, tmp_path: Path) -> None:
    weights = tmp_path / "w.safetensors"
    assert layerloom("train", mine, "--epochs", 1, "--export", weights).status == 0
    assert layerloom("train", mine, "--resume", "--epochs", 2).status == 0
    assert "and 1 change: replayed to the same bytes." in layerloom("replay", mine).output
    assert layerloom("train", mine, "--epochs", 1, "--weights", weights).status == 0
    outcome = layerloom("replay", mine)
    assert (outcome.status, outcome.output) == (1, "")
    assert outcome.errors == "layerloom: Run 2 began with other weights. Name those that it was given with --weights.\n"
    assert "replayed to the same bytes." in layerloom("replay", mine, "--weights", weights).output


def test_what_is_another_run_is_told(layerloom: Command, mine: Path) -> None:
    assert "No runs of mine.loom are recorded" in layerloom("replay", mine).errors
    assert layerloom("train", mine, "--epochs", 1).status == 0
    with RunStore(store_of(mine)) as store:
        run = store.run(1)
        state = store.load(1)[0].record.state
        assert state.step > 1
        other = set_training(load(mine), epochs=1, optimizer={"type": "sgd", "learning_rate": 0.001})
        with store._database.change() as connection:
            store.change(1, facts={**run.facts, "blas": "other"}, document=_put_document(connection, dumps(other)))
    outcome = layerloom("replay", mine, "--json")
    found = json.loads(outcome.output)
    assert (outcome.status, found["same"], found["other_surroundings"]) == (1, False, ["blas"])
    outcome = layerloom("replay", mine)
    assert (outcome.status, "replayed to other bytes. It was recorded with another" in outcome.output) == (1, True)
    with RunStore(store_of(mine)) as store:
        store.change(1, facts={})
    assert "was restored from a checkpoint" in layerloom("replay", mine).errors
