"""RNN, LSTM and GRU: the cases that contracts try them in, many steps, weights as PyTorch's, what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import ShapeError
from engine.layers import LAYERS, Layer, Shape
from engine.layers.sequences.recurrent import GRU, LSTM, RNN
from tests.oracles.layer_cases import Generator, LayerCase, flag, penalties, pick
from tests.oracles.layer_check import Judge

KINDS: list[Any] = [RNN, LSTM, GRU]


def recurrent(generator: Generator) -> dict[str, Any]:
    return {
        "units": pick(generator, 1, 2, 3, 5), "layers": pick(generator, 1, 1, 2, 3), "bidirectional": flag(generator),
        "returns": pick(generator, "last", "sequence"), "bias": bool(generator.integers(3)),
        **penalties(generator),
    }  # fmt: skip


def rnn(generator: Generator) -> dict[str, Any]:
    return recurrent(generator) | {"nonlinearity": pick(generator, "tanh", "relu")}


def sequences(generator: Generator, layer: Layer) -> Shape:
    """Now and then of one step or one feature."""
    return pick(generator, 1, 2, 3, 5, 7), pick(generator, 1, 2, 3, 5)


CASES = tuple(LayerCase(layer=kind, fields=rnn if kind is RNN else recurrent, shapes=sequences) for kind in KINDS)


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
