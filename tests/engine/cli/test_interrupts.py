"""Real signals to real processes: what a run has learned is kept, and the exit status tells what ended it."""

from __future__ import annotations

import json
import os
import pty
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from engine.cli.interrupts import Interrupted, Interrupts
from engine.document.format.files import load, save
from engine.export.weights import read_weights

Command = Callable[..., Any]

REPOSITORY = Path(__file__).parents[3]
SIGNALS = {"SIGINT": 130, "SIGTERM": 143, "SIGHUP": 143}
PATIENCE = 120
"""Seconds after which a process is taken to hang; an upper bound, nothing waits for it in vain."""

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")


@pytest.fixture(autouse=True)
def _signals_arrive() -> Iterator[None]:
    """A shell that starts the tests in the background has them, and all that they start, ignore Ctrl+C."""
    before = {name: signal.signal(getattr(signal, name), signal.SIG_DFL) for name in SIGNALS}
    yield
    for name, handler in before.items():
        signal.signal(getattr(signal, name), handler)


@pytest.fixture
def endless(digits: Path, tmp_path: Path) -> Path:
    project = load(digits)
    path = tmp_path / "endless.loom"
    save(project.replace(training=project.training.replace(epochs=1_000_000, patience=0)), path)
    return path


def start(project: Path, *options: object, **streams: int) -> subprocess.Popen[str]:
    folder = project.parent
    outputs = ["--json", "--export", folder / "w.npz", "--history", folder / "h.csv"]
    command = [sys.executable, "-m", "designer", "train", project, *outputs, *options]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | streams
    return subprocess.Popen([*map(str, command)], text=True, cwd=REPOSITORY, **pipes)  # type: ignore[call-overload,no-any-return]


def until_it_trains(process: subprocess.Popen[str]) -> None:
    assert process.stderr is not None
    line = process.stderr.readline()
    assert line.startswith("Training takes"), line


def wait(process: subprocess.Popen[str], seconds: float) -> None:
    """Let a process run for a while."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)


def check_kept(project: Path) -> None:
    assert read_weights(project.parent / "w.npz")
    assert (project.parent / "h.csv").read_text().startswith("epoch,train_loss")


@pytest.mark.parametrize("name", ["SIGTERM"])
def test_a_run_that_is_ended_keeps_its_weights(endless: Path, name: str) -> None:
    with start(endless) as process:
        until_it_trains(process)
        wait(process, 0.3)
        process.send_signal(getattr(signal, name))
        output, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == SIGNALS[name], errors
    assert json.loads(output)["reason"] == "stopped"
    assert "Traceback" not in errors
    check_kept(endless)


@pytest.mark.deep
@pytest.mark.parametrize("name", SIGNALS)
@pytest.mark.parametrize("seed", range(30))
def test_at_random_moments(endless: Path, name: str, seed: int) -> None:
    """From the start of the process until long after training began."""
    with start(endless) as process:
        if seed % 2:
            until_it_trains(process)
        wait(process, random.Random(f"{name} {seed}").uniform(0.0, 3.0))
        process.send_signal(getattr(signal, name))
        _, errors = process.communicate(timeout=PATIENCE)
    assert "Traceback" not in errors
    assert process.returncode in (SIGNALS[name], -getattr(signal, name)), errors
    if process.returncode < 0:  # before the first line of ours has run
        assert errors == ""
    elif (endless.parent / "w.npz").exists() or seed % 2:
        check_kept(endless)
    else:
        assert "interrupted" in errors
        assert not (endless.parent / "h.csv").exists()


def test_before_there_is_anything_to_keep_it_ends_at_once_and_says_so(
    layerloom: Command, endless: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.cli.training.load_data", lambda *_: signal.raise_signal(signal.SIGTERM))
    outcome = layerloom("train", endless, "--history", tmp_path / "h.csv")
    assert (outcome.status, outcome.output) == (143, "")
    assert outcome.errors == "layerloom: interrupted before training began; nothing was written.\n"
    assert not (tmp_path / "h.csv").exists()


def test_compiled_code_that_turns_it_into_a_fault_hides_no_signal(
    layerloom: Command, endless: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As pydantic does."""

    def load(*_: object) -> None:
        try:
            signal.raise_signal(signal.SIGINT)
        except BaseException as error:
            raise ValueError(f"in Rust: {error}") from None

    for command, place in (("train", "engine.cli.training"), ("check", "engine.cli.checking")):
        monkeypatch.setattr(f"{place}.load", load)
        outcome = layerloom(command, endless)
        assert outcome.status == 130
        assert outcome.errors.startswith("layerloom: interrupted")


def test_a_run_that_is_still_prepared_is_not_waited_for(
    layerloom: Command, endless: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from engine.training.trainer import Trainer

    over = threading.Event()
    prepare = Trainer.__init__

    def slow(*arguments: Any, **options: Any) -> None:
        signal.raise_signal(signal.SIGINT)
        assert over.wait(PATIENCE)
        prepare(*arguments, **options)

    monkeypatch.setattr(Trainer, "__init__", slow)
    outcome = layerloom("train", endless, "--history", tmp_path / "h.csv")
    over.set()
    assert outcome.status == 130
    assert "nothing was written" in outcome.errors
    assert not (tmp_path / "h.csv").exists()


def test_a_second_ctrl_c_does_not_lose_what_is_kept_and_nohup_stays_in_force(endless: Path) -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with start(endless) as process:
        until_it_trains(process)
        process.send_signal(signal.SIGHUP)  # would end it with another status
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        assert process.stderr.readline().startswith("Stopping: ")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    check_kept(endless)


def test_a_closed_terminal_loses_nothing(endless: Path) -> None:
    ours, theirs = pty.openpty()
    with start(endless, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        seen = b""
        while b"Training takes" not in seen:
            seen += os.read(ours, 4096)
        os.close(ours)  # writing to it fails from now on
        process.send_signal(signal.SIGHUP)
        assert process.wait(PATIENCE) == 143
    check_kept(endless)


def test_a_signal_that_was_swallowed_is_not_forgotten() -> None:
    with Interrupts() as interrupts:
        with pytest.raises(Interrupted):
            signal.raise_signal(signal.SIGTERM)
        with pytest.raises(Interrupted):
            interrupts.hold()
        assert interrupts.status == 143


def test_a_signal_in_a_destructor_is_noted_without_a_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    """As in the callbacks of the import system, which a signal at the start of a command may meet."""

    class Dying:
        def __del__(self) -> None:
            signal.raise_signal(signal.SIGTERM)

    hook = sys.unraisablehook
    with Interrupts() as interrupts:
        Dying()
        with pytest.raises(Interrupted):
            interrupts.hold()
        assert interrupts.status == 143
    assert capsys.readouterr().err == ""
    assert sys.unraisablehook is hook


def test_the_third_ctrl_c_aborts_and_nothing_else_does() -> None:
    with Interrupts() as interrupts:
        interrupts.hold()
        for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGHUP", "SIGTERM", "SIGINT"):
            signal.raise_signal(getattr(signal, name))
        assert interrupts.status == 130
        with pytest.raises(Interrupted, match="lost"):
            signal.raise_signal(signal.SIGINT)
        interrupts.end()
        signal.raise_signal(signal.SIGINT)
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN
    assert signal.getsignal(signal.SIGINT) is signal.SIG_DFL
