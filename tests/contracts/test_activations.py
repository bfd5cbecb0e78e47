"""Every activation of the registry, by its case: value, gradient, export, graph, PyTorch, threads."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from engine.activations import ACTIVATIONS, Activation
from engine.export.numpy_activations import call, definition
from engine.layers import Layer
from engine.layers.basic.activation import Activation as ActivationLayer
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.shapes.merge import Add
from tests.engine.cases.activations import CASES
from tests.oracles import naive
from tests.oracles.cases import Generator, member
from tests.oracles.gradients import MARGIN, batch, counted, judge, shape_of
from tests.oracles.rig import Rig, draw, make_rig
from tests.oracles.threads import check_two_threads, trained, two_cores

every = pytest.mark.parametrize("name", ACTIVATIONS.names())

X = np.concatenate([np.linspace(-8.0, 8.0, 97), [-700.0, 700.0, 0.0]])


def members(name: str) -> list[Activation]:
    """With the default fields, and with others."""
    cls, case = ACTIVATIONS[name], CASES[name]
    return [cls(), *(member(cls, case, np.random.default_rng(seed)) for seed in range(3))]


def activation_rig(function: Activation, generator: Generator) -> Rig:
    """Behind a dense layer, or as a field of one."""
    units = int(generator.integers(1, 5))
    if generator.integers(2):
        layer: Layer = ActivationLayer(activation=function)
    else:
        layer = Dense(units=units, activation=function)
    layers = {"input": Input(), "before": Dense(units=units), "it": layer, "output": Output()}
    options: dict[str, Any] = {"keep_all": True, "loss": "mean_squared_error", **batch(generator)}
    rig = make_rig(draw(layers), shape_of(generator), generator=generator, **options)
    for name in ("before.weight", "before.bias"):
        rig.weights[name][...] *= 2.5  # far enough to see the bends of all of them
    return rig


def applied_to(rig: Rig) -> Any:
    """What the activation is applied to."""
    z = rig.value("before")
    if "it.weight" in rig.weights:
        weight = rig.weights["it.weight"]
        z = z.reshape(-1, weight.shape[1]) @ weight.T + rig.weights["it.bias"]
    return z


@every
@counted
def test_value_and_gradient(name: str, shapes: int) -> None:
    """Of networks of random shapes: the formula's predictions, and central differences away from kinks."""
    tried = 0
    for seed in range(3 * shapes):
        generator = np.random.default_rng(seed)
        function = member(ACTIVATIONS[name], CASES[name], generator)
        rig = activation_rig(function, generator)
        rig.loss()
        z = applied_to(rig)
        if tried < shapes and all(np.abs(z - kink).min() > MARGIN for kink in CASES[name].kinks(function)):
            samples = rig.machine.inputs["input"].reshape(rig.rows, *rig.analysis.nodes["input"].outputs[0])
            expected = naive.forward(rig, rig.weights, samples)["output"]
            assert_allclose(rig.predict("output"), expected, rtol=1e-12, atol=1e-12)
            judge(rig, seed)
            tried += 1
    assert tried == shapes


@every
def test_the_exported_function_is_the_formula(name: str) -> None:
    """Of vectors, and of sequences and images where it is one of rows. The text comes from our own sources only."""
    generator = np.random.default_rng(0)
    samples = [generator.normal(0.0, 3.0, (2, *shape)) for shape in [(5,), (4, 5), (3, 4, 5)]]
    for function in members(name):
        for x in samples if function.by_row else [X]:
            names: dict[str, Any] = {"np": np, "x": x, "math": math}
            exec(definition(function), names)
            exported = eval(call(function, "x", max(x.ndim - 1, 1)), names)
            assert_allclose(exported, naive.activation(function, x), rtol=1e-12, atol=1e-13)


@every
def test_the_graph_that_forms_draw_is_the_formula(name: str) -> None:
    x = np.linspace(-5.0, 5.0, 201)
    for function in members(name):
        graph = function.graph(x)
        if function.by_row:
            assert graph is None
        else:
            assert_allclose(graph, naive.activation(function, x), rtol=1e-12, atol=1e-12)


@every
def test_the_formula_is_pytorchs(name: str) -> None:
    torch = pytest.importorskip("torch")
    generator = np.random.default_rng(0)
    for function in members(name):
        for x in (X, generator.normal(0.0, 3.0, (2, 5)), generator.normal(0.0, 3.0, (2, 3, 4, 5))):
            theirs = CASES[name].torch(torch, function, torch.from_numpy(x)).numpy()
            assert_allclose(naive.activation(function, x), theirs, rtol=1e-12, atol=1e-12)


@two_cores
def test_threads_change_no_bit() -> None:
    """Of all of them side by side, so that there is work for two."""
    layers: dict[str, Layer] = {"input": Input(), "before": Dense(units=24)}
    layers |= {name: ActivationLayer(activation=members(name)[-1]) for name in ACTIVATIONS.names()}
    layers |= {"sum": Add(input_count=len(ACTIVATIONS)), "last": Dense(units=24), "output": Output()}
    wires = ["input > before", "sum > last > output"]
    wires += [f"before > {name} > sum.in_{port}" for port, name in enumerate(ACTIVATIONS.names(), 1)]
    options: dict[str, Any] = {"rows": 150, "batch_size": 64, "dtype": "float32", "loss": "mean_squared_error"}
    rig = make_rig(draw(layers, ", ".join(wires)), (8, 16), **options)
    one, _ = trained(rig, 1)
    check_two_threads(one, lambda: trained(rig, 2))
