"""Layers that bring branches together, beside plain loops, PyTorch and central differences."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from engine.document.project import Project, TrainingSettings
from engine.errors import ShapeError
from engine.layers import Layer, Shape
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.shapes.merge import Add, Average, Concatenate, Dot, Maximum, Multiply, Subtract
from tests.oracles import naive
from tests.oracles.layer_check import ROWS, check_differences, close
from tests.oracles.rig import Rig, draw, make_rig

CASES = 22
KINDS: list[Any] = [Add, Subtract, Multiply, Average, Maximum]
Generator = np.random.Generator


def rig_of(layer: Layer, shape: Shape, generator: Generator, **options: Any) -> Rig:
    """A dense layer before each port, so that every gradient of an input is judged; now and then a branch is shared."""
    layers: dict[str, Layer] = {"input": Input()}
    wires = []
    for number, port in enumerate(layer.inputs):
        # The cosine of a vector with itself is 1: it has no gradient to compare.
        again = number > 0 and not isinstance(layer, Dot) and not generator.integers(4)
        source = "branch_0" if again else f"branch_{number}"
        if source not in layers:
            layers[source] = Dense(units=shape[-1], activation="tanh")
            wires.append(f"input > {source}")
        wires.append(f"{source} > it.{port}")
    layers |= {"it": layer, "output": Output()}
    rows, batch = ROWS[int(generator.integers(len(ROWS)))]
    options = {"rows": rows, "batch_size": batch, "loss": "mean_squared_error"} | options
    return make_rig(draw(layers, ", ".join([*wires, "it > output"])), shape, generator=generator, **options)


def judge(layer: Layer, shape: Shape, seed: int) -> None:
    rig = rig_of(layer, shape, np.random.default_rng(seed))
    inputs = rig.machine.inputs["input"].reshape(rig.rows, *shape)
    project = Project(network=rig.network, training=TrainingSettings())
    expected = naive.forward(project, rig.weights, inputs)["output"]
    assert expected.shape[1:] == rig.analysis.nodes["it"].outputs[0]
    assert_allclose(rig.predict("output"), expected, rtol=1e-12, atol=1e-12)
    check_differences(rig)


def judge_by_torch(layer: Layer, shape: Shape, seed: int) -> None:
    pytest.importorskip("torch")
    from tests.oracles.torch_check import Twin

    rig = rig_of(layer, shape, np.random.default_rng(seed), dtype="float32")
    inputs = {"input": rig.machine.inputs["input"].reshape(rig.rows, *shape)}
    settings = TrainingSettings(loss="mean_squared_error")
    twin = Twin(rig.network, settings, rig.weights, inputs, rig.machine.values, None, "float32")
    loss = twin.backward(np.arange(rig.rows))
    assert rig.loss() == pytest.approx(loss, rel=1e-5)
    close(rig.predict("output"), twin._values["it False"].detach().numpy(), 1e-5, "prediction")
    for name, gradient in rig.gradients.items():
        close(gradient, twin.weights[name].grad.numpy(), 1e-5, f"gradient of {name}")  # type: ignore[union-attr]


JUDGES = pytest.mark.parametrize("judge", [judge, pytest.param(judge_by_torch, marks=pytest.mark.torch)])


@JUDGES
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_elementwise(kind: Any, judge: Any) -> None:
    for seed in range(CASES):
        generator = np.random.default_rng(seed)
        shape = tuple(generator.integers(1, 5, generator.integers(1, 4)).tolist())
        judge(kind(input_count=int(generator.integers(2, 6))), shape, seed)


@JUDGES
@pytest.mark.parametrize("axis", ["features", "steps"])
@pytest.mark.parametrize("shape", [(3,), (4, 3), (2, 4, 3), (2, 3, 2, 2)], ids=len)
def test_concatenate(shape: Shape, axis: str, judge: Any) -> None:
    for seed in range(3):
        judge(Concatenate(input_count=2 + seed, axis=axis), shape, seed)


@JUDGES
@pytest.mark.parametrize("normalise", [False, True])
def test_dot(normalise: bool, judge: Any) -> None:
    for seed in range(CASES):
        generator = np.random.default_rng(seed)
        # The cosine of two single numbers is their sign: it has no gradient to compare.
        size = int(generator.integers(2 if normalise else 1, 6))
        judge(Dot(normalise=normalise), (*generator.integers(1, 4, generator.integers(3)).tolist(), size), seed)


def two_inputs(layer: Layer, a: Any, b: Any, dtype: str = "float64", program: str = "train") -> tuple[Rig, Any]:
    """The layer on the columns a and b of one sample, each behind a dense layer of ones."""
    width = len(a)
    names = [f"c{number}" for number in range(2 * width)]
    layers = {
        "a": Input(columns=tuple(names[:width])), "b": Input(columns=tuple(names[width:])),
        "x": Dense(units=width), "y": Dense(units=width), "it": layer, "output": Output(),
    }  # fmt: skip
    network = draw(layers, "a > x > it.in_1, b > y > it.in_2, it > output")
    rig = make_rig(network, (2 * width,), rows=1, columns=names, keep_all=True, dtype=dtype, loss="mean_squared_error")
    for name in ("x", "y"):
        rig.weights[f"{name}.weight"][...] = np.eye(width)
        rig.weights[f"{name}.bias"][...] = 0.0
    rig.machine.inputs["a"][...], rig.machine.inputs["b"][...] = a, b
    rig.machine.run(program, np.arange(1), 0, 1, np.zeros(1))
    rig.machine.clear_status()
    return rig, rig.value("it", program)[0]


@pytest.mark.parametrize("kind", [*KINDS, Dot])
@pytest.mark.parametrize("first", [False, True])
def test_nan_passes(kind: Any, first: bool) -> None:
    poisoned, sound = [np.nan], [0.5]
    a, b = (poisoned, sound) if first else (sound, poisoned)
    _, y = two_inputs(kind(), a, b, program="predict")
    assert np.isnan(y).all()


def test_of_equals_the_first_gets_the_gradient() -> None:
    rig, y = two_inputs(Maximum(), [1.0, 2.0, 3.0], [1.0, 5.0, -3.0])
    assert_array_equal(y, [1.0, 5.0, 3.0])
    assert_array_equal(rig.gradients["x.bias"] != 0.0, [True, False, True])
    assert_array_equal(rig.gradients["y.bias"] != 0.0, [False, True, False])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_cosine_of_tiny_and_large_vectors(dtype: str) -> None:
    for size in (1e-7, 1e-25, 1e18):
        rig, y = two_inputs(Dot(normalise=True), [3.0 * size, 4.0 * size], [6.0, 8.0], dtype)
        assert y[0] == pytest.approx(1.0 if size > 1e-8 else 0.0, rel=1e-6)
        assert all(np.isfinite(gradient).all() for gradient in rig.gradients.values())


REFUSED = [
    (Subtract(), [(2, 3), (3, 2)], "Subtract expects the same shape at every input, but in_1 has 2 × 3 and in_2 has 3"),
    (
        Maximum(input_count=3),
        [(2,), (2,), (1,)],
        "Maximum expects the same shape at every input, but in_1 has 2 and in",
    ),
    (Dot(), [(2,), (3,)], "Dot expects two inputs of one shape, such as vectors, but in_1 has 2 and in_2 has 3. Give"),
    (Dot(), [(), ()], "Dot expects two inputs of one shape, such as vectors, but in_1 has 1 and in_2 has 1."),
]


@pytest.mark.parametrize(("layer", "shapes", "words"), REFUSED)
def test_what_does_not_fit_is_refused_in_words(layer: Layer, shapes: list[Shape], words: str) -> None:
    with pytest.raises(ShapeError) as refusal:
        layer.infer(shapes)
    assert words in str(refusal.value)
