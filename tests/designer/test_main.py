from __future__ import annotations

import builtins
import os
import subprocess
import sys
from pathlib import Path

import pytest

from designer.__main__ import main
from designer.commands import with_default
from designer.opening import load, wants_window

REPOSITORY = Path(__file__).parents[2]


def layerloom(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process without a screen."""
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    kept = {name: value for name, value in os.environ.items() if name not in screens}
    return subprocess.run(
        [sys.executable, "-m", "designer", *arguments],
        cwd=REPOSITORY,
        env=kept | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ([], ["open"]),
        (["net.loom"], ["open", "net.loom"]),
        (["./train"], ["open", "./train"]),
        (["train", "net.loom"], ["train", "net.loom"]),
        (["tour", "--out", "x"], ["tour", "--out", "x"]),
        (["--version"], ["--version"]),
        (["-h"], ["-h"]),
    ],
)
def test_opening_is_what_is_done_without_a_command(given: list[str], meant: list[str]) -> None:
    assert with_default(given) == meant


def test_only_what_can_mean_nothing_else_opens_the_window_without_the_commands(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("net.loom", "train"):
        (tmp_path / name).write_text("{}")
    for arguments in ([], ["net.loom"], ["./train"]):
        assert wants_window(arguments), arguments
    for arguments in (["train"], ["layres"], ["gone.loom"], ["--version"], ["net.loom", "--help"]):
        assert not wants_window(arguments), arguments


def test_the_window_needs_no_command_line_and_does_not_wait_for_numba() -> None:
    script = """
import sys
import designer.__main__, designer.opening, engine.cli.leaving
assert not {"typer", "rich", "click"} & sys.modules.keys()
import engine.probes.thread  # which the window makes at the first live view; its thread loads Numba
assert not {"numba", "scipy"} & sys.modules.keys()
"""
    subprocess.run([sys.executable, "-c", script], cwd=REPOSITORY, check=True)


def test_nothing_of_qt_listens_to_imports(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("builtins.__import__", builtins.__dict__["__feature_import__"])  # as importing Qt leaves it
    monkeypatch.setattr("gc.disable", lambda: None)
    load()
    assert builtins.__import__ is builtins.__dict__["__orig_import__"]


def test_file_is_handed_to_the_window(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    opened: list[str | None] = []

    def run(path: str | None = None) -> int:
        opened.append(path)
        return 0

    monkeypatch.setattr("designer.app.run", run)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    file = tmp_path / "net.loom"
    file.write_text("{}")
    for arguments in ([], [str(file)]):
        monkeypatch.setattr(sys, "argv", ["layerloom", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        assert end.value.code == 0
    assert opened == [None, str(file)]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a screen")
def test_no_screen_is_a_sentence() -> None:
    outcome = layerloom()
    assert outcome.returncode == 1
    assert outcome.stderr.startswith("layerloom: There is no screen")


def test_mistyped_command_gets_a_hint() -> None:
    outcome = layerloom("layres")
    assert outcome.returncode == 2
    assert "layerloom layers" in outcome.stderr


def test_missing_file_is_wrong_usage() -> None:
    outcome = layerloom("nowhere.loom")
    assert outcome.returncode == 2
    assert "neither a command nor a file" in outcome.stderr


def test_commands_without_a_window_load_no_qt() -> None:
    script = """
import sys
sys.argv = ["layerloom", "layers"]
from designer.__main__ import main
try:
    main()
except SystemExit as end:
    assert not end.code
assert not [name for name in sys.modules if name.startswith("PySide6")]
"""
    subprocess.run([sys.executable, "-c", script], cwd=REPOSITORY, check=True, stdout=subprocess.DEVNULL)


def test_missing_library_of_qt_is_a_sentence(tmp_path: Path) -> None:
    package = tmp_path / "PySide6"
    package.mkdir()
    (package / "__init__.py").write_text("raise ImportError('libEGL.so.1: cannot open shared object file')")
    outcome = layerloom(PYTHONPATH=str(tmp_path), QT_QPA_PLATFORM="offscreen")
    assert outcome.returncode == 1
    assert outcome.stderr.startswith("layerloom: Qt cannot be loaded: libEGL.so.1")
    assert "apt-get install" in outcome.stderr
