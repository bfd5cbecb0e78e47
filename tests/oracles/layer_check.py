"""One layer between two others, judged by all that can judge it: loops, central differences, PyTorch, two threads."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from engine.document.network import Network
from engine.document.project import Project, TrainingSettings
from engine.layers import Layer, Shape
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.optimizers import SGD
from engine.tape.ops import OPCODES
from tests.oracles import finite_difference, naive
from tests.oracles.layer_cases import LayerCase
from tests.oracles.rig import Rig, draw, make_rig

ROWS = ((1, 1), (2, 2), (3, 9), (17, 41), (5, 5))
"""Samples, and the batch that the plan is made for: of one sample, short, of two shards unlike in size."""


def rig_around(layer: Layer, shape: Shape, generator: np.random.Generator, **options: Any) -> Rig:
    """Input, a dense layer on the last axis that hands on the gradient of the layer's input, the layer, Output."""
    layers: dict[str, Layer] = {
        "input": Input(), "before": Dense(units=shape[-1], activation="tanh"), "it": layer, "output": Output(),
    }  # fmt: skip
    rows, batch = ROWS[int(generator.integers(len(ROWS)))]
    options = {"rows": rows, "batch_size": batch, "loss": "mean_squared_error"} | options
    return make_rig(draw(layers), shape, generator=generator, **options)


def bench(
    drawn: Mapping[str, tuple[Layer, Sequence[Shape]]],
    *,
    takes_ids: Collection[str] = (),
    dense: bool = True,
    generator: np.random.Generator | None = None,
) -> tuple[Network, tuple[str, ...]]:
    """Layers side by side, each between Inputs of its own and an Output; and the names of the columns of the data.

    Before each port stands a dense layer on the last axis, whose weights get their gradient through that port.

    Args:
        drawn: Layers by id, and the shapes at their inputs.
        takes_ids: Which of them take ids, and have no dense layer before them.
        dense: Whether there are dense layers.
        generator: Now and then wires two ports of a layer to one source, where it is given.
    """
    layers: dict[str, Layer] = {}
    wires: list[str] = []
    columns: list[str] = []
    for key, (layer, shapes) in drawn.items():
        sources: list[str] = []
        for port, shape in zip(layer.inputs, shapes, strict=True):
            if sources and shape == shapes[0] and generator is not None and not generator.integers(4):
                wires.append(f"{sources[0]} > {key}.{port}")
                continue
            own = [f"c{number}" for number in range(len(columns), len(columns) + math.prod(shape))]
            columns += own
            source = f"{key}_{port}_input"
            layers[source] = Input(columns=tuple(own), shape=shape)
            if dense and key not in takes_ids:
                layers[f"{key}_{port}"] = Dense(units=shape[-1], activation="tanh")
                wires.append(f"{source} > {key}_{port}")
                source = f"{key}_{port}"
            sources.append(source)
            wires.append(f"{source} > {key}.{port}")
        layers |= {key: layer, f"{key}_output": Output()}
        wires.append(f"{key} > {key}_output")
    return draw(layers, ", ".join(wires)), tuple(columns)


def rig_of(case: LayerCase, seed: int, **options: Any) -> Rig:
    """A layer that a case draws, as `it` on a bench."""
    generator = np.random.default_rng(seed)
    again = None if options.pop("apart", False) else generator
    network, columns = bench({"it": case.draw(generator)}, takes_ids=["it"] * case.takes_ids, generator=again)
    rows, batch = ROWS[int(generator.integers(len(ROWS)))]
    options = {"rows": rows, "batch_size": batch, "loss": "mean_squared_error"} | options
    return make_rig(network, (len(columns),), columns=columns, generator=generator, seed=seed, **options)


def inputs_of(rig: Rig) -> dict[str, NDArray[Any]]:
    """What each Input is given, in the shape of its samples."""
    return {
        node: values.reshape(rig.rows, *rig.analysis.nodes[node].outputs[0])
        for node, values in rig.machine.inputs.items()
    }


