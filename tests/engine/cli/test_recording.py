"""`layerloom train` records each run, and `--resume` goes on with the last to the same bytes."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from engine.errors import FileError
from engine.runs.rows import FINISHED, INTERRUPTED
from engine.runs.store import RunStore

Command = Callable[..., Any]

REPOSITORY = Path(__file__).parents[3]

CHILD = """
import os, signal, sys
from engine.runs import due, recorder
from engine.runs.checkpoints import CheckpointFiles
from engine.training.session import TrainingSession
due.LEAST, due.SHARE, recorder.TURN = 0.0, 0.0, 0.01
whole, left = CheckpointFiles.write, [int(sys.argv.pop(1))]

def write(*arguments):
    left[0] -= 1
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return whole(*arguments)

CheckpointFiles.write = write
start = TrainingSession.start
TrainingSession.start = lambda session: (session.set_pace(20.0), start(session))
from designer.__main__ import main
sys.argv[0] = "layerloom"
main()
"""
"""Trains 20 epochs a second with a checkpoint at each turn; killed before it writes the one that is named first."""


@pytest.fixture
def mine(sine: Path, tmp_path: Path) -> Path:
    return shutil.copy(sine, tmp_path / "mine.loom")


def child(killed_at: int, *arguments: object) -> list[str]:
    return [sys.executable, "-c", CHILD, str(killed_at), *map(str, arguments)]


def result(outcome: Any) -> dict[str, Any]:
    assert outcome.status == 0, outcome.errors
    return dict(json.loads(outcome.output.splitlines()[-1]))


def bytes_of(project: Path) -> bytes:
    """All that became of the last run, times aside."""
    with RunStore(project.with_suffix(".runs"), writable=False) as store:
        run = store.runs()[0][-1]
        assert run.state == FINISHED
        kept, faults = store.load(run.id)
        assert not faults
        curves, damaged = store.curves(run.id)
        assert damaged == 0
        numbers = [curves[name].tobytes() for name in sorted(curves) if not name.startswith("machine")]
        return b"".join([kept.record.state.to_bytes(), json.dumps(run.outcome, sort_keys=True).encode(), *numbers])


def test_a_run_is_recorded_unless_that_is_not_wished(layerloom: Command, mine: Path) -> None:
    for _ in range(2):
        found = result(layerloom("train", mine, "--epochs", 1, "--json"))
    assert (found["run"], found["store"]) == (2, str(mine.with_suffix(".runs")))
    before = bytes_of(mine)
    assert "run" not in result(layerloom("train", mine, "--epochs", 2, "--json", "--no-record"))
    assert bytes_of(mine) == before


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_a_run_that_was_killed_resumes_to_the_same_bytes(layerloom: Command, mine: Path) -> None:
    options = ["--seed", 3, "--dtype", "float64"]
    command = child(3, "train", mine, "--epochs", 1000, *options)
    done = subprocess.run(command, cwd=REPOSITORY, check=False, capture_output=True)
    assert done.returncode == -9, done.stderr
    with RunStore(mine.with_suffix(".runs")) as store:
        assert store.run(1).state == INTERRUPTED
        state = store.load(1)[0].record.state
        assert state.step > 0
    more = ["--json", "--epochs", state.epoch + 2]
    outcome = layerloom("train", mine, "--resume", "--threads", 1, *more)
    assert result(outcome)["run"] == 1
    assert "Run 1 goes on as it began; mine.loom differs in: seed." in outcome.errors
    other = shutil.copy(mine, mine.with_name("other.loom"))
    result(layerloom("train", other, *options, *more))
    assert bytes_of(mine) == bytes_of(other)


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(100))
def test_at_random_moments(layerloom: Command, mine: Path, seed: int) -> None:
    """Killed at any moment, also when it is resumed and killed again."""
    moments = random.Random(seed)
    other = shutil.copy(mine, mine.with_name("other.loom"))
    result(layerloom("train", other, "--epochs", 60, "--json"))
    options: list[object] = []
    for _ in range(3):
        with subprocess.Popen(child(0, "train", mine, "--epochs", 60, *options), cwd=REPOSITORY) as process:
            with suppress(subprocess.TimeoutExpired):
                process.wait(moments.uniform(1.5, 4.0))
            process.kill()
        options = ["--resume"] if _last_epoch(mine) >= 0 else []
    if not options:
        result(layerloom("train", mine, "--epochs", 60, "--json"))
    elif _last_epoch(mine) < 60:
        result(layerloom("train", mine, "--resume", "--json"))
    assert bytes_of(mine) == bytes_of(other)


def _last_epoch(project: Path) -> int:
    """Epochs of the last run, or -1 where there is none that can be resumed."""
    folder = project.with_suffix(".runs")
    if not folder.is_dir():
        return -1
    with RunStore(folder) as store:
        assert not store.faults
        runs, damaged = store.runs()
        assert damaged == 0
        try:
            return store.load(runs[-1].id)[0].record.state.epoch if runs else -1
        except FileError:
            return -1


def test_a_damaged_checkpoint_is_told_and_the_one_before_goes_on(layerloom: Command, mine: Path) -> None:
    result(layerloom("train", mine, "--epochs", 3, "--json"))
    other = shutil.copy(mine, mine.with_name("other.loom"))
    result(layerloom("train", other, "--epochs", 5, "--json"))
    path = max((mine.with_suffix(".runs") / "checkpoints").iterdir())
    content = bytearray(path.read_bytes())
    content[1000] ^= 4
    path.write_bytes(content)
    outcome = layerloom("train", mine, "--resume", "--epochs", 5, "--json")
    assert f"warning: The checkpoint {path.name} is damaged" in outcome.errors
    assert any("is damaged" in warning for warning in result(outcome)["warnings"])
    assert bytes_of(mine) == bytes_of(other)


def test_a_run_that_has_ended_goes_on_for_more_epochs(layerloom: Command, mine: Path) -> None:
    result(layerloom("train", mine, "--epochs", 2, "--json"))
    outcome = layerloom("train", mine, "--resume")
    assert (outcome.status, outcome.output) == (1, "")
    assert outcome.errors.startswith("layerloom: Run 1 has trained for 2 epochs of 2. Train it for more with --epochs")
    outcome = layerloom("train", mine, "--resume", "--epochs", 3, "--json")
    assert result(outcome)["epochs"] == 3
    assert "warning: " not in outcome.errors


def test_a_run_that_was_stopped_by_its_time_limit_goes_on_with_another(layerloom: Command, mine: Path) -> None:
    found = result(layerloom("train", mine, "--epochs", 3, "--max-minutes", 1e-6, "--json"))
    assert (found["reason"], found["epochs"] < 3) == ("time_limit", True)
    assert "has trained for its time limit of 1e-06 minutes. Train it" in layerloom("train", mine, "--resume").errors
    assert result(layerloom("train", mine, "--resume", "--max-minutes", 0, "--json"))["epochs"] == 3


def test_what_cannot_be_resumed_is_refused_in_a_sentence(layerloom: Command, mine: Path) -> None:
    assert (
        "There is no run of mine.loom to resume. Train it without --resume"
        in layerloom("train", mine, "--resume").errors
    )
    assert not mine.with_suffix(".runs").exists()
    result(layerloom("train", mine, "--epochs", 1, "--json"))
    outcome = layerloom("train", mine, "--resume", "--epochs", 3, "--seed", 7)
    assert (outcome.status, "the seed is 0, here it is 7" in outcome.errors) == (1, True)
    with RunStore(mine.with_suffix(".runs")) as store:
        assert store.run(1).state == FINISHED
        store.resume(1)
    outcome = layerloom("train", mine, "--resume", "--epochs", 3)
    assert (outcome.status, "Run 1 of mine.loom is being trained by another process" in outcome.errors) == (1, True)
    for option in (["--weights", "w.npz"], ["--transfer", "w.npz"], ["--no-record"]):
        outcome = layerloom("train", mine, "--resume", *option)
        assert (outcome.status, f"a run that is resumed takes no {option[0]}" in outcome.errors) == (2, True)


def test_where_it_cannot_be_recorded_it_trains_and_says_so_once(layerloom: Command, mine: Path) -> None:
    mine.with_suffix(".runs").write_text("")
    outcome = layerloom("train", mine, "--epochs", 1, "--json")
    found = result(outcome)
    assert found["run"] is None
    assert outcome.errors.count("The run could not be recorded") == 1
    assert [each for each in found["warnings"] if "could not be recorded" in each]
