"""Work that outlives its window: kept until it has ended, waited for in bounds, and told."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
import weakref
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from designer.background import workers as module
from designer.background.workers import Workers, of_thread
from designer.document.store import Store
from designer.storage.files import Files
from designer.training.monitor import Monitor
from designer.weights.exporting import Exporting
from engine.document.project import Project
from engine.training.run_state import RunState
from tests.designer.training.conftest import classifier
from tests.designer.training.fake_session import FakeSession


@pytest.fixture
def keeper(monkeypatch: pytest.MonkeyPatch) -> Workers:
    keeper = Workers()
    monkeypatch.setattr(module, "BRIEF", 0.01)
    for user in ("designer.training.monitor", "designer.weights.exporting", "designer.analysis.measuring"):
        monkeypatch.setattr(f"{user}.workers", lambda: keeper)
    return keeper


class Task:
    """Holds a thread until it is let go."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.thread = threading.Thread(target=self.go.wait, name="task")
        self.thread.start()


def test_what_has_not_ended_is_kept_until_it_has(keeper: Workers) -> None:
    task = Task()
    go, alive = task.go, weakref.ref(task.thread)
    assert not keeper.retire("The task", of_thread(task.thread))
    del task
    gc.collect()
    thread = alive()
    assert thread is not None
    assert keeper.left == ("The task",)
    said: list[str] = []
    assert not keeper.wait(0.01, said.append)
    assert said == ["The task has not ended yet; waiting up to 0 s.", "The task has not ended; it is given up."]
    go.set()
    said.clear()
    assert keeper.wait(60.0, said.append)
    assert keeper.left == ()
    assert keeper.retire("The task", of_thread(thread))
    del thread
    gc.collect()
    assert alive() is None


class Stubborn(FakeSession):
    """Does not end when it is told to, as a thread in a long call does not."""

    ended = False

    def join(self, timeout: float | None = None) -> bool:
        assert timeout is not None
        assert timeout <= 0.5
        return self.ended


def running(qtbot: QtBot, how: str) -> weakref.ref[Stubborn]:
    """A run that was begun and told to end; what began it is gone."""
    store = Store(classifier())
    monitor = Monitor(store, make_session=Stubborn)
    qtbot.waitUntil(lambda: store.dataset is not None)
    monitor.start()
    qtbot.waitUntil(lambda: monitor.state is RunState.RUNNING)
    session = weakref.ref(monitor.session)
    if how == "close":
        assert not monitor.close()
    else:
        store.reset(Project())
        assert monitor.session is None
        monitor.close()
    return session  # type: ignore[return-value]


@pytest.mark.parametrize("how", ["close", "another document"])
def test_a_run_that_does_not_end_is_kept(qtbot: QtBot, keeper: Workers, how: str) -> None:
    session = running(qtbot, how)
    gc.collect()
    kept = session()
    assert kept is not None
    assert keeper.left == ("The training run",)
    kept.ended = True
    assert keeper.left == ()


def test_an_export_goes_on_without_its_window(qtbot: QtBot, keeper: Workers, tmp_path: Path) -> None:
    go, done = threading.Event(), threading.Event()

    def export(model: object, path: Path) -> object:
        go.wait()
        done.set()
        return None

    class Dialogs:
        told = 0

        def save_file(self, *_: object) -> Path:
            return tmp_path / "w.npz"

        def tell(self, *_: object) -> None:
            self.told += 1

        error = tell

    store, dialogs = Store(classifier()), Dialogs()
    monitor = Monitor(store, make_session=FakeSession)
    monitor.model = lambda: None  # type: ignore[assignment,method-assign,return-value]
    files = Files.__new__(Files)
    files.export_place = lambda kind, suffix="": tmp_path / "w.npz"  # type: ignore[method-assign]
    files.exported = lambda kind, path: None  # type: ignore[method-assign]
    files.may_write = lambda path: True  # type: ignore[method-assign]
    exporting = Exporting(store, monitor, files, dialogs, export=export)  # type: ignore[arg-type]
    exporting.export_weights()
    exporting.close()
    assert keeper.left == ("The export of weights",)
    exporting.deleteLater()
    del exporting
    go.set()
    assert keeper.wait(60.0, str)
    assert done.is_set()
    qtbot.wait(1)  # what the thread has sent is delivered, to nobody
    assert dialogs.told == 0
    monitor.close()


LEAVE = """
import sys, threading
from designer import app
from designer.background.workers import workers, of_thread
go = threading.Event()
thread = threading.Thread(target=go.wait, args=(float(sys.argv[1]),))
thread.start()
workers().retire("The export of weights", of_thread(thread))
app.leave(0, float(sys.argv[2]))
print("left in order")
"""


@pytest.mark.parametrize(("lasts", "patience", "status"), [(0.6, 60, 0), (3600, 0.3, 1)])
def test_the_process_waits_in_bounds_and_says_so(lasts: float, patience: float, status: int) -> None:
    command = [sys.executable, "-c", LEAVE, str(lasts), str(patience)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == status
    assert "The export of weights has not ended yet; waiting" in result.stderr
    assert ("given up" in result.stderr) == bool(status)
    assert ("left in order" in result.stdout) == (not status)
