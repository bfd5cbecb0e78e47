"""Data files are looked at again: in a thread, each state read once, and never an old one after a new one."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from designer.background.workers import workers
from designer.document import datasets
from designer.document.datasets import Datasets
from designer.document.store import Store
from designer.training.monitor import Monitor
from engine.data.load import load
from engine.document.editing import edits
from engine.document.editing.columns import put_choices, set_recipe
from engine.document.project import DataSettings
from engine.errors import DataError, FileError
from engine.preparation.recipe import ColumnChoice
from engine.preparation.splittings import ByFile
from engine.sources import Csv, Moons
from engine.training.run_state import RunState
from tests.designer.training.conftest import classifier
from tests.designer.training.fake_session import FakeSession

ROWS = ["a,b,c", "1,2,x", "2,3,y", "3,4,x", "4,5,y", "5,6,x", "6,7,y", "7,8,x", "8,9,y"]


def write(path: Path, extra: int = 0) -> None:
    path.write_text("\n".join([*ROWS, *[f"{n},1,x" for n in range(extra)], ""]))


class Counting:
    """Loads, counts, and waits where it is told to."""

    def __init__(self):
        self.count = 0
        self.gate = threading.Event()
        self.gate.set()

    def __call__(self, data, folder, progress):
        self.count += 1
        assert self.gate.wait(10)
        return load(data, folder, progress)


@pytest.fixture
def table(tmp_path):
    write(tmp_path / "t.csv")
    return tmp_path / "t.csv"


class Bench:
    def __init__(self, qtbot, table):
        self.qtbot, self.table, self.load = qtbot, table, Counting()
        project = edits.set_field(classifier(), ["dense_1"], "units", 2)
        project = edits.set_data(project, source=Csv(path=table.name, target="c"))
        self.store = Store(load=self.load)
        self.store.reset(project, table.with_name("p.loom"))
        qtbot.waitUntil(lambda: self.store.dataset is not None and self.store.dataset.spec.rows == 8)
        assert not self.store.obstacle()
        self.load.count = 1
        self.monitor = Monitor(self.store, make_session=FakeSession)
        self.said = []
        self.store.message.connect(self.said.append)

    def settle(self):
        self.qtbot.waitUntil(lambda: not self.store.is_loading)


@pytest.fixture
def bench(qtbot, table):
    bench = Bench(qtbot, table)
    yield bench
    bench.monitor.close()


def test_a_state_is_read_once(bench):
    for _ in range(3):
        bench.store.reload_data()
        bench.settle()
    assert bench.load.count == 1


@pytest.mark.parametrize("how", ["longer", "same size and time", "another file", "touched"])
def test_every_change_is_seen(bench, how):
    facts = bench.table.stat()
    match how:
        case "longer":
            write(bench.table, 3)
        case "same size and time":
            bench.table.write_text(bench.table.read_text().replace("1,2,x", "9,2,x"))
            os.utime(bench.table, ns=(facts.st_atime_ns, facts.st_mtime_ns))
        case "another file":
            other = bench.table.with_name("o.csv")
            other.write_text(bench.table.read_text())
            os.utime(other, ns=(facts.st_atime_ns, facts.st_mtime_ns))
            other.replace(bench.table)
        case "touched":
            os.utime(bench.table, ns=(1, 1))
    bench.store.reload_data()
    bench.settle()
    assert bench.load.count == 2
    assert bench.said == ["t.csv has changed on disk; it was read again."]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (("test.csv",), "test.csv has changed on disk; it was read again."),
        (("t.csv", "test.csv"), "t.csv and test.csv have changed on disk; they were read again."),
    ],
)
def test_the_files_that_changed_are_named(bench, changed, said):
    write(bench.table.with_name("test.csv"))
    bench.store.edit("Test", lambda project: set_recipe(project, splitting=ByFile(test="test.csv")))
    bench.settle()
    assert bench.store.dataset is not None
    for name in changed:
        write(bench.table.with_name(name), 3)
    bench.store.reload_data()
    bench.settle()
    assert bench.said == [said]


def test_training_begins_with_the_file_as_it_is_now(bench):
    write(bench.table, 3)
    bench.monitor.start()
    bench.qtbot.waitUntil(lambda: bench.monitor.state is RunState.RUNNING)
    assert bench.monitor.session.dataset.spec.rows == 11
    assert bench.said == ["t.csv has changed on disk; it was read again."]


def test_training_waits_for_a_file_that_takes_its_time(bench):
    write(bench.table, 3)
    bench.load.gate.clear()
    bench.monitor.start()
    assert bench.monitor.state is RunState.COMPILING
    assert bench.store.dataset.spec.rows == 8, "what was known stays to be seen"
    write(bench.table, 5)  # and it changes once more meanwhile
    bench.store.reload_data(wait=False)
    bench.load.gate.set()
    bench.qtbot.waitUntil(lambda: bench.monitor.state is RunState.RUNNING)
    assert bench.monitor.session.dataset.spec.rows == 13


def test_a_second_load_that_is_done_at_once_is_not_lost(bench, monkeypatch):
    """The machine may let the thread end before the one that started it goes on."""

    class Immediate(threading.Thread):
        def start(self):
            super().start()
            super().join()

    write(bench.table, 3)
    bench.load.gate.clear()
    bench.store.reload_data(wait=False)
    write(bench.table, 5)
    bench.store.reload_data(wait=False)
    monkeypatch.setattr(threading, "Thread", Immediate)
    bench.load.gate.set()
    bench.settle()
    assert bench.store.dataset.spec.rows == 13


@pytest.mark.parametrize("how", ["gone", "broken", "other columns"])
def test_a_file_that_cannot_be_used_any_more_is_not_trained_on(bench, how):
    match how:
        case "gone":
            bench.table.unlink()
        case "broken":
            bench.table.write_bytes(b"\x00\x01\x02")
        case "other columns":
            bench.table.write_text("d,e\n1,2\n3,4\n5,6\n")
    told = []
    bench.monitor.failed.connect(told.append)
    bench.monitor.start()
    bench.qtbot.waitUntil(lambda: bench.monitor.state is RunState.FAILED)
    assert bench.monitor.session is None
    assert told[0].message == bench.store.data_error != ""
    assert bench.said == ["t.csv has changed on disk; it cannot be used as it is now."]


def test_a_run_keeps_the_data_it_began_with(bench):
    bench.monitor.step_epoch()
    bench.qtbot.waitUntil(lambda: bench.monitor.state is RunState.PAUSED)
    session = bench.monitor.session
    write(bench.table, 3)
    bench.monitor.step_epoch()
    bench.qtbot.waitUntil(lambda: bool(bench.said))
    assert bench.monitor.session is session
    assert session.dataset.spec.rows == 8
    assert bench.said == [
        "t.csv has changed on disk; it was read again. The current run keeps the data it started with."
    ]
    assert bench.store.dataset.spec.rows == 11


def test_a_dead_share_stops_nothing(bench):
    bench.load.gate.clear()
    write(bench.table, 3)
    for _ in range(3):
        bench.store.reload_data(wait=False)
    assert bench.store.is_loading
    assert bench.store.dataset.spec.rows == 8
    bench.load.gate.set()
    bench.settle()


@pytest.mark.parametrize(("error", "times"), [(FileError("It is locked."), 2), (DataError("It has no rows."), 1)])
def test_what_could_not_be_opened_is_tried_again(qtbot, table, error, times):
    tries = []

    def fail(data, folder, progress):
        tries.append(data)
        raise error

    cache = Datasets(fail)
    for _ in range(2):
        qtbot.waitUntil(lambda: cache.get(DataSettings(source=Csv(path=str(table))), None) is not None)
    assert len(tries) >= times
    assert (len(tries) == 1) is (times == 1)


def test_a_fault_of_the_loader_is_told_and_waited_for_by_nobody(qtbot):
    def fail(source, folder, progress):
        raise RuntimeError("broken")

    store = Store(edits.set_data(classifier(), source=Moons()), load=fail)
    qtbot.waitUntil(lambda: bool(store.data_error))
    assert store.data_error == "The data cannot be loaded, because of a bug in Layerloom: RuntimeError('broken')."


class Endless:
    """Loads until it is told to stop."""

    def __init__(self):
        self.count = 0

    def __call__(self, data, folder, progress):
        self.count += 1
        if isinstance(data.source, Moons):
            return load(data, folder)
        for step in range(100_000):
            progress(min(0.5, step / 100))
            threading.Event().wait(0.001)
        raise AssertionError("nobody stopped it")


def test_a_load_tells_how_far_it_is_and_is_cancelled(qtbot, table):
    slow = Endless()
    store = Store(edits.set_data(classifier(), source=Csv(path=str(table))), load=slow)
    passage = store.passages.latest
    assert passage.title == "Reading t.csv"
    qtbot.waitUntil(lambda: passage.share == 0.5)
    passage.stop()
    qtbot.waitUntil(lambda: not store.is_loading)
    assert store.passages.latest is None
    assert store.data_error == "Reading t.csv was cancelled."
    assert store.snapshot.loaded.names == ("a", "b", "c"), "another target can be chosen all the same"
    store.reload_data()
    qtbot.waitUntil(lambda: not store.is_loading)
    assert slow.count == 1, "the window was only left and entered again"
    store.load_again()
    qtbot.waitUntil(lambda: slow.count == 2)
    store.passages.latest.stop()
    qtbot.waitUntil(lambda: not store.is_loading)


def test_data_that_took_long_are_not_waited_for(bench, monkeypatch):
    """An edit of the recipe of a large table held up the window for as long as one waits for a small one."""
    waits, start = [], Datasets._start
    monkeypatch.setattr(Datasets, "_start", lambda *args: waits.append(args[-1]) or start(*args))
    monkeypatch.setattr(datasets, "PATIENCE", 0.02)
    bench.store._datasets._slow.clear()  # on a busy machine the first load took long as well
    first = bench.store.project

    def choose(role):
        choices = {"b": ColumnChoice(role=role)}
        bench.store.edit("Role", lambda project: put_choices(project, choices))

    bench.load.gate.clear()
    choose("ignored")
    assert bench.store.dataset is None
    threading.Timer(0.03, bench.load.gate.set).start()
    bench.settle()
    bench.store.undo_stack.undo()
    assert bench.store.dataset is not None, "it is known"
    bench.settle()
    assert waits == [0.02, 0.0]
    assert (bench.store.project, bench.load.count, bench.said[1:]) == (first, 2, [])
    monkeypatch.setattr(datasets, "PATIENCE", 60.0)
    choose("feature")
    bench.settle()
    choose("ignored")
    assert bench.store.dataset is not None, "it came within the time that one waits"
    assert waits[2:] == [0.0, 60.0]


def test_another_file_stops_the_load_of_one_that_nobody_waits_for(qtbot, table):
    slow = Endless()
    project = edits.set_data(classifier(), source=Csv(path=str(table)))
    store = Store(project, load=slow)
    store.apply("Moons", edits.set_data(project, source=Moons()))
    qtbot.waitUntil(lambda: store.passages.latest is None)
    assert store.dataset is not None
    store.undo_stack.undo()
    qtbot.waitUntil(lambda: slow.count == 3)
    assert not store.data_error, "it was not the user who cancelled it"
    store.passages.latest.stop()
    qtbot.waitUntil(lambda: not store.is_loading)


def test_a_window_that_closes_stops_what_is_loaded(qtbot, table):
    store = Store(edits.set_data(classifier(), source=Csv(path=str(table))), load=Endless())
    (ticket,) = store._datasets._under_way.values()
    store.end_loads()
    assert not ticket.thread.is_alive()
    assert "The reading of data" not in workers().left
