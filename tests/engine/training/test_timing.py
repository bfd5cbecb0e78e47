"""Where the time of an epoch goes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.data.dataset import Dataset, DataSpec
from engine.document.project import Project
from engine.errors import TrainingError
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.sequences.embedding import Embedding
from engine.layers.sequences.recurrent import LSTM
from engine.training import timing
from engine.training.timing import Cancelled, measure
from engine.training.trainer import Trainer
from tests.engine.training.conftest import classifier, curve, flowers, project_of


def compiled(project: Project, dataset: Dataset) -> Project:
    """The project, once its kernels are in the cache."""
    with Trainer(project, dataset) as trainer:
        trainer.evaluate("train")
    return project


def wide(**settings: Any) -> Project:
    layers = {"input": Input(), "wide": Dense(units=2000, activation="tanh"), "last": Dense(units=1), "out": Output()}
    return project_of(layers, **{"loss": "mean_squared_error", "batch_size": 50} | settings)


def test_every_node_gets_its_time() -> None:
    data = flowers(200)
    found = measure(compiled(classifier(), data), data, seconds=0.1)
    assert set(found.nodes) == {"input", "hidden", "last", "output"}
    assert all(seconds >= 0.0 for seconds in found.nodes.values())
    assert found.epoch == pytest.approx(sum(found.nodes.values()) + found.other)
    assert found.threads >= 1


def test_an_epoch_is_its_steps_and_the_evaluation(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where each instruction takes a second of a batch."""
    data, counts = curve(2000), {}

    def seconds(machine: Any, program: str, *rest: Any, **options: Any) -> Any:
        counts[program] = len(machine.plan.programs[program].instructions)
        return np.ones(counts[program])

    project = compiled(wide(validation_share=0.2, test_share=0.1), data)
    monkeypatch.setattr(timing, "time_instructions", seconds)
    found = measure(project, data)
    with Trainer(project, data) as trainer:
        batch = trainer.plan.programs["evaluate"].capacity
    evaluations = 400 / min(400, batch)
    assert found.step == counts["train"]
    assert found.epoch == pytest.approx(counts["train"] * 1400 / 50 + counts["evaluate"] * evaluations)


def test_the_time_of_an_instruction_is_its_node_s(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where products alone take time, a second each."""

    def seconds(machine: Any, program: str, *rest: Any, **options: Any) -> Any:
        instructions = machine.plan.programs[program].instructions
        return np.array([float(one.opcode.startswith("linear")) for one in instructions])

    data = curve(1000)
    monkeypatch.setattr(timing, "time_instructions", seconds)
    project = compiled(wide(validation_share=0.0, test_share=0.0), data)
    found = measure(project, data)
    with Trainer(project, data) as trainer:
        program = trainer.plan.programs["train"]
    products = [one.node for one in program.instructions if one.opcode.startswith("linear")]
    assert set(products) == {"wide", "last"}
    expected = {node: products.count(node) * 1000 / 50 for node in ("input", "wide", "last", "out")}
    assert found.nodes == pytest.approx(expected)
    assert found.other == 0.0


def test_steps_are_counted_of_all_samples_though_few_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    data = curve(1000)
    project = compiled(wide(validation_share=0.2, test_share=0.1), data)
    seen: list[int] = []
    some_of = timing._some_of
    monkeypatch.setattr(timing, "_some_of", lambda *given: seen.append(some_of(*given).spec.rows) or some_of(*given))
    assert measure(project, data, seconds=0.0).steps == pytest.approx(700 / 50)
    assert seen == [573]  # 8 batches of 50, and what is held out of so many


def test_fewer_samples_than_a_batch_are_one_step() -> None:
    data = flowers(20)
    found = measure(compiled(classifier(batch_size=64), data), data, seconds=0.0)
    assert found.steps == 1.0


def test_what_is_on_no_nodes_account_is_told_apart() -> None:
    data = flowers(100)
    settings = {"schedule": {"type": "cosine"}, "clip_norm": 1.0}
    project = compiled(classifier(**settings), data)
    with Trainer(project, data) as trainer:
        program = trainer.plan.programs["train"]
    nobodys = {one.opcode for one in program.instructions if not one.node}
    assert nobodys == {"learning_rate", "clip_factor"}
    assert measure(project, data, seconds=0.0).other >= 0.0


def test_faults_are_told_in_the_analysis_own_words() -> None:
    with pytest.raises(TrainingError, match=r"compares with classes, but .* is numbers"):
        measure(classifier(), curve())


def test_kernels_that_are_not_compiled_are_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "holds_kernels", lambda names, dtype: False)
    with pytest.raises(TrainingError, match=r"still being compiled\. Try again in a moment"):
        measure(classifier(), flowers())


def test_it_can_be_cancelled() -> None:
    data = flowers()
    project = compiled(classifier(), data)
    with pytest.raises(Cancelled):
        measure(project, data, seconds=60.0, wanted=lambda: False)


def test_what_samples_bring_with_them_is_taken_along() -> None:
    """Lengths, weights and ids of tokens, in a data set of which some samples are taken."""
    rows, steps, generator = 3000, 6, np.random.default_rng(0)
    layers = {
        "input": Input(),
        "words": Embedding(num_embeddings=9, embedding_dim=4),
        "lstm": LSTM(units=8),
        "last": Dense(units=2, activation="softmax"),
        "output": Output(),
    }
    spec = DataSpec(rows, (steps,), (), (), ("no", "yes"), has_lengths=True, has_weights=True)
    data = Dataset(
        "words",
        generator.integers(0, 9, (rows, steps)).astype(np.float64),
        generator.integers(0, 2, rows),
        spec,
        generator.integers(1, steps + 1, rows),
        generator.uniform(0.5, 2.0, rows),
    )
    project = compiled(project_of(layers, batch_size=16, class_weights="balanced"), data)
    found = measure(project, data, seconds=0.05)
    assert set(found.nodes) == layers.keys()
