"""Normalisations of samples that differ in length: padded steps are in no statistic, unless that is wished."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from engine.layers import Layer, Shape
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.norms.batch_norm import BatchNorm
from engine.layers.norms.normalisation import GroupNorm, LayerNorm
from engine.layers.shapes.flatten import Flatten
from tests.oracles import finite_difference
from tests.oracles.rig import Rig, draw, make_rig

STEPS, FEATURES, ROWS = 6, 4, 21
LAYERS: list[Layer] = [
    BatchNorm(epsilon=0.05),
    BatchNorm(epsilon=0.05, affine=False),
    GroupNorm(epsilon=0.05, groups=2),
    GroupNorm(epsilon=0.05, groups=4, affine=False),
    LayerNorm(epsilon=0.05, over="whole sample"),
    LayerNorm(epsilon=0.05, over="whole sample", affine=False),
]
Array = NDArray[Any]


def rig_of(layer: Layer, *, flat: bool = False, shape: Shape = (STEPS, FEATURES), rows: int = ROWS) -> Rig:
    """Lengths of all kinds, over several shards, the last one short."""
    generator = np.random.default_rng(2)
    lengths = generator.integers(1, STEPS + 1, rows)
    lengths[:2] = 1, STEPS
    layers: dict[str, Layer] = {"input": Input(), "before": Dense(units=FEATURES, activation="tanh"), "it": layer}
    layers |= {"flat": Flatten(), "dense": Dense(units=2)} if flat else {}
    options: dict[str, Any] = {"loss": "mean_squared_error", "batch_size": rows + 9, "keep_all": True}
    return make_rig(
        draw(layers | {"output": Output()}), shape, rows=rows, lengths=lengths, generator=generator, **options
    )


@pytest.mark.parametrize("flat", [False, True], ids=["own steps", "padding has gradients too"])
@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: f"{layer.type}-{layer.affine}")
def test_gradients(layer: Layer, flat: bool) -> None:
    rig = rig_of(layer, flat=flat, rows=7)
    rig.loss()
    analytic = {name: gradient.copy() for name, gradient in rig.gradients.items()}
    for name, gradient in analytic.items():
        numeric = finite_difference.gradient(rig.loss, rig.weights[name])
        assert finite_difference.deviation(gradient, numeric) <= finite_difference.BAR, name


def scaled(rig: Rig, y: Array) -> Array:
    return y * rig.weights["it.weight"] + rig.weights["it.bias"] if "it.weight" in rig.weights else y


def batch_norm(rig: Rig, there: Array) -> Array:
    x = rig.value("before").reshape(rig.rows, STEPS, FEATURES)
    own = x[there]
    return scaled(rig, (x - own.mean(0)) / np.sqrt(own.var(0) + 0.05))


def sample_norm(rig: Rig, there: Array, groups: int) -> Array:
    x = rig.value("before").reshape(rig.rows, STEPS, groups, -1)
    y = np.empty_like(x)
    for row in range(rig.rows):
        for group in range(groups):
            own = x[row, there[row], group]
            y[row, :, group] = (x[row, :, group] - own.mean()) / np.sqrt(own.var() + 0.05)
    return scaled(rig, y.reshape(rig.rows, STEPS, FEATURES))


@pytest.mark.parametrize("counted", [False, True])
@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: f"{layer.type}-{layer.affine}")
def test_statistics_are_those_of_the_steps_that_are_there(layer: Any, counted: bool) -> None:
    rig = rig_of(layer.replace(count_padding=counted))
    running = {name: rig.weights[f"it.{name}"].copy() for name in ("running_mean", "running_var")
               if f"it.{name}" in rig.weights}  # fmt: skip
    rig.loss()
    there = np.arange(STEPS) < rig.machine.lengths[:, None]  # type: ignore[index]
    there |= counted
    groups = getattr(layer, "groups", 1)
    expected = batch_norm(rig, there) if layer.type == "BatchNorm" else sample_norm(rig, there, groups)
    assert_allclose(rig.value("it").reshape(expected.shape), expected, rtol=1e-12, atol=1e-13)
    if running:
        own = rig.value("before").reshape(rig.rows, STEPS, FEATURES)[there]
        assert_allclose(rig.weights["it.running_mean"], 0.9 * running["running_mean"] + 0.1 * own.mean(0), rtol=1e-12)
        assert_allclose(
            rig.weights["it.running_var"], 0.9 * running["running_var"] + 0.1 * own.var(0, ddof=1), rtol=1e-12
        )


@pytest.mark.torch
def test_beside_pytorch_on_the_steps_alone() -> None:
    """PyTorch's BatchNorm1d is handed the steps that there are, as vectors, one after another."""
    torch = pytest.importorskip("torch")
    rig = rig_of(BatchNorm())
    there = np.arange(STEPS) < rig.machine.lengths[:, None]  # type: ignore[index]
    module = torch.nn.BatchNorm1d(FEATURES, dtype=torch.float64)
    state = {name: rig.weights[f"it.{name}"].copy() for name in ("weight", "bias", "running_mean", "running_var")}
    module.load_state_dict({name: torch.tensor(value) for name, value in state.items()}, strict=False)
    dense = [torch.tensor(rig.weights[f"before.{name}"].copy(), requires_grad=True) for name in ("weight", "bias")]
    x = torch.tensor(rig.machine.inputs["input"].reshape(rig.rows, STEPS, FEATURES)[there])
    y = module(torch.tanh(torch.nn.functional.linear(x, *dense)))
    target = torch.tensor(rig.machine.values["output"].reshape(rig.rows, STEPS, FEATURES)[there])
    weight = torch.tensor((there / there.sum(1, keepdims=True))[there])[:, None] / FEATURES / rig.rows
    loss = (weight * (y - target) ** 2).sum()
    loss.backward()
    assert rig.loss() == pytest.approx(float(loss.detach()), rel=1e-12)
    for name in ("weight", "bias"):
        assert_allclose(rig.gradients[f"it.{name}"], getattr(module, name).grad.numpy(), rtol=1e-10, atol=1e-13)
    for name, tensor in zip(("weight", "bias"), dense, strict=True):
        assert_allclose(rig.gradients[f"before.{name}"], tensor.grad.numpy(), rtol=1e-9, atol=1e-13)
    assert_allclose(rig.weights["it.running_var"], module.running_var.numpy(), rtol=1e-12)
