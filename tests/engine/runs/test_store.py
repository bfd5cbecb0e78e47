"""The run store: all comes back, two may use it, the last checkpoint that is whole is found."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.document.format.files import dumps
from engine.errors import FileError
from engine.runs import series
from engine.runs.database import VERSION, Database
from engine.runs.owner import is_alive, this_process
from engine.runs.places import store_of
from engine.runs.rows import FINISHED, INTERRUPTED, RUNNING, JournalEntry, Message, StoredRun
from engine.runs.store import DATABASE, KEPT, RunStore
from engine.training.record import RunRecord
from tests.engine.runs.test_files import trained
from tests.engine.training.conftest import classifier

DOCUMENT = dumps(classifier())
RUN = StoredRun(name="wide", note="a\nb", tags=("one", "two"), star=True, begun=1.5, seed=3, facts={"cpu": "x"})


@pytest.fixture(scope="module")
def record() -> RunRecord:
    return trained(classifier(epochs=2))


def test_all_of_a_run_comes_back(tmp_path: Path, record: RunRecord) -> None:
    with RunStore(tmp_path / "a.runs") as store:
        number = store.begin(RUN, DOCUMENT)
        numbers = {"metric/x": (np.arange(1200.0), 0), series.LOSS: (np.ones(3, np.float32), 0)}
        store.add(
            number, numbers, [Message(number, 2.0, "warning", "Words."), JournalEntry(number, 0, 7, 3.0, {"k": 1})]
        )
        store.keep(number, record, "end")
        store.change(number, state=FINISHED, outcome={"reason": "completed"})
    with RunStore(tmp_path / "a.runs", writable=False) as store:
        (run,), damaged = store.runs()
        assert damaged == 0
        document = store.document(run)
        expected = replace(RUN, id=1, state=FINISHED, owner=run.owner, document=run.document)
        assert run == replace(expected, outcome={"reason": "completed"})
        assert document == DOCUMENT
        curves, faults = store.curves(1)
        assert (curves["metric/x"].tolist(), faults) == (list(range(1200)), 0)
        assert curves[series.LOSS].dtype == np.float32
        assert [each.words for each in store.messages(1)] == ["Words."]
        assert [(each.step, each.what) for each in store.journal(1)] == [(7, {"k": 1})]
        assert store.load(1)[0].record.state.to_bytes() == record.state.to_bytes()


def test_series_grow_in_pieces_and_are_cut(tmp_path: Path) -> None:
    numbers = np.arange(2000.0)
    with RunStore(tmp_path / "a.runs") as store:
        store.begin(RUN, DOCUMENT)
        for first, last in ((0, 100), (100, 600), (600, 2000)):
            store.add(1, {"x": (numbers[:last], first)})
        assert store.curves(1)[0]["x"].tolist() == numbers.tolist()
        for length in (1500, 1024, 700):
            store.cut(1, {"x": (numbers[:length], length)})
            assert store.curves(1)[0]["x"].tolist() == numbers[:length].tolist()


def test_two_stores_on_one_folder_number_their_runs_and_see_each_other(tmp_path: Path) -> None:
    with RunStore(tmp_path / "a.runs") as one, RunStore(tmp_path / "a.runs") as other:
        assert [store.begin(RUN, DOCUMENT) for store in (one, other, one)] == [1, 2, 3]
        one.change(2, name="renamed")
        assert [run.name for run in other.runs()[0]] == ["wide", "renamed", "wide"]
        assert len(other._database.read("SELECT hash FROM documents")) == 1


def test_a_database_that_another_program_holds_is_told_and_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.runs.database.PATIENCE", 0.0)
    with RunStore(tmp_path / "a.runs") as one, RunStore(tmp_path / "a.runs") as other:
        with (
            one._database.change(),
            pytest.raises(FileError, match=r"a\.runs cannot be used: another program is writing"),
        ):
            other.begin(RUN, DOCUMENT)
        assert other.begin(RUN, DOCUMENT) == 1


def test_a_transaction_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with RunStore(tmp_path / "a.runs") as store:
        store.begin(RUN, DOCUMENT)
        with pytest.raises(FileError, match="There is no run 9"):
            store.add(9, {"x": (np.ones(3), 0)}, name="other")
        assert store.curves(9) == ({}, 0)


class TestCheckpoints:
    def test_the_last_two_are_kept_with_files_that_are_weights(self, tmp_path: Path, record: RunRecord) -> None:
        with RunStore(tmp_path / "a.runs") as store:
            store.begin(RUN, DOCUMENT)
            for _ in range(4):
                store.keep(1, record, "time")
            assert [each.serial for each in store.checkpoints(1)] == [3, 4]
            assert [serial for _, serial in store.files.there()] == [3, 4]
            assert KEPT == 2

    @pytest.mark.parametrize("damage", ["another byte", "missing", "empty", "a folder", "another run"])
    def test_one_that_is_damaged_is_named_and_the_one_before_is_taken(
        self, tmp_path: Path, record: RunRecord, damage: str
    ) -> None:
        with RunStore(tmp_path / "a.runs") as store:
            store.begin(RUN, DOCUMENT)
            earlier = replace(record, seconds=1.0)
            store.keep(1, earlier, "time")
            store.keep(1, record, "time")
            path = store.files.path(1, 2)
            content = bytearray(path.read_bytes())
            match damage:
                case "another byte":
                    content[-9] ^= 1
                    path.write_bytes(content)
                case "empty":
                    path.write_bytes(b"")
                case "another run":
                    path.write_bytes(store.files.path(1, 1).read_bytes())
                case _:
                    path.unlink()
            if damage == "a folder":
                path.mkdir()
            found, faults = store.load(1)
            assert found.record.seconds == 1.0
            assert len(faults) == 1
            assert "1-2.safetensors" in faults[0]
            store.files.path(1, 1).unlink()
            with pytest.raises(FileError, match=r"Run 1 has no checkpoint that can be used.*1-2.*1-1"):
                store.load(1)

    def test_one_that_was_written_before_its_row_counts(self, tmp_path: Path, record: RunRecord) -> None:
        with RunStore(tmp_path / "a.runs") as store:
            store.begin(RUN, DOCUMENT)
            store.files.write(record, 1, 1, "time", 0.0)
            assert store.load(1)[0].record.state.step == record.state.step
            store.keep(1, record, "time")
            assert [each.serial for each in store.checkpoints(1)] == [2]


class TestOwners:
    def test_a_run_of_a_process_that_lives_cannot_be_taken_over(self, tmp_path: Path) -> None:
        assert is_alive(this_process())
        with RunStore(tmp_path / "a.runs") as store:
            store.begin(RUN, DOCUMENT)
            assert store.run(1).state == RUNNING
            with pytest.raises(FileError, match="Run 1 is being trained by another process"):
                store.resume(1)

    def test_a_run_of_one_that_has_ended_is_interrupted(self, tmp_path: Path) -> None:
        script = "from engine.runs.owner import this_process; print(this_process())"
        command = [sys.executable, "-c", script]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3])
        assert done.stdout.strip() != this_process()
        with RunStore(tmp_path / "a.runs") as store:
            store.begin(RUN, DOCUMENT)
            store.change(1, owner=done.stdout.strip())
            assert store.run(1).state == INTERRUPTED
            assert store.resume(1).owner == this_process()
            assert store.run(1).state == RUNNING

    @pytest.mark.parametrize("owner", ["", ":", "x:1:2", "x:{here}:1", "::", "a:" + "9" * 5000 + ":1"])
    def test_anything_else_is_nobody(self, owner: str) -> None:
        assert not is_alive(owner.format(here=os.getpid()))


def test_a_later_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    RunStore(tmp_path / "a.runs").close()
    database = Database(tmp_path / "a.runs" / DATABASE)
    database.read(f"PRAGMA user_version = {VERSION + 1}")
    database.close()
    for writable in (True, False):
        with pytest.raises(FileError, match=r"a\.runs are of version 2; version 1 is read"):
            RunStore(tmp_path / "a.runs", writable=writable)
    assert not [path for path in (tmp_path / "a.runs").iterdir() if not path.name.startswith(DATABASE)]


def test_text_of_any_kind_comes_back(tmp_path: Path) -> None:
    with RunStore(tmp_path / "a.runs") as store:
        store.begin(RUN, DOCUMENT)
        store.change(
            1, name="half \ud800 of a character", note="'; DROP TABLE runs; --\x00", begun=0, seconds=float("nan")
        )
        (run,), damaged = store.runs()
        assert (run.name, damaged) == ("half ? of a character", 0)
        assert run.note == "'; DROP TABLE runs; --\x00"


def test_places() -> None:
    assert store_of(Path("/a/v1.2.loom")) == Path("/a/v1.2.runs")
    example = Path(__file__).parents[3] / "resources" / "examples" / "digits.loom"
    assert store_of(example).parent.parts[-2:] == ("layerloom", "runs")
    assert store_of(example).name.startswith("digits-")
