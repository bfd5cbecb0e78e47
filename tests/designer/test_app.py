"""Start-up: quick, without Numba, and with hooks that leave a trace of every fault."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QtMsgType
from pytestqt.qtbot import QtBot

from designer import app
from designer.window import MainWindow
from engine.document.editing.edits import set_data
from engine.document.format.files import save
from engine.document.project import Project
from engine.sources import Csv
from tests.designer.conftest import network

SCRIPT = """
import sys
from pathlib import Path
from designer.app import make_application, make_window
from designer.settings import Settings
folder = Path(sys.argv[1])
application = make_application()
window = make_window(application, Settings.at(folder / "s.ini"), folder, folder / "blocks")
window.show()
window.grab()
print(sorted({"numba", "torch", "sklearn", "pandas", "scipy", "pyqtgraph"} & set(sys.modules)))
window.close()
"""


def test_the_first_paint_needs_nothing_heavy_and_the_end_is_clean(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SCRIPT, str(tmp_path)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() == "[]"


@pytest.fixture
def hooks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(app, "qInstallMessageHandler", lambda handler: None)
    monkeypatch.setattr(app.faulthandler, "enable", lambda stream: stream.close())
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    app.install_crash_hooks(tmp_path)
    yield tmp_path / "layerloom.log"
    for name in app.LOGGERS:
        logger = logging.getLogger(name)
        for handler in list(logger.handlers):
            handler.close()
            logger.removeHandler(handler)
        logger.setLevel(logging.NOTSET)


def test_faults_are_logged(hooks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise ValueError("something broke")
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    app._log_qt_message(QtMsgType.QtWarningMsg, None, "a warning of Qt")  # type: ignore[arg-type]
    text = hooks.read_text()
    assert "ValueError: something broke" in text
    assert "WARNING Qt: a warning of Qt" in text
    assert "something broke" in capsys.readouterr().err


# Where nothing can be written

UNWRITABLE = """
import sys
from PySide6.QtCore import QTimer
from designer import app
make = app.make_window
def make_window(*arguments):
    window = make(*arguments)
    window.monitor.warm_up = lambda: None
    def look():
        print(window.isVisible(), len(window.store.project.network.nodes))
        print([row.notice.text for row in window.notices.rows.values()])
        window.end()
    QTimer.singleShot(0, window, look)
    return window
app.make_window = make_window
sys.exit(app.run(sys.argv[1]))
"""


def look_at_window(project: Path, **homes: str) -> list[str]:
    """What a designer in a process of its own shows, with folders of the user somewhere else."""
    command = [sys.executable, "-c", UNWRITABLE, str(project)]
    environment = os.environ | homes
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=environment)
    assert result.returncode == 0, result.stderr
    assert "Traceback" not in result.stderr
    return result.stdout.splitlines()


def test_the_window_opens_where_nothing_can_be_written_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder can be below this")
    save(network("Input", "Dense"), tmp_path / "a.loom")
    nowhere = str(tmp_path / "file" / "home")
    names = ("HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "TMPDIR")
    shown, notices = look_at_window(tmp_path / "a.loom", **dict.fromkeys(names, nowhere))
    assert shown == "True 2"
    assert "Recovery copies, settings and logs cannot be kept." in notices
    assert "Save often" in notices


def test_the_window_says_which_folder_cannot_be_written(tmp_path: Path) -> None:
    save(network("Input"), tmp_path / "a.loom")
    (tmp_path / "state").write_text("a file where a folder should be")
    _, notices = look_at_window(tmp_path / "a.loom", XDG_STATE_HOME=str(tmp_path / "state"))
    assert f"Recovery copies and logs cannot be kept. {tmp_path / 'state' / 'layerloom'} cannot be written" in notices
    assert "settings" not in notices.lower()


@pytest.mark.parametrize("kind", ["pipe", "device", "folder"])
def test_what_is_no_file_is_named_and_waited_for_by_nobody(
    show_in_window: Callable[[Project], MainWindow], tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "a.loom"
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "device":
            path.symlink_to("/dev/zero")
        case "folder":
            path.mkdir()
    window = show_in_window(Project())
    window.open_path(path)
    assert len(window.dialogs.errors) == 1
    assert window.dialogs.errors[0].startswith("a.loom ")
    assert window.is_welcoming


@pytest.mark.parametrize("kind", ["pipe", "device", "folder"])
def test_data_that_are_no_file_are_named_and_waited_for_by_nobody(
    show_in_window: Callable[[Project], MainWindow], tmp_path: Path, kind: str, qtbot: QtBot
) -> None:
    path = tmp_path / "t.csv"
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "device":
            path.symlink_to("/dev/zero")
        case "folder":
            path.mkdir()
    window = show_in_window(network("Input", "Output"))
    window.store.edit("Data", lambda project: set_data(project, source=Csv(path=str(path))))
    qtbot.waitUntil(lambda: bool(window.store.data_error))
    assert "t.csv" in window.store.data_error


@pytest.mark.parametrize("module", ["designer.weights.exporting", "engine.training.session"])
def test_what_modules_log_is_in_the_file(hooks: Path, module: str) -> None:
    logging.getLogger(module).error("the rest")
    assert hooks.read_text().count("ERROR the rest") == 1
