"""Reshape, Permute, Slice and ScaleShift beside plain loops, PyTorch and central differences."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from engine.errors import ShapeError
from engine.layers import Layer, Shape
from engine.layers.basic.scale_shift import ScaleShift
from engine.layers.shapes.reshaping import Permute, Reshape, Slice
from tests.oracles.layer_check import Judge, rig_around

CASES = 24

Generator = np.random.Generator


def shape_of(generator: Generator, axes: int = 0) -> Shape:
    return tuple(generator.integers(1, 5, axes or generator.integers(1, 5)).tolist())


def reshape(generator: Generator) -> tuple[Layer, Shape]:
    new = shape_of(generator)
    hidden = int(generator.integers(len(new) + 1))
    given = tuple(-1 if axis == hidden else size for axis, size in enumerate(new))
    return Reshape(shape=given), tuple(generator.permutation([*new, 1]).tolist())


def permute(generator: Generator) -> tuple[Layer, Shape]:
    shape = shape_of(generator, int(generator.integers(1, 6)))
    order = tuple((1 + generator.permutation(len(shape))).tolist())
    return Permute(order=order if generator.integers(4) else ()), shape


def slice_(generator: Generator) -> tuple[Layer, Shape]:
    shape = shape_of(generator)
    axis = int(generator.integers(len(shape)))
    start, stop = sorted(generator.choice(shape[axis] + 1, 2, replace=False).tolist())
    start -= shape[axis] * int(generator.integers(2))
    stop -= shape[axis] * int(generator.integers(2)) if stop < shape[axis] else shape[axis]
    return Slice(axis=axis + 1, start=start, stop=stop), shape


def scale_shift(generator: Generator) -> tuple[Layer, Shape]:
    return ScaleShift(scale=float(generator.normal()), shift=float(generator.normal())), shape_of(generator)


@pytest.mark.parametrize("make", [reshape, permute, slice_, scale_shift], ids=lambda make: make.__name__)
def test_random_options(judge: Judge, make: Any) -> None:
    for seed in range(CASES):
        judge(*make(np.random.default_rng(seed)), seed)


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
