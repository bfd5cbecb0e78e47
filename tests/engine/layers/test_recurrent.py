"""RNN, LSTM and GRU beside plain loops, PyTorch and central differences, in shapes and options drawn at random."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.errors import ShapeError
from engine.layers import LAYERS, Layer, Shape
from engine.layers.sequences.recurrent import GRU, LSTM, RNN
from tests.oracles.layer_check import Judge

Generator = np.random.Generator
KINDS: list[Any] = [RNN, LSTM, GRU]

CASES = 24


def recurrent(kind: type[Layer], generator: Generator) -> tuple[Layer, Shape]:
    """A layer with random options, and a shape: now and then of one step, one feature, one unit."""
    steps, features, units = (int(generator.choice([1, 2, 3, 5, 7])) for _ in range(3))
    options: dict[str, Any] = {"nonlinearity": str(generator.choice(["tanh", "relu"]))} if kind is RNN else {}
    layer = kind(
        units=units, layers=int(generator.choice([1, 1, 2, 3])), bidirectional=bool(generator.integers(2)),
        returns=str(generator.choice(["last", "sequence"])), bias=bool(generator.integers(3)), **options,
    )  # fmt: skip
    return layer, (steps, features)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_random_options(judge: Judge, kind: type[Layer]) -> None:
    for seed in range(CASES):
        layer, shape = recurrent(kind, np.random.default_rng(seed))
        judge(layer, shape, seed)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_many_steps_and_units(judge: Judge, kind: type[Layer]) -> None:
    """Vectors longer than the processor's, and more steps than a gradient survives in most nets."""
    judge(kind(units=37, bidirectional=True), (50, 19), 0, differences=False)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("shape", [(), (5,), (2, 3, 4)])
def test_anything_but_a_sequence_is_refused(kind: type[Layer], shape: Shape) -> None:
    with pytest.raises(ShapeError, match=f"{kind.__name__} expects steps × features, but .* comes. Give the Input"):
        kind().infer([shape])


def test_weights_are_pytorchs() -> None:
    torch = pytest.importorskip("torch")
    for name in ("RNN", "LSTM", "GRU"):
        layer = LAYERS.create(name, units=5, layers=2, bidirectional=True)
        ours = {weight.name: weight.shape for weight in layer.weights([(7, 3)])}
        module = getattr(torch.nn, name)(3, 5, num_layers=2, bidirectional=True)
        assert ours == {name: tuple(value.shape) for name, value in module.state_dict().items()}


def test_cost_counts_every_cell() -> None:
    """4 gates of 5 units over 7 steps: each direction sees 3 features, then 10, and 5 of its own state."""
    layer = LSTM(units=5, layers=2, bidirectional=True)
    assert layer.multiply_adds([(7, 3)]) == 2 * 7 * 20 * (3 + 5) + 2 * 7 * 20 * (10 + 5)
