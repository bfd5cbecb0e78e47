"""Softmax of images runs over channels, unless its axis says otherwise; that of Dense over its units."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from engine.analysis.analyse import analyse
from engine.data.dataset import DataSpec
from engine.document.project import TrainingSettings
from engine.layers import Layer, Shape
from engine.layers.basic.activation import Activation
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.images.convolution import Conv1D, Conv2D
from engine.layers.images.transposed import ConvTranspose2D
from tests.oracles.layer_cases import ANY, Generator, LayerCase, flag, penalties, pick
from tests.oracles.layer_check import Judge, rig_around
from tests.oracles.rig import draw


def activation(generator: Generator) -> dict[str, Any]:
    """Smooth functions, softmax over either axis among them; the rest are tried by themselves."""
    name = pick(generator, "softmax", "log_softmax", "tanh", "silu", "gelu", "sigmoid")
    axis = {"axis": pick(generator, "channels", "last")} if "softmax" in name else {}
    return {"activation": {"type": name, **axis}}


def dense(generator: Generator) -> dict[str, Any]:
    return {
        "units": int(generator.integers(1, 6)), "bias": flag(generator), **activation(generator),
        **penalties(generator),
    }  # fmt: skip


CASES = (
    LayerCase(layer=Activation, fields=activation, shapes=ANY),
    LayerCase(layer=Dense, fields=dense, shapes=ANY),
)

LAST = {"axis": "last"}
LAYERS: list[Any] = [
    (Activation, (3,), 1),
    (Activation, (4, 3), 2),
    (Activation, (3, 4, 2), 1),
    (Activation, (3, 2, 2, 2), 1),
    # Without biases: over the width of an image these change nothing, and so have no gradient to compare.
    (lambda activation: Conv2D(filters=3, kernel=(2,), bias=False, activation=activation), (2, 4, 3), 1),
    (lambda activation: ConvTranspose2D(filters=3, bias=False, activation=activation), (2, 2, 3), 1),
    (lambda activation: Conv1D(filters=3, kernel=2, activation=activation), (5, 2), 2),
    (lambda activation: Dense(units=3, activation=activation), (2, 2, 4), 3),
]


def made(make: Any, **options: Any) -> Layer:
    layer: Layer = make(activation={"type": "softmax", **options})
    return layer


@pytest.mark.parametrize(("make", "shape", "axis"), LAYERS)
def test_probabilities_sum_to_one_over_the_channels(judge: Judge, make: Any, shape: Shape, axis: int) -> None:
    judge(made(make), shape, 3)
    judge(make(activation="log_softmax"), shape, 4)
    y = rig_around(made(make), shape, np.random.default_rng(5)).predict("output")
    assert_allclose(y.sum(axis), np.ones_like(y.sum(axis)), rtol=1e-12)


@pytest.mark.parametrize(("make", "shape", "axis"), LAYERS)
def test_or_over_the_last_axis(judge: Judge, make: Any, shape: Shape, axis: int) -> None:
    judge(made(make, **LAST), shape, 6)
    y = rig_around(made(make, **LAST), shape, np.random.default_rng(5)).predict("output")
    assert_allclose(y.sum(-1), np.ones_like(y.sum(-1)), rtol=1e-12)


@pytest.mark.parametrize(
    ("layer", "shape", "warned"),
    [
        (Conv2D(filters=1, activation="softmax"), (1, 5, 5), True),
        (Conv2D(filters=3, kernel=(5,), activation="softmax"), (1, 5, 5), False),  # the width is 1
        (Conv2D(filters=3, kernel=(5,), activation={"type": "softmax", **LAST}), (1, 5, 5), True),
        (Dense(units=1, activation="softmax"), (3, 2, 4), True),
        (Dense(units=2, activation="softmax"), (1, 2, 4), False),
    ],
)
def test_a_softmax_of_one_value_is_told(layer: Layer, shape: Shape, warned: bool) -> None:
    network = draw({"input": Input(), "it": layer, "output": Output()})
    found = analyse(network, DataSpec(9, shape, (), (), ()), training=TrainingSettings(loss="mean_squared_error"))
    assert ("single-unit-softmax" in {entry.code for entry in found.diagnostics}) == warned
