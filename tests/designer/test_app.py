"""Start-up: quick, without Numba, and with hooks that leave a trace of every fault."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QtMsgType

from designer import app

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
print(sorted({"numba", "torch", "sklearn", "pandas", "scipy"} & set(sys.modules)))
window.close()
"""


def test_the_first_paint_needs_no_numba_and_the_end_is_clean(tmp_path: Path) -> None:
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
    for handler in list(app.log.handlers):
        handler.close()
        app.log.removeHandler(handler)
    app.log.setLevel(logging.NOTSET)


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
