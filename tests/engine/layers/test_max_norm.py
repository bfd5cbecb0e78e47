"""After each step no row of a bounded weight is longer than its limit; others are left alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from engine.layers import Layer, Shape
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.images.convolution import Conv2D
from engine.tape import slots
from tests.oracles.rig import draw, make_rig

BOUNDED = [(Dense(units=7, max_norm=1.0), (5,)), (Conv2D(filters=7, kernel=(3,), max_norm=1.0), (2, 6, 6))]


@pytest.mark.parametrize(("layer", "shape"), BOUNDED, ids=["dense", "convolution"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_rows_are_shortened_after_the_step(layer: Layer, shape: Shape, dtype: Any) -> None:
    layers: dict[str, Layer] = {"input": Input(), "it": layer, "output": Output()}
    rig = make_rig(draw(layers), shape, rows=9, dtype=dtype, loss="mean_squared_error")
    rig.loss()  # a step of length 0 shortens already
    rig.weights["it.weight"][...] *= np.linspace(0.2, 3.0, 7).reshape(7, *[1] * len(shape))
    before = {name: np.array(weight, np.float64) for name, weight in rig.weights.items()}
    rig.machine.reals[slots.LEARNING_RATE] = 0.05
    rig.loss()
    moved = {name: before[name] - 0.05 * gradient for name, gradient in rig.gradients.items()}
    lengths = np.sqrt((moved["it.weight"].reshape(7, -1) ** 2).sum(axis=1))
    assert lengths.min() < 1.0 < lengths.max()
    scale = np.minimum(1.0, 1.0 / lengths).reshape(7, *[1] * len(shape))
    bound = 1e-12 if dtype == "float64" else 1e-6
    assert_allclose(rig.weights["it.weight"], moved["it.weight"] * scale, rtol=bound, atol=bound)
    assert_allclose(rig.weights["it.bias"], moved["it.bias"], rtol=bound, atol=bound)


def test_without_a_limit_nothing_is_done() -> None:
    layers: dict[str, Layer] = {"input": Input(), "it": Dense(units=3), "output": Output()}
    assert "max_norm" not in make_rig(draw(layers), (4,), loss="mean_squared_error").plan.opcodes
