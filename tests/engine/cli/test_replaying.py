"""`layerloom replay` repeats recorded runs to the same bytes, or says why it cannot."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.data.load import load as load_data
from engine.document.editing.edits import set_training
from engine.document.format.files import dumps, load
from engine.runs.places import store_of
from engine.runs.recorder import Recorder
from engine.runs.store import RunStore, _put_document
from engine.training.session import TrainingSession

Command = Callable[..., Any]


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
