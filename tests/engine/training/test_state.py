"""A run that is interrupted, stored and resumed in a new process ends as if nothing had happened."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.document.project import Project
from engine.errors import FileError, TrainingError
from engine.layers.basic.dense import Dense
from engine.optimizers import OPTIMIZERS
from engine.schedules import SCHEDULES
from engine.storage.tensors import pack, seal, unpack, unseal
from engine.training.state import TrainingState
from engine.training.trainer import Trainer
from tests.engine.training.conftest import classifier, curve, flowers, regression
from tests.oracles import resuming

ROOT = Path(__file__).resolve().parents[3]


def check(cases: Sequence[resuming.Case], folder: Path) -> int:
    """Interrupt runs here and resume them in one new process; how many items second threads have run."""
    whole = {case.name: resuming.interrupt(case, folder) for case in cases}
    command = [sys.executable, "-m", "tests.oracles.resuming", str(folder)]
    names = "\n".join(whole)
    child = subprocess.run(command, cwd=ROOT, env=os.environ, input=names, capture_output=True, text=True, check=False)
    assert child.returncode == 0, child.stderr
    resumed = json.loads(child.stdout)
    assert resumed.keys() == whole.keys()
    assert [name for name, (digest, _) in whole.items() if resumed[name] != digest] == []
    return sum(helped for _, helped in whole.values())


def test_runs_resumed_in_a_new_process_leave_the_same_bytes(tmp_path: Path) -> None:
    """A sample in which each optimiser, schedule, extra and number of threads occurs."""
    schedules, extras = SCHEDULES.names(), list(resuming.EXTRAS)
    optimizers = OPTIMIZERS.names()
    cases = [
        resuming.Case(name, schedules[(index + 4) % len(schedules)], extras[index % len(extras)], 1 + index % 2)
        for index, name in enumerate(optimizers)
    ]
    check(cases, tmp_path)
    states = [TrainingState.from_bytes(path.read_bytes()) for path in tmp_path.glob("*.safetensors")]
    assert min(state.schedule.get("factor", 1.0) for state in states) < 1.0  # else it would not matter
    assert any(state.kept_epoch < state.epoch for state in states)


@pytest.mark.deep
def test_every_optimiser_with_every_schedule_can_be_resumed(tmp_path: Path) -> None:
    assert len(resuming.ALL) == len(OPTIMIZERS) * len(SCHEDULES) * len(resuming.EXTRAS) * 2
    assert check(resuming.ALL, tmp_path) > 0


def advanced(project: Project | None = None, batches: int = 7, **options: Any) -> Trainer:
    """A trainer some batches into a run of 5 batches an epoch."""
    trainer = Trainer(project or classifier(), flowers(), threads=1, **options)
    resuming.run(trainer, batches)
    return trainer


class TestTaking:
    def test_it_is_a_value_that_the_run_does_not_change(self) -> None:
        with advanced() as trainer:
            state = trainer.state()
            before = state.to_bytes()
            resuming.run(trainer)
            assert state.to_bytes() == before
        assert (state.step, state.epoch, state.batch) == (7, 1, 2)
        assert state.epochs.tolist() == [1]
        assert all(values.shape == (1,) for values in state.history.values())
        with pytest.raises(ValueError, match="read-only"):
            state.weights["hidden.weight"][0, 0] = 1.0

    def test_after_the_end_it_is_from_before_an_epoch_was_cut_short_and_the_best_weights_came_back(self) -> None:
        """Last and best are both there, though the machine now holds the best alone."""
        project = regression(optimizer={"type": "adam", "learning_rate": 0.05}, batch_size=4, epochs=200, patience=0)
        trainer = Trainer(project, curve(rows=40, noise=1.0), threads=1)
        with trainer:
            resuming.run(trainer, 40 * trainer.batches_per_epoch + 3)
            before = trainer.state().to_bytes()
            assert trainer.kept_epoch < 40
            last = {name: values.copy() for name, values in trainer.machine.weights().items()}
            trainer.finish_epoch(0.0)
            assert trainer.epoch == 41
            trainer.finish("stopped", 0.0)
            state = trainer.state()
            assert state.to_bytes() == before
            assert (state.epoch, state.batch) == (40, 3)
            for name, values in trainer.machine.weights().items():
                np.testing.assert_array_equal(state.kept[name], values)
                np.testing.assert_array_equal(state.weights[name], last[name])
            assert not np.array_equal(state.kept["hidden.weight"], state.weights["hidden.weight"])

    def test_a_run_that_goes_on_after_its_end_has_a_new_state(self) -> None:
        with advanced() as trainer:
            trainer.finish("stopped", 0.0)
            assert trainer.state().step == 7
            trainer.advance(1, np.zeros(1))
            assert trainer.state().step == 8


class TestRestoring:
    def test_another_number_of_threads_leaves_the_same_bytes(self) -> None:
        case = resuming.Case("adam", "cosine", "dropout", 2)
        project = case.project()
        with Trainer(project, resuming.noise(), threads=1) as whole:
            resuming.run(whole)
            expected = resuming.digest(whole)
        with Trainer(project, resuming.noise(), threads=1) as part:
            resuming.run(part, 6)
            state = part.state()
        with Trainer(project, resuming.noise(), threads=2) as other:
            other.restore(state)
            resuming.run(other)
            assert resuming.digest(other) == expected

    def test_double_precision_with_several_metrics_comes_back(self) -> None:
        project = classifier(metrics=["f1"], epochs=3)
        with Trainer(project, flowers(), threads=1, dtype="float64") as whole:
            resuming.run(whole)
            expected = resuming.digest(whole)
        with advanced(project, dtype="float64") as part:
            content = part.state().to_bytes()
        with Trainer(project, flowers(), threads=1, dtype="float64") as other:
            other.restore(TrainingState.from_bytes(content))
            resuming.run(other)
            assert resuming.digest(other) == expected

    @pytest.mark.parametrize(
        ("settings", "words"),
        [
            ({"optimizer": "adamw"}, "the optimiser is adam, here it is adamw"),
            ({"schedule": "cosine"}, "the schedule is constant, here it is cosine"),
            ({"seed": 3}, "the seed is 0, here it is 3"),
            ({"batch_size": 8}, "the batch size is 16, here it is 8"),
            ({"shuffle": False}, "the order of the samples is shuffled, here it is as they lie"),
            ({"test_share": 0.3}, "the split of the samples is otherwise"),
        ],
        ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
    )
    def test_a_run_of_other_settings_is_refused(self, settings: dict[str, Any], words: str) -> None:
        with advanced() as trainer:
            state = trainer.state()
        check_refused(state, classifier(**settings), words)

    def test_so_are_another_precision_and_another_network(self) -> None:
        with advanced() as trainer:
            state = trainer.state()
        check_refused(state, classifier(), "the precision is float32, here it is float64", dtype="float64")
        project = classifier()
        network = project.network
        other = network.replace(
            nodes=tuple(
                node.replace(layer=Dense(units=7, activation="tanh")) if node.id == "hidden" else node
                for node in network.nodes
            )
        )
        check_refused(state, project.replace(network=other), "hidden.weight is 6 × 4 there, 7 × 4 here")

    def test_learning_rate_and_epochs_may_be_others(self) -> None:
        with advanced() as trainer:
            state = trainer.state()
        project = classifier(optimizer={"type": "adam", "learning_rate": 0.5}, epochs=9)
        with Trainer(project, flowers(), threads=1) as other:
            other.restore(state)
            resuming.run(other)
            assert (other.epoch, other.machine.step) == (9, 45)

    def test_a_run_that_had_diverged_is_refused_and_tells_its_best(self) -> None:
        project = regression(optimizer={"type": "sgd", "learning_rate": 1e3}, epochs=9)
        with Trainer(project, curve(), threads=1) as trainer:
            while not trainer.diverged:
                trainer.advance(1, np.zeros(1))
                if trainer.at_end_of_epoch:
                    trainer.finish_epoch(0.0)
            state = TrainingState.from_bytes(trainer.state().to_bytes())
        assert all(np.isfinite(values).all() for values in state.kept.values())
        check_refused(state, project, "The run had diverged in epoch", dataset=curve())


def check_refused(state: TrainingState, project: Project, words: str, *, dataset: Any = None, **options: Any) -> None:
    """Refused by these words, with nothing touched."""
    with Trainer(project, flowers() if dataset is None else dataset, threads=1, **options) as trainer:
        before = trainer.state().to_bytes()
        with pytest.raises(TrainingError) as refused:
            trainer.restore(state)
        assert words in str(refused.value)
        assert trainer.state().to_bytes() == before


@pytest.fixture(scope="module")
def content() -> bytes:
    with advanced(classifier(schedule="reduce_on_plateau", patience=3)) as trainer:
        return trainer.state().to_bytes()


class TestBytes:
    def test_they_come_back_and_repeat(self, content: bytes) -> None:
        assert TrainingState.from_bytes(content).to_bytes() == content

    def test_they_are_a_safetensors_file(self, content: bytes) -> None:
        tensors, texts = unpack(content)
        assert tensors["weights/hidden.weight"].shape == (6, 4)
        assert tensors["optimizer.1/hidden.weight"].shape == (6, 4)
        assert json.loads(texts["state"])["schedule"]["factor"] == "1.0"

    def test_any_byte_that_is_another_is_refused_by_a_sentence(self, content: bytes) -> None:
        generator = np.random.default_rng(0)
        places = {*range(0, 16), *generator.integers(0, len(content), 300).tolist()}
        for place in places:
            damaged = bytearray(content)
            damaged[place] ^= 1 << int(generator.integers(8))
            assert outcome(bytes(damaged)) in ("The checkpoint is damaged, or is none", content)  # blanks mean nothing

    @pytest.mark.parametrize("keep", [0, 4, 8, 100, -1])
    def test_so_is_a_part_of_it(self, content: bytes, keep: int) -> None:
        with pytest.raises(FileError, match="damaged, or is none"):
            TrainingState.from_bytes(content[:keep])

    def test_so_are_weights_and_another_version(self, content: bytes) -> None:
        with pytest.raises(FileError, match="damaged, or is none"):
            TrainingState.from_bytes(pack(unpack(content)[0], {}))
        newer = replace_version(content)
        with pytest.raises(FileError, match="of version 2; version 1 is read"):
            TrainingState.from_bytes(newer)

    def test_a_batch_beyond_the_epoch_is_refused(self, content: bytes) -> None:
        state = replace(TrainingState.from_bytes(content), batch=6)
        check_refused(state, classifier(schedule="reduce_on_plateau", patience=3), "of other outputs or batches")


def outcome(content: bytes) -> str | bytes:
    """The state that is read, as bytes again, or how the sentence begins that refuses it."""
    try:
        return TrainingState.from_bytes(content).to_bytes()
    except FileError as error:
        return str(error).partition(" (")[0]


def replace_version(content: bytes) -> bytes:
    """The same as a later version may write it."""
    tensors, texts = unseal(content)
    return seal(tensors, {"state": json.dumps(json.loads(texts["state"]) | {"format": 2})})
