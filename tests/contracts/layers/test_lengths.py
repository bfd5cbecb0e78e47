"""Every layer on samples of different length: it leaves padding out, or `check` says that it does not.

What says that it keeps steps, or that it makes one vector of them, has to give for a padded sample what it gives for
that sample alone, in the engine and in the exported script, and to train on nothing that stands in the padding. What
says neither must not do so all the same.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from engine.analysis.analyse import analyse
from engine.data.dataset import DataSpec
from engine.data.lengths import is_step, with_padding
from engine.data.preparation.fit import Preparation
from engine.data.split import Split
from engine.document.network import Network
from engine.document.project import Project
from engine.errors import ShapeError
from engine.export import numpy_script
from engine.layers import LAYERS, Layer, Shape
from engine.layers.basic.dense import Dense
from engine.layers.basic.dropout import Dropout, SpatialDropout
from engine.layers.basic.input import Input
from engine.layers.basic.noise import GaussianNoise
from engine.layers.basic.output import Output
from engine.layers.basic.scale_shift import ScaleShift
from engine.training.model import TrainedModel
from tests.oracles.layer_cases import EVERY_LAYER, TRIES, LayerCase, by_name, seeds
from tests.oracles.rig import Rig, draw, make_rig

ROWS = 5


def network_with(layer: Layer, shape: Shape) -> Network:
    """Input, something with weights where that keeps steps, the layer at as many branches as it has ports, Output."""
    before: Layer = Dense(units=shape[-1], activation="tanh") if len(shape) > 1 else ScaleShift(scale=1.5)
    layers: dict[str, Layer] = {"input": Input(), "it": layer, "output": Output()}
    if by_name()[layer.type].takes_ids:
        return draw(layers)
    layers["before"] = before
    return draw(layers, ", ".join(["input > before", *(f"before > it.{port}" for port in layer.inputs), "it > output"]))


def rig_with(layer: Layer, shape: Shape, lengths: NDArray[np.int64] | None, **options: Any) -> Rig:
    rows = 1 if lengths is None else len(lengths)
    options = {"generator": np.random.default_rng(1), "loss": "mean_squared_error", "rows": rows} | options
    return make_rig(network_with(layer, shape), shape, lengths=lengths, **options)


def takes(layer: Layer, shape: Shape) -> bool:
    """Whether the layer takes that shape at every input."""
    try:
        layer.infer([shape] * len(layer.inputs))
    except ShapeError:
        return False
    return True


@EVERY_LAYER
@seeds(2)
def test_layer(case: LayerCase, seeds: range) -> None:
    for seed in seeds:
        generator = np.random.default_rng(seed)
        layer, shape = drawn_with_steps(case, generator, sequence=seed % 3 > 0)
        lengths = generator.integers(1, shape[0] + 1, ROWS)
        lengths[:2] = shape[0], 1
        judge(layer, shape, lengths)


def drawn_with_steps(case: LayerCase, generator: np.random.Generator, *, sequence: bool) -> tuple[Layer, Shape]:
    """A layer with a shape of several steps for all its inputs: steps by features, where it takes that at all."""
    found = []
    for _ in range(TRIES):
        layer, (shape, *_) = case.draw(generator)
        if shape[0] > 1 and takes(layer, shape):
            found.append((layer, shape))
            if len(shape) == 2 or not sequence:
                break
    assert found, f"the case of {case.layer.type_name()} draws nothing of several steps"
    return found[-1]


def judge(layer: Layer, shape: Shape, lengths: NDArray[np.int64]) -> None:
    came = [shape] * len(layer.inputs)
    keeps, ends = layer.keeps_steps(came), layer.ends_steps(came)
    said = codes(layer, shape, has_lengths=True)
    if "joined-padding" in said:
        assert layer.type == "Concatenate"
        return
    assert said == (set() if keeps or ends else {"lengths-lost"}), repr(layer)
    assert not codes(layer, shape, has_lengths=False), "there is nothing to say where all are whole"
    rig = rig_with(layer, shape, lengths)
    assert ("it" in rig.analysis.with_lengths) == keeps
    check_script(rig, shape, lengths)
    if getattr(layer, "count_padding", False):  # padding has a say, as is wished
        return
    if keeps or ends:
        assert is_as_alone(rig, layer, shape, lengths, keeps=keeps), f"padding changes what {layer!r} gives"
        check_padding(rig, shape, lengths, keeps=keeps)
    elif len(shape) == 2:
        check_silence(rig, layer, shape, lengths)


def check_silence(rig: Rig, layer: Layer, shape: Shape, lengths: NDArray[np.int64]) -> None:
    """What says neither that it keeps steps nor that it ends them does neither."""
    (given,) = layer.infer([shape] * len(layer.inputs))
    for what, keeps, might in (("keeps_steps", True, given[0] == shape[0]), ("ends_steps", False, len(given) == 1)):
        if might and is_as_alone(rig, layer, shape, lengths, keeps=keeps, said=False):
            pytest.fail(
                f"{layer.type} gives for a padded sequence of {shape[0]} x {shape[1]} what it gives for that sequence "
                f"alone, but its `{what}` does not say so, and `check` warns of it without a reason. Let it return "
                f"True there, see engine/layers/layer.py: {layer!r}",
                pytrace=False,
            )


def codes(layer: Layer, shape: Shape, *, has_lengths: bool) -> set[str]:
    """What analysis has to say of the layer."""
    spec = DataSpec(9, shape, (), (), (), has_lengths=has_lengths)
    found = {entry.code for entry in analyse(network_with(layer, shape), spec).diagnostics if entry.node == "it"}
    return found & {"lengths-lost", "joined-padding"}


def check_script(rig: Rig, shape: Shape, lengths: NDArray[np.int64]) -> None:
    """The exported script gives the same, padding included: a proof compares that too."""
    spec = DataSpec(rig.rows, shape, (), (), (), has_lengths=True)
    weights = {name: weight.copy() for name, weight in rig.weights.items()}
    part, unscaled = np.arange(rig.rows), Preparation("none", np.zeros(shape), np.ones(shape))
    model = TrainedModel(Project(network=rig.network), spec, weights, unscaled, Split(part, part, part), {})
    samples = rig.machine.inputs["input"].reshape(-1, *shape).copy()
    samples[~is_step(lengths, shape[0])] = 0.0
    rig.machine.inputs["input"][...] = samples.reshape(rig.rows, -1)
    script = ModuleType("script")
    with patch.dict(sys.modules, {"script": script}):  # its dataclasses look for their module
        exec(compile(numpy_script.render(model), "script.py", "exec"), script.__dict__)
    actual = script.predict(with_padding(samples, lengths, np.nan))
    assert_allclose(actual, rig.predict("output"), rtol=1e-11, atol=1e-12)


def is_as_alone(
    rig: Rig, layer: Layer, shape: Shape, lengths: NDArray[np.int64], *, keeps: bool, said: bool = True
) -> bool:
    """Whether padded samples give what they give cut to their length, where that is a length that the layer takes."""
    expected, inputs = rig.predict("output"), rig.machine.inputs["input"].reshape(-1, *shape)
    for length in sorted(set(lengths.tolist()))[:2]:  # one step is among them
        row, cut = lengths.tolist().index(length), (length, *shape[1:])
        if not takes(layer, cut):
            if said:
                continue
            return False
        alone = rig_with(layer, cut, None)
        if any(weight.ndim != rig.weights[name].ndim for name, weight in alone.weights.items()):
            return False
        for name, weight in alone.weights.items():
            weight[...] = rig.weights[name][tuple(slice(size) for size in weight.shape)]
        alone.machine.inputs["input"][...] = inputs[row, :length].reshape(1, -1)
        own = expected[row, :length] if keeps else expected[row]
        (given,) = alone.predict("output")
        if said and keeps and len(given) != length:  # such as of Reshape, where the steps are a number of its field
            continue
        if own.shape != given.shape or not np.allclose(own, given, rtol=1e-12, atol=1e-13):
            return False
    return True


def check_padding(rig: Rig, shape: Shape, lengths: NDArray[np.int64], *, keeps: bool) -> None:
    """Losses, gradients and running statistics are the same to the bit, whatever stands in the steps beyond."""
    weights = {name: weight.copy() for name, weight in rig.weights.items()}
    first = measured(rig)
    for name, weight in rig.weights.items():
        weight[...] = weights[name]
    beyond = ~is_step(lengths, shape[0])
    rig.machine.inputs["input"].reshape(-1, *shape)[beyond] = 1.0
    if keeps:
        values = rig.machine.values["output"]
        values.reshape(len(values), shape[0], -1)[beyond] = 5.0
    for name, value in measured(rig).items():
        assert_array_equal(value, first[name], err_msg=name)


def measured(rig: Rig) -> dict[str, NDArray[Any]]:
    """All that a batch leaves behind."""
    losses = {"loss": np.array([rig.loss(), rig.evaluation_loss()])}
    gradients = {f"gradient of {name}": gradient.copy() for name, gradient in rig.gradients.items()}
    return losses | gradients | {name: weight.copy() for name, weight in rig.weights.items()}


@pytest.mark.parametrize("shape", [(6,), (6, 4), (6, 2, 4)], ids=["numbers", "vectors", "images"])
@pytest.mark.parametrize("layer", [Dropout(rate=1e-12), SpatialDropout(rate=1e-12), GaussianNoise(std=1e-14)])
def test_next_to_no_noise_changes_next_to_nothing(layer: Layer, shape: Shape) -> None:
    if isinstance(layer, SpatialDropout) and len(shape) == 1:
        pytest.skip("takes no numbers")
    lengths, losses = np.array([6, 1, 3, 2, 5]), []
    for it in (layer, LAYERS.create("Identity")):
        network = network_with(it, shape)
        options: dict[str, Any] = {"loss": "mean_squared_error", "rows": len(lengths), "lengths": lengths}
        losses.append(make_rig(network, shape, generator=np.random.default_rng(1), **options).loss())
    assert losses[0] == pytest.approx(losses[1], rel=1e-11)