def outputs_of(rig: Rig) -> list[str]:
    return [node.id for node in rig.network.nodes if node.layer.type == "Output"]


def check_loops(rig: Rig, **bound: float) -> None:
    """Predictions are those of the plain loops, and of the shape that was inferred."""
    project = Project(network=rig.network, training=TrainingSettings())
    for node, expected in naive.forward(project, rig.weights, inputs_of(rig)).items():
        assert expected.shape[1:] == rig.analysis.nodes[node].inputs[0]
        assert_allclose(rig.predict(node), expected, **({"rtol": 1e-12, "atol": 1e-12} | bound), err_msg=node)


def objective(rig: Rig) -> float:
    """What a step goes down: the loss of the batch in training, and penalties."""
    return rig.loss() + penalties(rig)


def penalties(rig: Rig) -> float:
    """What the weights are penalised by, which losses leave out."""
    return sum(
        float(spec.l1 * np.abs(rig.weights[layout.name]).sum() + spec.l2 * (rig.weights[layout.name] ** 2).sum())
        for layout in rig.plan.weights
        if (spec := layout.weight).l1 or spec.l2
    )


def check_differences(rig: Rig, at_most: int = 60) -> None:
    """Gradients of all weights beside central differences, for some elements of each."""
    rig.loss()
    analytic = {name: gradient.copy() for name, gradient in rig.gradients.items()}
    assert analytic
    for name in analytic:
        flat = rig.weights[name].reshape(-1)
        chosen = np.random.default_rng(0).permutation(flat.size)[:at_most]
        numeric = np.array(
            [
                finite_difference.gradient(lambda: objective(rig), flat[place : place + 1])[0]
                for place in chosen.tolist()
            ]
        )
        scale = max(np.abs(analytic[name]).max(), 1e-3)
        worst = np.abs(analytic[name].reshape(-1)[chosen] - numeric).max() / scale
        assert worst <= finite_difference.BAR, (
            f"the gradient of {name} is off by {worst:.1e}: {rig.network.by_id['it']}"
        )


def check_torch(rig: Rig, bound: float = 1e-5) -> None:
    """Loss, predictions and all gradients are PyTorch's, within a part of the largest value."""
    torch = pytest.importorskip("torch")
    from tests.oracles.torch_check import Twin

    training = TrainingSettings(optimizer=SGD(), loss="mean_squared_error")
    dtype = str(rig.machine.dtype)
    twin = Twin(rig.network, training, rig.weights, inputs_of(rig), rig.machine.values, rig.machine.labels, dtype)
    rows = np.arange(rig.rows)
    if not is_random(rig):
        loss, expected = rig.loss(), twin.backward(rows)
        assert abs(loss - expected) <= bound * max(abs(expected), 1e-3)
        for name, gradient in rig.gradients.items():
            close(gradient, twin.weights[name].grad.numpy(), bound, f"gradient of {name}")  # type: ignore[union-attr]
    with torch.no_grad():  # as in evaluation: running statistics instead of those of the batch
        predicted = twin.predict(rows)
    for node, values in predicted.items():
        close(rig.predict(node), values.numpy(), bound, f"prediction of {node}")


def is_random(rig: Rig) -> bool:
    """Whether training draws numbers, as dropout does: PyTorch draws others."""
    return any(operand.name == "stream" for opcode in rig.plan.opcodes for operand in OPCODES[opcode].operands)


def close(actual: Any, expected: Any, bound: float, what: str) -> None:
    """Within a part of the largest value; ten times that for a single number, whose terms may nearly cancel.

    Values near nothing are what is left of larger ones that cancel: their own size says less than the precision.
    """
    bound *= 10.0 if expected.size == 1 else 1.0
    least = 1e-2 if expected.dtype == np.float32 else 1e-6
    off = np.abs(actual - expected.reshape(actual.shape)).max() / max(np.abs(expected).max(), least)
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
