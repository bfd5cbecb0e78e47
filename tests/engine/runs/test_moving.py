"""Runs go to another store whole: curves, journal, messages and checkpoints, under new numbers if need be."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import FileError
from engine.runs.moving import copy_runs, move_runs
from engine.runs.recorder import Recorder
from engine.runs.rows import FINISHED, INTERRUPTED
from engine.runs.store import RunStore
from engine.training.session import TrainingSession
from tests.engine.training.conftest import classifier, flowers


@pytest.fixture
def old(tmp_path: Path) -> Path:
    folder = tmp_path / "old.runs"
    session = TrainingSession(classifier(epochs=2, seed=4), flowers(), threads=1)
    with Recorder(session, folder) as recorder:
        recorder.note("hint", "Something.")
        recorder.start()
        assert session.join(60)
    with RunStore(folder) as store:
        store.change(1, name="Mine", star=True)
    return folder


def told(folder: Path, number: int) -> object:
    with RunStore(folder, writable=False) as store:
        run, curves = store.run(number), store.curves(number)[0]
        return (
            (run.name, run.star, run.state, run.seed, run.key, store.document(run)),
            {name: values.tolist() for name, values in curves.items()},
            [each.words for each in store.messages(number)],
            [(each.serial, each.sha256) for each in store.checkpoints(number)],
            store.load(number)[0].record.state.to_bytes(),
        )


def test_a_store_moves_as_it_is_where_there_is_none(old: Path, tmp_path: Path) -> None:
    before, new = told(old, 1), tmp_path / "new.runs"
    assert move_runs(old, new) == {1: 1}
    assert told(new, 1) == before
    assert not old.exists()


def test_where_there_is_a_store_the_runs_are_added_to_it(old: Path, tmp_path: Path) -> None:
    before, new = told(old, 1), tmp_path / "new.runs"
    assert copy_runs(old, new) == {1: 1}
    assert move_runs(old, new) == {1: 2}
    assert told(new, 1) == told(new, 2) == before
    assert not old.exists()


def test_some_runs_are_copied_and_one_that_is_trained_is_interrupted_there(old: Path, tmp_path: Path) -> None:
    with RunStore(old) as store:
        store.resume(1)
        copies = copy_runs(old, tmp_path / "new.runs", [1])
        assert store.run(1).state != FINISHED
    with RunStore(tmp_path / "new.runs") as store:
        assert store.run(copies[1]).state == INTERRUPTED
    assert copy_runs(old, tmp_path / "other.runs", [7]) == {}


def test_nothing_comes_of_nothing(tmp_path: Path) -> None:
    assert move_runs(tmp_path / "none.runs", tmp_path / "new.runs") == {}
    assert not (tmp_path / "new.runs").exists()


def test_what_cannot_be_copied_stays(old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, content: bytes) -> None:
        raise FileError("The disk is full.")

    (tmp_path / "new.runs").mkdir()
    monkeypatch.setattr("engine.runs.moving.replace_file", full)
    with pytest.raises(FileError, match="full"):
        move_runs(old, tmp_path / "new.runs")
    assert told(old, 1)
    with RunStore(tmp_path / "new.runs") as store:
        assert store.runs()[0] == []
