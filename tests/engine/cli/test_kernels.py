from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from engine.cli import kernels
from engine.errors import LayerloomError
from engine.runtime.warmup import Progress
from engine.tape.ops import OPCODES

Command = Callable[..., Any]


def test_all_kernels_are_asked_for(layerloom: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[set[str], tuple[str, ...]]] = []

    def run(names, *, dtypes, progress):
        asked.append((set(names), dtypes))
        now = Progress(done=3, total=3, current="", ready=True, finished=True)
        progress(now)
        return now

    monkeypatch.setattr(kernels, "run", run)
    outcome = layerloom("warmup")
    assert outcome.status == 0
    assert asked == [(set(OPCODES), ("float32",))]
    assert "3 were compiled now" in outcome.output


def test_failure_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    failed = Progress(done=1, total=1, current="", ready=True, finished=True, error="The kernel 'x' is broken.")
    monkeypatch.setattr(kernels, "run", lambda names, *, dtypes, progress: failed)
    with pytest.raises(LayerloomError, match="kernel 'x' is broken"):
        kernels.warm_up_all()
