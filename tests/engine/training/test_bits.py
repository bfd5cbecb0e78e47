"""The same seed gives the same bytes: for any number of threads, in fresh processes, and after pauses and steps."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from engine.data.dataset import Dataset
from engine.document.project import Project
from engine.export.proof import export
from engine.initializers import Fans, Orthogonal
from engine.layers import WeightSpec
from engine.training.predict import predict
from engine.training.run_state import RunState
from engine.training.session import TrainingSession
from engine.training.starting.initial import initial_weight
from engine.training.trainer import Trainer
from tests.oracles import bits
from tests.oracles.threads import check_two_threads, in_thread, two_cores

Run = tuple[Project, Dataset]


ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def alone() -> dict[str, str]:
    """What one thread makes of each network."""
    return {name: digest for name, (digest, _) in bits.digests(1).items()}


@two_cores
@pytest.mark.parametrize("name", bits.NETWORKS)
def test_two_threads_leave_the_same_bytes_as_one(alone: dict[str, str], name: str) -> None:
    make, epochs = bits.NETWORKS[name]
    if name == "digits":  # too small for a second thread
        assert bits.train(*make(), 2, epochs)[0] == alone[name]
    else:
        check_two_threads(alone[name], lambda: bits.train(*make(), 2, epochs))


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


@pytest.mark.parametrize("threads", [pytest.param(1, marks=pytest.mark.deep), 2])
def test_fresh_processes_leave_the_same_bytes(alone: dict[str, str], threads: int) -> None:
    command = [sys.executable, "-m", "tests.oracles.bits", str(threads)]
    limits = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")  # of the tests: the engine must hold BLAS to one thread itself
    environment = {name: value for name, value in os.environ.items() if name not in limits}
    finished = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert {name: digest for name, (digest, _) in json.loads(finished.stdout).items()} == alone


def test_an_epoch_in_pieces_is_an_epoch() -> None:
    """Pieces of any size: those of a session are as long as the machine is quick."""
    found = []
    for pieces in ([23], [1, 22], [7, 1, 15]):
        with Trainer(*bits.digits(), threads=1) as trainer:
            losses = [np.zeros(count) for count in pieces]
            assert [trainer.advance(count, loss) for count, loss in zip(pieces, losses, strict=True)] == pieces
            weights = {name: values.tobytes() for name, values in trainer.machine.weights().items()}
            found.append((np.concatenate(losses).tobytes(), weights))
    assert found[1] == found[0]
    assert found[2] == found[0]


def test_pauses_and_steps_leave_no_trace() -> None:
    project, dataset = bits.digits()
    project = project.replace(training=project.training.replace(epochs=4, restore_best=False))
    whole = TrainingSession(project, dataset, threads=1)
    whole.start()
    assert whole.join(600)

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
        if broken.state is not RunState.PAUSED:
            break
    broken.resume()
    assert broken.join(600)
    assert {name: values.tobytes() for name, values in broken.weights().items()} == {
        name: values.tobytes() for name, values in whole.weights().items()
    }
    assert broken.batch_losses().tobytes() == whole.batch_losses().tobytes()
    assert broken.history.columns == whole.history.columns


@two_cores
class TestBesidePrediction:
    """BLAS once got its threads back in a run that began after the main thread had predicted."""

    @pytest.mark.parametrize("make", [bits.very_wide, bits.recurrent, bits.wide])
    def test_a_run_after_a_prediction_leaves_the_same_bytes(self, make: Callable[[], Run]) -> None:
        with threadpool_limits(1, "blas"):
            first = finished(started(*make()))
        with threadpool_limits(2, "blas"):  # the main thread owns threadpoolctl's limit
            predict(first.model(), make()[1].inputs[:50])
            second = finished(started(*make()))
            third = in_thread(lambda: finished(started(*make())))
        assert bytes_of(first) == bytes_of(second) == bytes_of(third)

    def test_so_do_several_runs_at_once_with_exports_meanwhile(self, tmp_path: Path) -> None:
        project, dataset = bits.very_wide()
        project = project.replace(training=project.training.replace(epochs=2))
        with threadpool_limits(1, "blas"):
            alone = bytes_of(finished(started(project, dataset)))
        with threadpool_limits(2, "blas"):
            runs = [started(project, dataset, threads) for threads in (1, 2)]
            exports = 0
            while exports < 2 or any(run.state not in (RunState.FINISHED, RunState.FAILED) for run in runs):
                run = runs[exports % 2]
                if run.weights():
                    export(run.model(), tmp_path / "weights.npz")
                    exports += 1
        assert [bytes_of(finished(run)) for run in runs] == [alone, alone]

    def test_orthogonal_weights_start_the_same_however_many_threads_numpy_has(self) -> None:
        """They come from a factorisation by NumPy's BLAS, whose bits depend on its threads."""
        weight = WeightSpec("weight", (300, 300), Orthogonal(), Fans(300, 300))
        drawn = []
        for threads in (1, 2):
            with threadpool_limits(threads, "blas"):
                drawn.append(in_thread(partial(initial_weight, "dense.weight", weight, 0)).tobytes())
        assert drawn[0] == drawn[1]

    def test_training_tells_of_threads_that_somebody_gave_to_blas(self) -> None:
        project, dataset = bits.digits()
        with Trainer(project, dataset, threads=1) as trainer:
            trainer.advance(1, np.zeros(1))
            with threadpool_limits(2, "blas"), pytest.raises(RuntimeError, match="2 threads instead of 1"):
                trainer.advance(1, np.zeros(1))


def started(project: Project, dataset: Dataset, threads: int = 1) -> TrainingSession:
    session = TrainingSession(project, dataset, threads=threads)
    session.start()
    return session


def finished(session: TrainingSession) -> TrainingSession:
    assert session.join(300)
    assert session.state is RunState.FINISHED, session.poll()
    return session


def bytes_of(session: TrainingSession) -> list[bytes]:
    return [values.tobytes() for values in session.weights().values()]


def wait_until_paused(session: TrainingSession) -> None:
    """Wait until it stands still, or has ended."""
    for _ in range(60_000):
        if session.state in (RunState.PAUSED, RunState.FINISHED, RunState.FAILED):
            return
        session.join(0.001)
    pytest.fail(f"still {session.state}")
