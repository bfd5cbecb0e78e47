"""The runner: processes that train, die and are stopped."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.document.format.files import load
from engine.document.project import Project
from engine.experiments import runner as module
from engine.experiments.outcome import STOPPED, Outcome, failure
from engine.experiments.runner import Job, Runner
from engine.experiments.worker import Setting
from engine.runs.rows import FAILED, FINISHED, INTERRUPTED
from engine.runs.store import RunStore
from tests.engine.training.conftest import classifier

EXAMPLES = Path(__file__).parents[3] / "resources" / "examples"

FAKE = """
import json, os, sys, threading
stopped = threading.Event()
print("a warning", file=sys.stderr)
setting = json.loads(sys.stdin.readline())
for line in sys.stdin:
    if line == "stop\\n":
        break
    seed = json.loads(json.loads(line)["text"])["training"]["seed"]
    print(json.dumps({"epoch": seed, "metrics": {}}), flush=True)
    if seed == 1:
        print('{"outc', end="", flush=True)
        print("no room", file=sys.stderr, flush=True)
        os.kill(os.getpid(), 9)
    if seed == 5:
        assert sys.stdin.readline() == "stop\\n"
    outcome = {"state": "finished", "reason": "stopped" if seed == 5 else "completed", "run": seed, "notes": ["n"]}
    print(json.dumps({"outcome": outcome}), flush=True)
"""
"""Answers as a worker does, at once: dies of seed 1, and trains with seed 5 until it is stopped."""


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "fake_worker.py").write_text(FAKE)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(module, "MODULE", "fake_worker")


def varied(project: Project, *numbers: int) -> list[Job]:
    return [Job("", project.replace(training=project.training.replace(seed=seed))) for seed in numbers]


def ended(runner: Runner, act: Callable[[int, Outcome], None] = lambda place, outcome: None) -> dict[int, Outcome]:
    """All outcomes by the place of the run; each is handed on as it comes."""
    found = {}
    over = False
    while not over:
        over = runner.wait(30.0)
        for place, outcome in runner.poll():
            found[place] = outcome
            act(place, outcome)
    return found


@pytest.mark.usefixtures("fake")
def test_a_process_that_dies_takes_one_run_with_it() -> None:
    with Runner(varied(classifier(), 0, 1, 2, 3), Setting(), workers=1) as runner:
        runner.start()
        found = ended(runner)
    assert {place: (outcome.state, outcome.run) for place, outcome in found.items()} == {
        0: (FINISHED, 0),
        1: (FAILED, 0),
        2: (FINISHED, 2),
        3: (FINISHED, 3),
    }
    assert found[1].message == "The process that trained it has ended. no room"
    assert (runner.epochs, found[0].notes) == ([0, 1, 2, 3], ("n",))


@pytest.mark.usefixtures("fake")
def test_a_stop_ends_what_is_under_way_and_begins_nothing() -> None:
    with Runner(varied(classifier(), 2, 5, 3), Setting(), workers=1) as runner:
        runner.start()
        found = ended(runner, lambda place, outcome: runner.stop())
    assert 2 not in found
    assert found.get(1, found[0]).reason in (STOPPED, "completed")


@pytest.mark.usefixtures("fake")
def test_at_its_end_no_process_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    with Runner(varied(classifier(), 5, 5, 5), Setting(), workers=2) as runner:
        runner.start()
        while sum(runner.epochs) < 10:
            assert not runner.wait(30.0)
        children = list(runner._children)
    assert len(children) == 2
    assert not any(child.is_running for child in children)
    assert runner.wait(0.0)


def test_a_system_that_starts_no_process_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/no/such/program")
    with Runner(varied(classifier(), 0, 1), Setting()) as runner:
        runner.start()
        found = ended(runner)
    assert [outcome.state for outcome in found.values()] == [FAILED, FAILED]
    assert found[0].message.startswith("No process could be started: No such file")


def test_real_processes_train_and_one_is_killed(tmp_path: Path) -> None:
    first = load(EXAMPLES / "noisy_sine.loom")
    endless = first.replace(training=first.training.replace(epochs=1_000_000, patience=0))
    setting = Setting(str(EXAMPLES), str(tmp_path / "a.runs"), "seeds-1")

    def kill_the_other(place: int, outcome: Outcome) -> None:
        while place == 0 and runner.epochs[1] == 0:
            runner.wait(30.0)
        for child in list(runner._children):
            child.kill()

    with Runner([Job("short", first), Job("long", endless)], setting, workers=2) as runner:
        runner.start()
        found = ended(runner, kill_the_other)
    assert (found[0].is_whole, found[0].known) == (True, False)
    assert found[1] == failure("The process that trained it has ended.")
    with RunStore(tmp_path / "a.runs", writable=False) as store:
        runs = {run.id: run for run in store.runs()[0]}
        assert {(run.state, run.experiment, run.name) for run in runs.values()} == {
            (FINISHED, "seeds-1", "short"),
            (INTERRUPTED, "seeds-1", "long"),
        }
        assert runs[found[0].run].outcome["metrics"] == found[0].metrics
