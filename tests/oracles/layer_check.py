"""One layer between two others, judged by all that can judge it: loops, central differences, PyTorch, two threads."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
import pytest
from numpy.testing import assert_allclose

from engine.document.project import Project, TrainingSettings
from engine.layers import Layer, Shape
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.optimizers import SGD
from tests.oracles import finite_difference, naive
from tests.oracles.rig import Rig, draw, make_rig

ROWS = ((1, 1), (2, 2), (3, 9), (17, 40), (5, 5))
"""Samples, and the batch that the plan is made for: of one sample, short, of two shards."""


def rig_around(layer: Layer, shape: Shape, generator: np.random.Generator, **options: Any) -> Rig:
    """Input, a dense layer on the last axis that hands on the gradient of the layer's input, the layer, Output."""
    layers: dict[str, Layer] = {
        "input": Input(), "before": Dense(units=shape[-1], activation="tanh"), "it": layer, "output": Output(),
    }  # fmt: skip
    rows, batch = ROWS[int(generator.integers(len(ROWS)))]
    options = {"rows": rows, "batch_size": batch, "loss": "mean_squared_error"} | options
    return make_rig(draw(layers), shape, generator=generator, **options)


def check_loops(rig: Rig, **bound: float) -> None:
    """Predictions are those of the plain loops, and of the shape that was inferred."""
    project = Project(network=rig.network, training=TrainingSettings())
    inputs = rig.machine.inputs["input"].reshape(rig.rows, *rig.analysis.nodes["input"].outputs[0])
    expected = naive.forward(project, rig.weights, inputs)["output"]
    assert expected.shape[1:] == rig.analysis.nodes["it"].outputs[0]
    assert_allclose(rig.predict("output"), expected, **({"rtol": 1e-12, "atol": 1e-12} | bound))


def check_differences(rig: Rig, at_most: int = 60) -> None:
    """Gradients of all weights beside central differences, for some elements of each."""
    rig.loss()
    analytic = {name: gradient.copy() for name, gradient in rig.gradients.items()}
    for name in analytic:
        flat = rig.weights[name].reshape(-1)
        chosen = np.random.default_rng(0).permutation(flat.size)[:at_most]
        part = _Part(flat, chosen)
        numeric = part.differences(rig.loss)
        scale = max(np.abs(analytic[name]).max(), 1e-3)
        worst = np.abs(analytic[name].reshape(-1)[chosen] - numeric).max() / scale
        assert worst <= finite_difference.BAR, f"{name} is off by {worst:.1e}: {rig.network.nodes[2].layer}"


class _Part:
    def __init__(self, flat: Any, chosen: Any) -> None:
        self.flat, self.chosen = flat, chosen

    def differences(self, loss: Any) -> Any:
        return np.array(
            [finite_difference.gradient(loss, self.flat[place : place + 1])[0] for place in self.chosen.tolist()]
        )


def check_torch(rig: Rig, bound: float = 1e-5) -> None:
    """Loss, predictions and all gradients are PyTorch's, within a part of the largest value."""
    torch = pytest.importorskip("torch")
    from tests.oracles.torch_check import Twin

    shape = rig.analysis.nodes["input"].outputs[0]
    inputs = {"input": rig.machine.inputs["input"].reshape(rig.rows, *shape)}
    training = TrainingSettings(optimizer=SGD(), loss="mean_squared_error")
    dtype = str(rig.machine.dtype)
    twin = Twin(rig.network, training, rig.weights, inputs, rig.machine.values, rig.machine.labels, dtype)
    rows = np.arange(rig.rows)
    loss, expected = rig.loss(), twin.backward(rows)
    assert abs(loss - expected) <= bound * max(abs(expected), 1e-3)
    for name, gradient in rig.gradients.items():
        close(gradient, twin.weights[name].grad.numpy(), bound, f"gradient of {name}")  # type: ignore[union-attr]
    with torch.no_grad():  # as in evaluation: running statistics instead of those of the batch
        twin.loss(rows)
    close(rig.predict("output"), twin._values["it False"].numpy(), bound, "prediction")


def close(actual: Any, expected: Any, bound: float, what: str) -> None:
    """Within a part of the largest value; ten times that for a single number, whose terms may nearly cancel."""
    bound *= 10.0 if expected.size == 1 else 1.0
    off = np.abs(actual - expected.reshape(actual.shape)).max() / max(np.abs(expected).max(), 1e-6)
    assert off <= bound, f"{what} is off by {off:.1e} of the largest value"


class Judge(Protocol):
    """Checks a layer on random samples of a shape; `differences` may be left out where they are slow."""

    def __call__(self, layer: Layer, shape: Shape, seed: int, *, differences: bool = True) -> None: ...


def judge(layer: Layer, shape: Shape, seed: int, *, differences: bool = True) -> None:
    """Plain loops and central differences, in float64."""
    rig = rig_around(layer, shape, np.random.default_rng(seed))
    check_loops(rig)
    if differences:
        check_differences(rig)


def judge_by_torch(layer: Layer, shape: Shape, seed: int, *, differences: bool = True) -> None:
    """PyTorch, in float32."""
    check_torch(rig_around(layer, shape, np.random.default_rng(seed), dtype="float32"))
