"""Layers that bring branches together: the cases that contracts try them in, edges of numbers, what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from engine.errors import ShapeError
from engine.layers import Layer, Shape
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.shapes.merge import Add, Average, Dot, Maximum, Multiply, Subtract
from tests.oracles.layer_cases import ANY, Generator, LayerCase, flag, sizes
from tests.oracles.rig import Rig, draw, make_rig

KINDS: list[Any] = [Add, Subtract, Multiply, Average, Maximum]


def count(generator: Generator) -> dict[str, Any]:
    return {"input_count": int(generator.integers(2, 6))}


def vectors(generator: Generator, layer: Any) -> Shape:
    """The cosine of two single numbers is their sign: it has no gradient to compare."""
    return (*sizes(generator, 0, 1, 2, most=3), int(generator.integers(2 if layer.normalise else 1, 6)))


CASES = (
    *(LayerCase(layer=kind, fields=count, shapes=ANY) for kind in KINDS),
    LayerCase(layer=Dot, fields=lambda generator: {"normalise": flag(generator)}, shapes=vectors),
)


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
