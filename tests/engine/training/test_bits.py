"""The same seed gives the same bytes: for any number of threads, in fresh processes, and after pauses and steps."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.training.session import State, TrainingSession
from tests.oracles import bits

two_cores = pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="needs two cores")

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def alone() -> dict[str, str]:
    """What one thread makes of each network."""
    return {name: digest for name, (digest, _) in bits.digests(1).items()}


@two_cores
@pytest.mark.parametrize("name", bits.NETWORKS)
def test_two_threads_leave_the_same_bytes_as_one(alone: dict[str, str], name: str) -> None:
    """On a busy machine the second thread may come late: then once more, until both have worked on the wide net."""
    make, epochs = bits.NETWORKS[name]
    for _ in range(20):
        digest, items = bits.train(*make(), 2, epochs)
        assert digest == alone[name]
        if name == "digits" or min(items) > 0:
            break
    else:
        pytest.fail("the second thread did nothing in 20 runs")


def test_another_seed_gives_other_bytes(alone: dict[str, str]) -> None:
    project, dataset = bits.digits()
    project = project.replace(training=project.training.replace(seed=1))
    assert bits.train(project, dataset, 1, 3)[0] != alone["digits"]


def test_clipping_schedules_and_weights_of_classes_leave_the_same_bytes_on_any_number_of_threads() -> None:
    """The length of all gradients is a sum over pieces that several threads work on."""
    make, _ = bits.NETWORKS["wide"]
    project, dataset = make()
    settings = {"clip_norm": 0.05, "class_weights": "balanced", "schedule": {"type": "one_cycle"}, "epochs": 1}
    project = project.replace(training=project.training.replace(**settings))
    assert bits.train(project, dataset, 1, 1)[0] == bits.train(project, dataset, 2, 1)[0]


@pytest.mark.parametrize("threads", [1, 2])
def test_fresh_processes_leave_the_same_bytes(alone: dict[str, str], threads: int) -> None:
    command = [sys.executable, "-m", "tests.oracles.bits", str(threads)]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert {name: digest for name, (digest, _) in json.loads(finished.stdout).items()} == alone


def test_pauses_and_steps_leave_no_trace() -> None:
    project, dataset = bits.digits()
    project = project.replace(training=project.training.replace(epochs=4, restore_best=False))
    whole = TrainingSession(project, dataset, threads=1)
    whole.start()
    assert whole.join(60)

    broken = TrainingSession(project, dataset, threads=2)
    for _ in range(3):
        broken.step_batch()
        wait_until_paused(broken)
    broken.step_epoch()
    wait_until_paused(broken)
    for _ in range(20):
        broken.resume()
        broken.pause()
        wait_until_paused(broken)
        if broken.state is not State.PAUSED:
            break
    broken.resume()
    assert broken.join(60)
    assert {name: values.tobytes() for name, values in broken.weights().items()} == {
        name: values.tobytes() for name, values in whole.weights().items()
    }
    assert broken.batch_losses().tobytes() == whole.batch_losses().tobytes()
    assert broken.history.columns == whole.history.columns


def wait_until_paused(session: TrainingSession) -> None:
    """Wait until it stands still, or has ended."""
    for _ in range(60_000):
        if session.state in (State.PAUSED, State.FINISHED, State.FAILED):
            return
        session.join(0.001)
    pytest.fail(f"still {session.state}")
