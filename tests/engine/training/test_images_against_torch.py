"""Convolutional nets beside PyTorch: LeNet-5, with and without kinks, and a U-Net; bars as in test_against_torch."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.document.network import Network
from engine.layers import Layer
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.images.convolution import Conv2D
from engine.layers.images.pooling import AveragePool2D, MaxPool2D
from engine.layers.images.resampling import Upsample
from engine.layers.images.transposed import ConvTranspose2D
from engine.layers.shapes.flatten import Flatten
from engine.layers.shapes.merge import Concatenate
from engine.tape import slots
from tests.oracles.rig import draw

torch = pytest.importorskip("torch")

from tests.engine.training.test_against_torch import (  # noqa: E402 needs PyTorch
    CLOSE,
    EXACT,
    Pair,
    digits_pair,
    distance,
    make_pair,
    median_distances,
    weight_distance,
)


@pytest.fixture(autouse=True)
def _one_thread() -> Any:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def lenet(activation: str, pool: type[Layer]) -> Network:
    """LeNet-5 for images of 8 x 8: each of its layers, with smaller kernels."""
    return draw(
        {
            "input": Input(shape=(1, 8, 8)),
            "first": Conv2D(filters=6, kernel=(5,), padding="same", activation=activation),
            "halve": pool(),
            "second": Conv2D(filters=16, kernel=(3,), padding="explicit", pad=(1,), activation=activation),
            "halve_again": pool(),
            "flat": Flatten(),
            "wide": Dense(units=60, activation=activation),
            "narrow": Dense(units=42, activation=activation),
            "last": Dense(units=10, activation="softmax"),
            "output": Output(),
        }
    )


def unet() -> Network:
    """Down twice and up twice, by a transposed convolution and by interpolation, with what was there before beside."""
    layers: dict[str, Layer] = {
        "input": Input(),
        "down_1": Conv2D(filters=4, padding="same", activation="tanh"),
        "halve_1": AveragePool2D(),
        "down_2": Conv2D(filters=6, padding="same", activation="tanh"),
        "halve_2": Conv2D(filters=6, stride=(2,), padding="same", groups=2),
        "bottom": Conv2D(filters=8, padding="same", dilation=(2,), activation="tanh"),
        "up_2": ConvTranspose2D(filters=6),
        "join_2": Concatenate(),
        "mix_2": Conv2D(filters=6, padding="same", activation="tanh"),
        "up_1": Upsample(method="bilinear"),
        "join_1": Concatenate(),
        "mix_1": Conv2D(filters=2, kernel=(1,)),
        "output": Output(),
    }
    wires = (
        "input > down_1 > halve_1 > down_2 > halve_2 > bottom > up_2 > join_2.in_1, down_2 > join_2.in_2, "
        "join_2 > mix_2 > up_1 > join_1.in_1, down_1 > join_1.in_2, join_1 > mix_1 > output"
    )
    return draw(layers, wires)


@pytest.mark.parametrize(("dtype", "bar"), [("float64", EXACT), ("float32", CLOSE)])
def test_a_smooth_lenet(dtype: str, bar: float) -> None:
    losses = digits_pair(lenet("tanh", AveragePool2D), dtype, "float64", optimizer="adam").run(200)
    assert losses["float64"][-1] < 0.3 * losses["float64"][0]
    assert distance(losses["ours"], losses["float64"]) < bar


@pytest.mark.parametrize(("dtype", "bar"), [("float64", EXACT), ("float32", CLOSE)])
def test_a_unet(dtype: str, bar: float) -> None:
    pair = make_pair(
        unet(), (3, 12, 8), dtype, "float64", rows=40, batch_size=16, optimizer="adam", loss="mean_squared_error"
    )
    losses = pair.run(200)
    assert distance(losses["ours"], losses["float64"]) < bar
    assert weight_distance(pair, "float64") < bar


def test_lenet_with_kinks_parts_no_faster_than_pytorch_from_itself() -> None:
    """Of chance alone, two of three seeds may meet a kink while PyTorch's do not: then nine others decide."""
    medians = (median_distances(lenet("relu", MaxPool2D), seeds) for seeds in (range(3), range(3, 12)))
    assert any(ours <= 4.0 * theirs for ours, theirs in medians)


def test_teacher_forced_gradients_of_a_lenet_with_kinks() -> None:
    """At each of 50 steps PyTorch's weights are put in place; steps at a kink are left out."""
    pair = digits_pair(lenet("relu", MaxPool2D), "float32", "float32", optimizer="adam")
    pair.rig.machine.reals[slots.LEARNING_RATE] = 0.0
    compared = sum(_step_agrees(pair, step) for step in range(50))
    assert compared > 25


def _step_agrees(pair: Pair, step: int) -> bool:
    """Check the gradients of a step, unless something lies at ReLU's kink."""
    twin, machine = pair.twins["float32"], pair.rig.machine
    number, rows = pair.batch(step)
    for name, weight in pair.rig.weights.items():
        weight[...] = twin.weights[name].detach().numpy()
    machine.run("train", np.arange(pair.rig.rows), number, number + 1, np.zeros(1))
    twin.step(rows)
    if twin.bends < 1e-8:
        return False
    for name, gradient in pair.rig.gradients.items():
        theirs = twin.weights[name].grad.numpy()  # type: ignore[union-attr]
        assert np.abs(gradient - theirs).max() <= 1e-5 * np.abs(theirs).max(), name
    return True
