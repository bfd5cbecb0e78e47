from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine.cli.app import main

EXAMPLES = Path(__file__).parents[3] / "resources" / "examples"


@dataclass(frozen=True)
class Outcome:
    """What a command left behind."""

    status: int
    output: str
    errors: str


@pytest.fixture
def layerloom(capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Runs a command in this process."""

    def run(*arguments: object) -> Outcome:
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return Outcome(int(end.value.code or 0), captured.out, captured.err)

    return run


@pytest.fixture
def digits() -> Path:
    return EXAMPLES / "digits.loom"


@pytest.fixture
def sine() -> Path:
    return EXAMPLES / "noisy_sine.loom"
