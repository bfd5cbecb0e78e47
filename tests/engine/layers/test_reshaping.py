"""Reshape, Permute, Slice, ScaleShift, Flatten, Identity: the cases that contracts try them in, what is refused."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from engine.errors import ShapeError
from engine.layers import Layer, Shape
from engine.layers.basic.identity import Identity
from engine.layers.basic.scale_shift import ScaleShift
from engine.layers.shapes.flatten import Flatten
from engine.layers.shapes.reshaping import Permute, Reshape, Slice
from tests.oracles.layer_cases import ANY, Generator, LayerCase, flag, pick, shape, sizes
from tests.oracles.layer_check import rig_around


def reshape(generator: Generator) -> dict[str, Any]:
    new = sizes(generator, 1, 2, 3)
    hidden = int(generator.integers(len(new) + 1))
    return {"shape": tuple(-1 if axis == hidden else size for axis, size in enumerate(new))}


def of_as_many(generator: Generator, layer: Any) -> Shape:
    """The same sizes in another order; now and then with the steps where they were."""
    left = int(generator.integers(1, 4))
    size = [left if size == -1 else size for size in layer.shape]
    return tuple(generator.permutation([*size, 1]).tolist()) if flag(generator) else (size[0], math.prod(size[1:]))


def permute(generator: Generator) -> dict[str, Any]:
    order = (1 + generator.permutation(int(generator.integers(1, 5)))).tolist()
    return {"order": tuple(order) if generator.integers(4) else ()}


def of_its_axes(generator: Generator, layer: Any) -> Shape:
    return sizes(generator, len(layer.order) or pick(generator, 1, 2, 3), most=5)


def slice_(generator: Generator) -> dict[str, Any]:
    start, stop = pick(generator, 0, 1, 2, -1, -2, -3), pick(generator, 0, 0, -1, 3, 4)
    return {"axis": pick(generator, 1, 2, 3), "start": start, "stop": stop}


def scale_shift(generator: Generator) -> dict[str, Any]:
    return {"scale": float(generator.normal()), "shift": float(generator.normal())}


CASES = (
    LayerCase(layer=Reshape, fields=reshape, shapes=of_as_many),
    LayerCase(layer=Permute, fields=permute, shapes=of_its_axes),
    LayerCase(layer=Slice, fields=slice_, shapes=shape(1, 2, 3, least=2)),
    LayerCase(layer=ScaleShift, fields=scale_shift, shapes=ANY),
    LayerCase(layer=Flatten, shapes=ANY),
    LayerCase(layer=Identity, shapes=ANY),
)


def test_permute_of_a_large_image_is_numpys() -> None:
    shape = (5, 17, 9, 3)
    for order in ((2, 3, 4, 1), (4, 1, 2, 3), (3, 1, 4, 2), (1, 3, 2, 4)):
        rig = rig_around(Permute(order=order), shape, np.random.default_rng(0), rows=3, batch_size=3, keep_all=True)
        rig.loss()
        x = rig.value("before").reshape(3, *shape)
        np.testing.assert_array_equal(rig.value("it"), x.transpose(0, *order).reshape(3, -1))


@pytest.mark.parametrize("order", [(1, 2, 3), (1, 3, 2)])
def test_what_moves_nothing_costs_nothing(order: tuple[int, ...]) -> None:
    shape = (4, 1, 5)
    rig = rig_around(Permute(order=order), shape, np.random.default_rng(0))
    assert "permute" not in rig.plan.opcodes
    assert rig.analysis.nodes["it"].outputs == (tuple(shape[axis - 1] for axis in order),)


@pytest.mark.parametrize("layer", [Reshape(shape=(-1, 2)), Permute(), Slice(start=1), ScaleShift(scale=0.0)])
def test_nan_passes(layer: Layer) -> None:
    rig = rig_around(layer, (2, 3), np.random.default_rng(0), rows=1, batch_size=1, keep_all=True)
    rig.machine.inputs["input"][...] = np.nan
    rig.machine.run("predict", np.arange(1), 0, 1, np.zeros(1))
    rig.machine.clear_status()
    assert np.isnan(rig.value("it", "predict")).all()


def test_reshape_works_out_what_is_left() -> None:
    assert Reshape().infer([(2, 3)]) == ((6,),)
    assert Reshape(shape=(3, -1, 2)).infer([(4, 6)]) == ((3, 4, 2),)
    assert math.prod(Reshape(shape=(1, 8, 8)).infer([(64,)])[0]) == 64


REFUSED = [
    (Reshape(shape=(4, 4)), (5, 3), "The shape 4 × 4 does not hold the 15 values of 5 × 3. Give sizes whose product f"),
    (Reshape(shape=(4, -1)), (5, 3), "The shape 4 × -1 does not hold the 15 values of 5 × 3."),
    (Reshape(shape=(-1, -1)), (4,), "Every size of a shape is at least 1, but one of them may be -1, for what is left"),
    (Reshape(shape=(0, 4)), (4,), "Every size of a shape is at least 1"),
    (Reshape(shape=()), (4,), "Every size of a shape is at least 1"),
    (
        Permute(order=(2, 1)),
        (2, 3, 4),
        "The order names each axis once, which of 2 × 3 × 4 are 1, 2, 3, but it is 2, 1.",
    ),
    (Permute(order=(0, 1)), (2, 3), "which of 2 × 3 are 1, 2, but it is 0, 1. Correct the order field, or empty it."),
    (Slice(axis=3), (2, 3), "Slice takes a part of axis 3, but 2 × 3 has 2. Choose an axis that is there."),
    (Slice(start=2, stop=2), (4,), "Slice keeps the elements from 2 to before 2, but axis 1 of 4 has 4. Choose start"),
    (Slice(stop=9), (4,), "Slice keeps the elements from 0 to before 9, but axis 1 of 4 has 4."),
    (Slice(start=-9), (4,), "Slice keeps the elements from -5 to before 4, but axis 1 of 4 has 4."),
]


@pytest.mark.parametrize(("layer", "shape", "words"), REFUSED)
def test_what_does_not_fit_is_refused_in_words(layer: Layer, shape: Shape, words: str) -> None:
    with pytest.raises(ShapeError) as refusal:
        layer.infer([shape])
    assert words in str(refusal.value)
