"""Every layer on samples of different length: it leaves padding out, or `check` says that it does not.

Sequences of numbers, of vectors and of images reach each layer of the registry, in several variants. What says that it
keeps steps, or that it makes one vector of them, has to give for a padded sample what it gives for that sample alone,
in the engine and in the exported script, and to train on nothing that stands in the padding.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
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
from engine.data.normalise import Normalisation
from engine.data.split import Split
from engine.document.network import Network
from engine.document.project import Project
from engine.errors import ShapeError
from engine.export import numpy_script
from engine.layers import LAYERS, Layer, Shape
from engine.layers.basic.activation import Activation
from engine.layers.basic.dense import Dense
from engine.layers.basic.dropout import Dropout, SpatialDropout
from engine.layers.basic.input import Input
from engine.layers.basic.noise import GaussianNoise
from engine.layers.basic.output import Output
from engine.layers.basic.prelu import PReLU
from engine.layers.basic.scale_shift import ScaleShift
from engine.layers.images.convolution import Conv1D
from engine.layers.images.pooling import AveragePool1D, MaxPool1D
from engine.layers.norms.normalisation import GroupNorm, LayerNorm
from engine.layers.sequences.attention import SelfAttention
from engine.layers.sequences.embedding import Embedding
from engine.layers.sequences.positional_embedding import PositionalEmbedding
from engine.layers.sequences.recurrent import GRU, LSTM, RNN
from engine.layers.shapes.merge import Concatenate, Dot
from engine.layers.shapes.reshaping import Permute, Reshape, Slice
from engine.training.model import TrainedModel
from tests.oracles.rig import Rig, draw, make_rig

STEPS = 6
LENGTHS = np.array([6, 1, 3, 2, 5])
SHAPES: dict[str, Shape] = {"numbers": (STEPS,), "vectors": (STEPS, 4), "images": (STEPS, 2, 4)}

VARIANTS: dict[str, list[Layer]] = {
    "Activation": [
        Activation(activation="softmax"),
        Activation(activation={"type": "softmax", "axis": "last"}),
        Activation(activation="log_softmax"),
    ],
    "Concatenate": [Concatenate(axis="steps"), Concatenate(input_count=3)],
    "Conv1D": [Conv1D(padding="same"), Conv1D(filters=4, kernel=1)],
    "Dense": [Dense(units=3, activation="softmax")],
    "Dot": [Dot(normalise=True)],
    "GroupNorm": [GroupNorm(groups=2), GroupNorm(groups=4, affine=False)],
    "LayerNorm": [LayerNorm(over="whole sample"), LayerNorm(over="whole sample", affine=False)],
    "MaxPool1D": [MaxPool1D(pool=3, stride=1, padding="same")],
    "AveragePool1D": [AveragePool1D(pool=3, stride=1, padding="same")],
    "Permute": [Permute(order=(2, 1)), Permute(order=(1, 3, 2)), Permute(order=(1, 2)), Permute(order=(3, 2, 1))],
    "PositionalEmbedding": [PositionalEmbedding(kind="sinusoidal")],
    "PReLU": [PReLU(shared=False)],
    "Reshape": [Reshape(shape=(-1, 2, 2)), Reshape(shape=(-1, 1)), Reshape(shape=(2, -1)), Reshape(shape=(-1, 8))],
    "SelfAttention": [SelfAttention(heads=4, causal=True), SelfAttention(heads=1, bias=False)],
    "Slice": [Slice(axis=2, start=1), Slice(axis=1, start=-2), Slice(axis=1)],
    "RNN": [RNN(returns="sequence", nonlinearity="relu")],
    "LSTM": [LSTM(units=3, returns="sequence", bidirectional=True, layers=2), LSTM(units=3, bidirectional=True)],
    "GRU": [GRU(units=3, returns="sequence", bidirectional=True)],
}
"""Beside a layer with its defaults."""


def network_with(layer: Layer, shape: Shape) -> Network:
    """Input, something with weights where that keeps steps, the layer at as many branches as it has ports, Output."""
    before: Layer = Dense(units=4, activation="tanh") if len(shape) > 1 else ScaleShift(scale=1.5)
    layers: dict[str, Layer] = {"input": Input(), "it": layer, "output": Output()}
    if isinstance(layer, Embedding):
        return draw(layers)
    layers["before"] = before
    return draw(layers, ", ".join(["input > before", *(f"before > it.{port}" for port in layer.inputs), "it > output"]))


def rig_with(layer: Layer, shape: Shape, lengths: NDArray[np.int64] | None, **options: Any) -> Rig:
    rows = 1 if lengths is None else len(lengths)
    options = {"generator": np.random.default_rng(1), "loss": "mean_squared_error", "rows": rows} | options
    return make_rig(network_with(layer, shape), shape, lengths=lengths, **options)


def cases() -> Iterator[Any]:
    for cls in LAYERS:
        name = cls.type_name()
        if name in ("Input", "Output"):
            continue
        for number, layer in enumerate([LAYERS.create(name), *VARIANTS.get(name, [])]):
            for kind, shape in SHAPES.items():
                try:
                    layer.infer([(*shape[:-1], 4) if len(shape) > 1 else shape] * len(layer.inputs))
                except ShapeError:
                    continue
                yield pytest.param(layer, shape, id=f"{name}-{number}-{kind}")


CASES = list(cases())


def judged(layer: Layer, shape: Shape) -> tuple[bool, bool]:
    """Whether the layer keeps steps, and whether it makes something without steps of them."""
    came = [shape if isinstance(layer, Embedding) or len(shape) == 1 else (*shape[:-1], 4)] * len(layer.inputs)
    return layer.keeps_steps(came), layer.ends_steps(came)


def test_most_layers_see_sequences() -> None:
    """Those that do not take images alone."""
    seen = {case.values[0].type for case in CASES if len(case.values[1]) < 3}
    of_images = {"Conv2D", "ConvTranspose2D", "Upsample", "MaxPool2D", "AveragePool2D"}
    assert seen == set(LAYERS.names()) - of_images - {"Input", "Output"}


@pytest.mark.parametrize(("layer", "shape"), CASES)
def test_layer(layer: Layer, shape: Shape) -> None:
    keeps, ends = judged(layer, shape)
    said = codes(layer, shape, has_lengths=True)
    if "joined-padding" in said:
        assert isinstance(layer, Concatenate)
        return
    assert said == (set() if keeps or ends else {"lengths-lost"})
    assert not codes(layer, shape, has_lengths=False), "there is nothing to say where all are whole"
    rig = rig_with(layer, shape, LENGTHS)
    assert ("it" in rig.analysis.with_lengths) == keeps
    check_script(rig, shape)
    if keeps or ends:
        check_alone(rig, layer, shape, keeps=keeps)
        check_padding(rig, shape, keeps=keeps)


def codes(layer: Layer, shape: Shape, *, has_lengths: bool) -> set[str]:
    """What analysis has to say of the layer."""
    spec = DataSpec(9, shape, (), (), (), has_lengths=has_lengths)
    return {entry.code for entry in analyse(network_with(layer, shape), spec).diagnostics if entry.node == "it"}


def check_script(rig: Rig, shape: Shape) -> None:
    """The exported script gives the same, padding included: a proof compares that too."""
    spec = DataSpec(rig.rows, shape, (), (), (), has_lengths=True)
    weights = {name: weight.copy() for name, weight in rig.weights.items()}
    part, unscaled = np.arange(rig.rows), Normalisation("none", np.zeros(shape), np.ones(shape))
    model = TrainedModel(Project(network=rig.network), spec, weights, unscaled, Split(part, part, part), {})
    samples = rig.machine.inputs["input"].reshape(-1, *shape).copy()
    samples[~is_step(LENGTHS, STEPS)] = 0.0
    rig.machine.inputs["input"][...] = samples.reshape(rig.rows, -1)
    script = ModuleType("script")
    with patch.dict(sys.modules, {"script": script}):  # its dataclasses look for their module
        exec(compile(numpy_script.render(model), "script.py", "exec"), script.__dict__)
    actual = script.predict(with_padding(samples, LENGTHS, np.nan))
    assert_allclose(actual, rig.predict("output"), rtol=1e-11, atol=1e-12)


def check_alone(rig: Rig, layer: Layer, shape: Shape, *, keeps: bool) -> None:
    """A padded sample gives what it gives cut to its length."""
    expected, inputs = rig.predict("output"), rig.machine.inputs["input"].reshape(-1, *shape)
    for row in (1, 2):
        length = int(LENGTHS[row])
        alone = rig_with(layer, (length, *shape[1:]), None)
        for name, weight in alone.weights.items():
            weight[...] = rig.weights[name][tuple(slice(size) for size in weight.shape)]
        alone.machine.inputs["input"][...] = inputs[row, :length].reshape(1, -1)
        own = expected[row, :length] if keeps else expected[row]
        assert_allclose(alone.predict("output")[0], own, rtol=1e-12, atol=1e-13)


def check_padding(rig: Rig, shape: Shape, *, keeps: bool) -> None:
    """Losses, gradients and running statistics are the same to the bit, whatever stands in the steps beyond."""
    weights = {name: weight.copy() for name, weight in rig.weights.items()}
    first = measured(rig)
    for name, weight in rig.weights.items():
        weight[...] = weights[name]
    beyond = ~is_step(LENGTHS, STEPS)
    rig.machine.inputs["input"].reshape(-1, *shape)[beyond] = 1.0
    if keeps:
        values = rig.machine.values["output"]
        values.reshape(len(values), STEPS, -1)[beyond] = 5.0
    for name, value in measured(rig).items():
        assert_array_equal(value, first[name], err_msg=name)


def measured(rig: Rig) -> dict[str, NDArray[Any]]:
    """All that a batch leaves behind."""
    losses = {"loss": np.array([rig.loss(), rig.evaluation_loss()])}
    gradients = {f"gradient of {name}": gradient.copy() for name, gradient in rig.gradients.items()}
    return losses | gradients | {name: weight.copy() for name, weight in rig.weights.items()}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("layer", [Dropout(rate=1e-12), SpatialDropout(rate=1e-12), GaussianNoise(std=1e-14)])
def test_next_to_no_noise_changes_next_to_nothing(layer: Layer, shape: Shape) -> None:
    if isinstance(layer, SpatialDropout) and len(shape) == 1:
        pytest.skip("takes no numbers")
    losses = []
    for it in (layer, LAYERS.create("Identity")):
        network = network_with(it, shape)
        options: dict[str, Any] = {"loss": "mean_squared_error", "rows": len(LENGTHS), "lengths": LENGTHS}
        losses.append(make_rig(network, shape, generator=np.random.default_rng(1), **options).loss())
    assert losses[0] == pytest.approx(losses[1], rel=1e-11)
