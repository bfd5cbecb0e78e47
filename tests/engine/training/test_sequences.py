"""Training of recurrent nets: beside PyTorch, on any number of threads, and on samples of different length."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from engine.analysis.analyse import analyse
from engine.data.load import load
from engine.document.project import DataSettings, Project, TrainingSettings
from engine.layers import Layer
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.sequences.embedding import Embedding
from engine.layers.sequences.recurrent import GRU, LSTM, RNN
from engine.optimizers import Adam, Momentum
from engine.runtime.machine import Machine
from engine.sources import Npz
from engine.training.predict import predict
from engine.training.session import TrainingSession
from engine.training.trainer import Trainer
from tests.oracles.rig import draw, make_rig

NETS: dict[str, tuple[dict[str, Layer], tuple[int, ...]]] = {
    "bidirectional LSTM": ({"it": LSTM(units=12, bidirectional=True)}, (12, 5)),
    "stacked GRU": ({"it": GRU(units=12, layers=2)}, (12, 5)),
    "RNN on embedded ids": ({"ids": Embedding(num_embeddings=20, embedding_dim=6), "it": RNN(units=16)}, (9,)),
    "Dense on every state": (
        {"it": GRU(units=8, returns="sequence"), "dense": Dense(units=4, activation="tanh"), "last": LSTM(units=6)},
        (7, 3),
    ),
}


def classifier(name: str) -> Any:
    inner, shape = NETS[name]
    return draw({"input": Input(), **inner, "end": Dense(units=3, activation="softmax"), "output": Output()}), shape


@pytest.fixture
def torch_on_one_thread() -> Iterator[None]:
    """Threads of PyTorch wait for each other at each operation, which a busy machine turns into seconds."""
    torch = pytest.importorskip("torch")
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.mark.usefixtures("torch_on_one_thread")
@pytest.mark.parametrize(
    ("dtype", "optimizer"), [("float64", Adam(learning_rate=3e-3)), ("float32", Momentum(learning_rate=0.05))]
)
@pytest.mark.parametrize("name", NETS)
@pytest.mark.parametrize("steps", [pytest.param(60, id="few"), pytest.param(200, marks=pytest.mark.deep, id="many")])
def test_trains_as_pytorch(name: str, dtype: str, optimizer: Any, steps: int) -> None:
    from tests.engine.training.test_against_torch import CLOSE, EXACT, distance, make_pair, weight_distance

    network, shape = classifier(name)
    pair = make_pair(
        network, shape, dtype, "float64", classes=3, loss="categorical_cross_entropy", optimizer=optimizer
    )  # fmt: skip
    losses = pair.run(steps)
    assert losses["ours"][-1] < 0.9 * losses["ours"][0], "nothing is learned, so nothing is shown"
    assert distance(losses["ours"], losses["float64"]) <= (EXACT if dtype == "float64" else CLOSE)
    if dtype == "float64":
        assert weight_distance(pair, "float64") <= EXACT


@pytest.mark.parametrize("name", NETS)
def test_threads_change_no_bit(name: str) -> None:
    network, shape = classifier(name)
    lengths = np.random.default_rng(0).integers(1, shape[0] + 1, 150)
    rig = make_rig(
        network, shape, rows=150, batch_size=64, classes=3, dtype="float32", lengths=lengths, optimizer=Adam(),
        loss="categorical_cross_entropy",
    )  # fmt: skip
    arenas = []
    for threads in (1, 2):
        machine = Machine(rig.plan, "float32", threads=threads)
        machine.bind(rig.machine.inputs, rig.machine.values, rig.machine.labels, rig.machine.lengths)
        machine.reals[0] = 1e-3
        for layout in rig.plan.weights:
            machine.weight(layout)[...] = rig.machine.weight(layout)
        for _ in range(4):
            assert machine.run("train", np.arange(150), 0, 3, np.zeros(3)) == 3
        arenas.append(machine.arena[: rig.plan.parameter_size].copy())
        machine.close()
    assert_array_equal(arenas[0], arenas[1])


def project(path: str = "data.npz") -> Project:
    """Tells by the last step of a sample whether it rises or falls, which no padding says."""
    layers = {
        "input": Input(), "lstm": LSTM(units=12, bidirectional=True), "end": Dense(units=2, activation="softmax"),
        "output": Output(),
    }  # fmt: skip
    return Project(
        network=draw(layers),
        data=DataSettings(source=Npz(path=path, lengths="n")),
        training=TrainingSettings(epochs=30, optimizer=Adam(learning_rate=0.01), batch_size=16),
    )


def save(folder: Path, padding: float) -> None:
    generator = np.random.default_rng(1)
    lengths = generator.integers(2, 9, 200)
    x = generator.normal(size=(200, 8, 2)).cumsum(axis=1)
    y = np.array([sample[length - 1, 0] > sample[0, 0] for sample, length in zip(x, lengths, strict=True)])
    x[np.arange(8) >= lengths[:, None]] = padding
    np.savez(folder / "data.npz", x=x, y=y.astype(int), n=lengths)


def test_samples_of_different_length_are_learned(tmp_path: Path) -> None:
    save(tmp_path, padding=7.0)
    session = TrainingSession(project(), load(project().data, tmp_path), threads=1)
    session.start()
    assert session.join(120)
    model = session.model()
    assert model.metrics["test_accuracy"] > 0.85
    assert np.isnan(model.samples).any()
    whole = np.nan_to_num(model.samples, nan=0.0)
    assert (predict(model, whole)["output"] != predict(model, model.samples)["output"]).any(), "padding taken for steps"


def test_what_stands_in_the_padding_changes_no_bit(tmp_path: Path) -> None:
    weights = []
    for padding in (0.0, -1e6):
        save(tmp_path, padding)
        short = project()
        with Trainer(short, load(short.data, tmp_path), threads=1) as trainer:
            trainer.advance(trainer.batches_per_epoch, np.zeros(trainer.batches_per_epoch))
            weights.append({p.name: trainer.machine.weight(p).copy() for p in trainer.plan.weights})
    for name, weight in weights[0].items():
        assert_array_equal(weight, weights[1][name])


def test_an_input_that_loses_the_steps_is_told(tmp_path: Path) -> None:
    save(tmp_path, 0.0)
    data = load(project().data, tmp_path)
    layers: dict[str, Layer] = {"input": Input(shape=(4, 4)), "lstm": LSTM(), "output": Output()}
    (error,) = analyse(draw(layers), data.spec).errors
    assert error.field == "shape"
    assert "The samples differ in the number of their steps, of which there are 8 at most, but the shape 4 × 4" in (
        error.message
    )
