from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from engine.cli.app import app

Command = Callable[..., Any]

REPOSITORY = Path(__file__).parents[3]

HEAVY = ("numba", "llvmlite", "scipy", "PySide6", "pyqtgraph", "torch", "sklearn", "jax")


LIGHT = (["--version"], ["--help"], ["layers", "--json"], ["check", "resources/examples/digits.loom"])


def test_light_commands_load_nothing_heavy_and_training_no_qt() -> None:
    """One after the other in one process, so that the first that loads something is named."""
    script = f"""
import sys
from engine.cli.app import main

def run(arguments, unwanted):
    try:
        main(arguments)
    except SystemExit as end:
        assert not end.code, end.code
    loaded = [name for name in unwanted if name in sys.modules]
    assert not loaded, (arguments, loaded)

for arguments in {LIGHT!r}:
    run(arguments, {HEAVY!r})
run(["train", "resources/examples/digits.loom", "--epochs", "1"], ["PySide6"])
"""
    subprocess.run([sys.executable, "-c", script], cwd=REPOSITORY, check=True, stdout=subprocess.DEVNULL)


def test_training_by_the_app_itself(digits: Path) -> None:
    """As other programs call it: nobody handles signals for it."""
    app(args=["train", str(digits), "--epochs", "0"], standalone_mode=False)


def test_a_folder_is_named_as_it_was_given(layerloom: Command) -> None:
    assert layerloom("check", ".").errors.startswith("layerloom: . cannot be opened")


def test_help_lists_every_command(layerloom: Command) -> None:
    outcome = layerloom("--help")
    assert outcome.status == 0
    for command in ("train", "check", "export", "layers", "warmup", "bench"):
        assert command in outcome.output


def test_unknown_command(layerloom: Command) -> None:
    assert layerloom("frobnicate").status == 2


def test_version(layerloom: Command) -> None:
    outcome = layerloom("--version")
    assert outcome.status == 0
    assert outcome.output.startswith("layerloom")
