"""The end from outside: by signals and by the desktop; no question, and a copy of what was not saved."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from designer.document.store import Store
from designer.ending import Signals
from designer.storage.leftovers import Leftovers
from designer.storage.recovery import RecoveryCopy
from engine.document.editing.edits import add_node
from engine.document.format.files import save
from engine.layers.basic.dense import Dense
from tests.designer.conftest import network

SCRIPT = """
import os, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from designer import app
from designer.storage import recovery
from designer.widgets.dialogs import Dialogs
from engine.document.editing.edits import add_node
from engine.layers.basic.dense import Dense
recovery.DELAY = 60_000  # the copy is not written before the signal comes
make = app.make_window
def make_window(*arguments):
    window = make(*arguments)
    def edit():
        if sys.argv[2] == "edited":
            store = window.store
            store.apply("Add", add_node(store.project, Dense(units=77), (0.0, 0.0))[0])
        os.write(1, b"ready\\n")
        if sys.argv[3] == "asking":
            window.close()
    QTimer.singleShot(0, window, edit)
    return window
app.make_window = make_window
sys.exit(app.run(sys.argv[1]))
"""


def run_and_end(folder: Path, number: int, *arguments: str) -> int:
    """A designer in a process of its own, its folders in `folder`; its exit status after a signal."""
    project = folder / "mine.loom"
    save(network("Input", "Dense"), project)
    homes = {f"XDG_{name}_HOME": str(folder / name.lower()) for name in ("STATE", "DATA", "CONFIG", "CACHE")}
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(project), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | homes | {"LAYERLOOM_NO_WARM_UP": "1"},
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout.readline() == b"ready\n"
    process.send_signal(number)
    _, errors = process.communicate(timeout=60)
    assert b"Traceback" not in errors, errors.decode()
    return process.returncode


def copies(folder: Path) -> int:
    copy = RecoveryCopy(Store(), folder / "state" / "layerloom" / "recovery")
    return Leftovers(copy, print).count(folder / "mine.loom")


@pytest.mark.parametrize(
    ("number", "edited", "asking"),
    [
        pytest.param(signal.SIGTERM, "edited", "quiet", marks=pytest.mark.deep),
        (signal.SIGTERM, "edited", "asking"),
        pytest.param(signal.SIGINT, "edited", "quiet", marks=pytest.mark.deep),
        pytest.param(signal.SIGHUP, "unedited", "quiet", marks=pytest.mark.deep),
    ],
)
def test_a_signal_ends_the_window_and_keeps_what_is_not_saved(qapp, tmp_path, number, edited, asking):
    assert run_and_end(tmp_path, number, edited, asking) == 128 + number
    assert copies(tmp_path) == (1 if edited == "edited" else 0)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signals_reach_the_event_loop_and_are_given_back(qtbot, number):
    before = signal.getsignal(number)
    signals = Signals()
    with qtbot.waitSignal(signals.came) as came:
        os.kill(os.getpid(), number)
    assert came.args == [number]
    assert signals.status == 128 + number
    signals.close()
    assert signal.getsignal(number) == before


def test_the_end_of_the_desktop_session_asks_nothing(open_window, monkeypatch):
    window = open_window(network("Input", "Dense"))
    window.dialogs.answers.clear()
    window.store.apply("Add", add_node(window.store.project, Dense(units=7), (0.0, 0.0))[0])
    window.closing.session_ends()
    assert window.recovery.path.exists()
    assert window.close()
    assert window.dialogs.asked == []
    assert window.recovery.path.exists()


def test_a_session_that_did_not_end_after_all_asks_again(open_window, monkeypatch):
    window = open_window(network("Input", "Dense"))
    window.store.apply("Add", add_node(window.store.project, Dense(units=7), (0.0, 0.0))[0])
    window.closing.session_ends()
    window.closing._asks_from = 0.0  # half a minute later
    window.dialogs.answers["unsaved"] = "cancel"
    assert not window.close()
    window.dialogs.answers["unsaved"] = "discard"
    assert window.close()
    QApplication.processEvents()
    assert not window.recovery.path.exists()
