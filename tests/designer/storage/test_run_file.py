"""The file of a run: the latest record wins, no run is lost to the next one, and faults are told."""

from __future__ import annotations

import threading
from concurrent.futures import Future, wait
from types import SimpleNamespace
from weakref import ref

import pytest

from designer.background.courier import courier
from designer.storage.kept import take_notes
from designer.storage.run_file import RunFile, swap
from engine.errors import FileError, LayerloomError
from engine.runs.places import former


class Record:
    def __init__(self, name, epochs):
        self.name, self.history = name, SimpleNamespace(epochs=list(range(epochs)))


def record(name, epochs=1):
    return Record(name, epochs)


def answer(found=None):
    future = Future()
    if found is not None:
        future.set_result(found)
    return future


@pytest.fixture(autouse=True)
def disk(monkeypatch, qapp):
    """Records are written as their names."""
    courier()  # made by the window's thread, as the window does
    monkeypatch.setattr("engine.runs.files.write_run", lambda found, path: path.write_text(found.name))


@pytest.fixture
def file(tmp_path):
    return RunFile(tmp_path / "a.run.safetensors")


def test_of_records_that_wait_the_last_is_written(file):
    slow = answer()
    file.write(slow)
    assert not file.is_due
    for name in ("two", "three"):
        file.write(answer(record(name)))
    slow.set_result(record("one"))
    assert file.wait(60)
    assert file.path.read_text() == "three"
    assert not former(file.path).exists()


def test_a_record_that_is_written_takes_no_memory_any_more(file):
    kept = record("long")
    gone = ref(kept)
    file.write(answer(kept))
    assert file.wait(60)
    del kept
    assert gone() is None


def test_runs_that_nobody_wants_to_keep_leave_the_one_that_was_set_aside(file):
    file.begin()
    file.write(answer(record("mine")))
    assert file.wait(60)
    file.begin(answer(record("mine, later")))  # an edit begins a run
    file.begin_again()  # and another one before the first was written
    for name in ("trial", "trial again"):
        file.write(answer(record(name)))
        assert file.wait(60)
        file.begin_again()
    assert (file.path.read_text(), former(file.path).read_text()) == ("trial again", "mine, later")


def test_what_was_there_is_set_aside_once(file):
    file.path.write_text("old")
    for name in ("one", "two"):
        file.write(answer(record(name)))
        assert file.wait(60)
    assert (file.path.read_text(), former(file.path).read_text()) == ("two", "old")


def test_the_last_record_of_a_run_is_not_lost_to_the_next_run_though_it_was_overtaken(file):
    file.write(answer(record("one")))
    assert file.wait(60)
    slow, last = answer(), answer(record("one, ended"))
    file.write(slow)
    file.write(last)  # waits
    file.begin(last)
    file.write(answer(record("two")))  # in its place
    slow.set_result(record("one, later"))
    assert file.wait(60)
    assert (file.path.read_text(), former(file.path).read_text()) == ("two", "one, ended")


def test_a_run_that_could_not_begin_leaves_the_one_before_in_its_place(file):
    ended = answer(record("one"))
    file.write(ended)
    assert file.wait(60)
    file.begin(ended)
    file.write(ended)
    assert file.wait(60)
    assert file.path.read_text() == "one"
    assert not former(file.path).exists()


@pytest.mark.parametrize("nothing", [LayerloomError("It never began."), record("empty", 0)])
def test_a_run_without_an_epoch_writes_nothing(file, nothing):
    future = Future()
    future.set_exception(nothing) if isinstance(nothing, LayerloomError) else future.set_result(nothing)
    file.write(future)
    assert file.wait(60)
    assert not file.path.exists()
    assert file.fault == ""


def test_saving_a_document_moves_its_run_and_the_one_before(tmp_path):
    old = RunFile(tmp_path / "state" / "x.run.safetensors", makes_folder=True)
    for name in ("one", "two"):
        old.begin()
        old.write(answer(record(name)))
        assert old.wait(60)
    new = RunFile(tmp_path / "mine.run.safetensors", in_place_of=old)
    new.write(answer(record("two again")))
    assert new.wait(60)
    assert (new.path.read_text(), former(new.path).read_text()) == ("two again", "one")
    assert list((tmp_path / "state").iterdir()) == []


def test_erasing_outlasts_a_record_that_is_still_to_come(file):
    slow = answer()
    file.write(slow)
    threading.Timer(0.0, slow.set_result, [record("one")]).start()
    file.erase()
    assert file.wait(60)
    assert not file.path.exists()


@pytest.mark.parametrize("fault", [FileError("The disk is full."), OSError(28, "No space"), ZeroDivisionError("bug")])
def test_a_fault_is_told_and_gone_with_the_next_record(qtbot, file, monkeypatch, fault):
    def fail(found, path):
        raise fault

    with monkeypatch.context() as patch, qtbot.waitSignal(courier().arrived) as told:
        patch.setattr("engine.runs.files.write_run", fail)
        file.write(answer(record("one")))
        assert file.wait(60)
    assert told.args[0].token is file
    assert told.args[0].found == file.fault != ""
    file.write(answer(record("two")))
    assert file.wait(60)
    assert file.fault == ""


def test_the_last_record_finds_another_place_and_is_noted(file, monkeypatch, tmp_path):
    def fail(found, path):
        raise FileError("The disk is full.")

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "elsewhere"))
    monkeypatch.setattr("engine.runs.files.write_run", fail)
    monkeypatch.setattr("engine.runs.files.run_bytes", lambda found: found.name.encode())
    file.close(answer(record("one")), "mine.loom", tmp_path)
    assert file.wait(60)
    (kept,) = (tmp_path / "elsewhere").rglob("*.run.safetensors")
    assert kept.read_text() == "one"
    assert take_notes(tmp_path) == [
        f"The run of mine.loom could not be kept beside it: The disk is full. It is in {kept}."
    ]


def test_swapping_twice_is_nothing(file):
    file.path.write_text("one")
    former(file.path).write_text("two")
    swap(file.path)
    assert (file.path.read_text(), former(file.path).read_text()) == ("two", "one")
    swap(file.path)
    assert (file.path.read_text(), former(file.path).read_text()) == ("one", "two")


def test_a_batch_that_takes_long_does_not_put_off_the_next_record(file, monkeypatch):
    costs, waiting, now = [], threading.Event(), [0.0]
    monkeypatch.setattr(file._due, "put_off", lambda cost=0.0: costs.append(cost))
    monkeypatch.setattr("designer.storage.run_file.wait", lambda answers: (waiting.set(), wait(answers)))
    monkeypatch.setattr("designer.storage.run_file.time", SimpleNamespace(monotonic=lambda: now[0]))
    slow = answer()
    file.write(slow)
    assert waiting.wait(60)
    now[0] = 100.0
    slow.set_result(record("one"))
    assert file.wait(60)
    assert costs == [0.0]
