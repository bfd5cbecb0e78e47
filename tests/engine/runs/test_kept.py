"""The run whose weights commands use: the last, wherever it is."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from engine.document.format.files import dumps
from engine.errors import FileError
from engine.runs.files import write_run
from engine.runs.kept import interrupted, newest, read_kept
from engine.runs.places import beside, store_of
from engine.runs.rows import FINISHED, StoredRun
from engine.runs.store import DATABASE, RunStore
from engine.runs.trimming import trim
from tests.engine.runs.test_files import trained
from tests.engine.training.conftest import classifier


def test_the_last_run_is_taken_wherever_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project, record = tmp_path / "mine.loom", trained(classifier(epochs=1))
    with pytest.raises(
        FileError, match=r"no trained weights of mine\.loom: no run of it is kept or recorded\. Do so\."
    ):
        read_kept(project, "Do so.")
    now = [1e9]
    monkeypatch.setattr("engine.runs.files.time.time", lambda: now[0])

    def recorded() -> None:
        now[0] += 10.0
        with RunStore(store_of(project)) as store:
            store.keep(store.begin(StoredRun(), dumps(record.model.project)), record, "end")

    recorded()
    assert read_kept(project, "")[0].path.name == "1-1.safetensors"
    now[0] += 10.0
    write_run(record, beside(project))
    assert read_kept(project, "")[0].path == beside(project)
    recorded()
    assert read_kept(project, "")[0].path.name == "2-1.safetensors"
    with RunStore(store_of(project)) as store:
        store.keep(2, record, "time")
        store.files.path(2, 2).write_bytes(b"")
    kept, faults = read_kept(project, "")
    assert (kept.path.name, len(faults)) == ("2-1.safetensors", 1)
    (store_of(project) / DATABASE).write_bytes(b"\xff" * 9000)
    with pytest.raises(FileError, match=r"mine\.runs is damaged"):
        read_kept(project, "")


def test_it_is_said_where_the_rows_of_all_runs_are_damaged(tmp_path: Path) -> None:
    """There was said to be no run at all."""
    project, record = tmp_path / "mine.loom", trained(classifier(epochs=1))
    with RunStore(store_of(project)) as store:
        store.begin(StoredRun(), dumps(record.model.project))
    with closing(sqlite3.connect(store_of(project) / DATABASE)) as connection, connection:
        connection.execute("UPDATE runs SET epochs = 7")
    with pytest.raises(FileError, match=r"Runs in mine\.runs that cannot be read, as their rows are damaged: 1\."):
        read_kept(project, "")


def test_repeats_do_not_take_the_place_of_the_run_of_the_document() -> None:
    """Those of an experiment have other seeds or are folds; the first seed is that of the document."""
    own = StoredRun(id=1, seed=3, document="d3")
    seeds = [StoredRun(id=2 + each, seed=3 + each, document=f"d{3 + each}", experiment="seeds-1") for each in range(3)]
    folds = [StoredRun(id=5 + each, seed=3, document=f"f{each}", experiment="folds-1") for each in range(3)]
    assert newest([own]).id == 1
    assert newest([own, *folds]).id == 1
    assert newest([own, *seeds, *folds]).id == 2
    assert newest(folds).id == 7
    assert newest([*seeds, StoredRun(id=9, seed=8)]).id == 9
    again = StoredRun(id=8, seed=3, document="d3", experiment="seeds-1")
    assert newest([*seeds, again]).id == 8


def test_its_checkpoint_stays_while_those_of_repeats_make_room(tmp_path: Path) -> None:
    record = trained(classifier(epochs=1))
    with RunStore(tmp_path / "a.runs") as store:
        for seed, experiment in ((0, ""), (1, "seeds-1"), (2, "seeds-1"), (3, "seeds-1")):
            number = store.begin(StoredRun(seed=seed, experiment=experiment), f"{seed}")
            store.keep(number, record, "end", state=FINISHED)
        assert newest(store.runs()[0]).id == 2
        assert trim(store, 0) == [1, 3]
        assert {run for run, _ in store.files.there()} == {2, 4}


def test_a_run_of_an_experiment_that_was_cut_off_is_not_offered(tmp_path: Path) -> None:
    with RunStore(tmp_path / "a.runs") as store:
        for experiment in ("seeds-1", ""):
            store.change(store.begin(StoredRun(experiment=experiment), "{}"), state="interrupted")
            assert (interrupted(tmp_path / "a.runs") is None) == bool(experiment)
