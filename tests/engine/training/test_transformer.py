"""A transformer encoder block learns as PyTorch's does: the same losses for many steps, and the same gradients."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.document.network import Network
from engine.layers import Layer
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.images.pooling import GlobalAveragePool
from engine.layers.norms.normalisation import LayerNorm
from engine.layers.sequences.attention import SelfAttention
from engine.layers.sequences.positional_embedding import PositionalEmbedding
from engine.layers.shapes.merge import Add
from engine.tape import slots
from tests.oracles.rig import draw

pytest.importorskip("torch")

from tests.engine.training.test_against_torch import (
    CLOSE,
    EXACT,
    TOLERANCES,
    _one_thread,  # noqa: F401 a fixture
    digits_pair,
    distance,
    stepped,
    weight_distance,
)


def encoder(**attention: Any) -> Network:
    """The rows of an image as words of a sentence; attention and a small network, each with its residual and norm."""
    layers: dict[str, Layer] = {
        "input": Input(shape=(8, 8)),
        "words": Dense(units=16),
        "places": PositionalEmbedding(),
        "attention": SelfAttention(heads=4, **attention),
        "first_sum": Add(),
        "first_norm": LayerNorm(),
        "wide": Dense(units=32, activation="gelu"),
        "narrow": Dense(units=16),
        "second_sum": Add(),
        "second_norm": LayerNorm(),
        "pool": GlobalAveragePool(),
        "last": Dense(units=10, activation="softmax"),
        "output": Output(),
    }
    wires = (
        "input > words > places > attention > first_sum.in_1, places > first_sum.in_2, first_sum > first_norm > wide > "
        "narrow > second_sum.in_1, first_norm > second_sum.in_2, second_sum > second_norm > pool > last > output"
    )
    return draw(layers, wires)


@stepped
@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("dtype", TOLERANCES)
def test_it_learns_as_pytorch_does(dtype: str, causal: bool, steps: int) -> None:
    pair = digits_pair(encoder(causal=causal), dtype, "float64", optimizer="adam")
    losses = pair.run(steps)
    assert losses["float64"][-1] < 0.7 * losses["float64"][0]
    assert distance(losses["ours"], losses["float64"]) < TOLERANCES[dtype]
    if dtype == "float64":
        assert weight_distance(pair, "float64") < EXACT


def test_teacher_forced_gradients() -> None:
    """At each of 50 steps PyTorch's weights are put in place: the gradients of that step agree."""
    pair = digits_pair(encoder(), "float32", "float32", optimizer="adam")
    twin, machine = pair.twins["float32"], pair.rig.machine
    machine.reals[slots.LEARNING_RATE] = 0.0
    for step in range(50):
        number, rows = pair.batch(step)
        for name, weight in pair.rig.weights.items():
            weight[...] = twin.weights[name].detach().numpy()
        machine.run("train", np.arange(pair.rig.rows), number, number + 1, np.zeros(1))
        twin.step(rows)
        for name, gradient in pair.rig.gradients.items():
            theirs = twin.weights[name].grad.numpy()  # type: ignore[union-attr]
            assert np.abs(gradient - theirs).max() <= CLOSE * np.abs(theirs).max(), f"{name} at step {step}"
