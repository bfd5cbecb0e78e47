"""Pooling: the cases that contracts try it in, what is not finite, equals, what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.errors import ShapeError
from engine.layers import Layer, Shape
from engine.layers.images.pooling import (
    AveragePool1D,
    AveragePool2D,
    GlobalAveragePool,
    GlobalMaxPool,
    MaxPool1D,
    MaxPool2D,
)
from tests.oracles.layer_cases import SEQUENCES_OR_IMAGES, Generator, LayerCase, pick, sizes
from tests.oracles.layer_check import rig_around


def image_pool(generator: Generator) -> dict[str, Any]:
    pool = sizes(generator, 1, 2, most=3)
    pad = tuple(np.minimum(generator.integers(0, 3, 4), np.resize(np.repeat(pool, 2), 4) - 1).tolist())
    padding = pick(generator, "valid", "same", "explicit")
    return {"pool": pool, "stride": sizes(generator, 0, 1, 2), "pad": pad, "padding": padding}


def images(generator: Generator, layer: Any) -> Shape:
    room = [size + pick(generator, 0, 0, 1, 4) for size in (layer.pool[0], layer.pool[-1])]
    return (int(generator.integers(1, 4)), *room)


def sequence_pool(generator: Generator) -> dict[str, Any]:
    pool, stride = int(generator.integers(1, 5)), int(generator.integers(0, 4))
    pad = tuple(np.minimum(generator.integers(0, 3, pick(generator, 1, 2)), pool - 1).tolist())
    return {"pool": pool, "stride": stride, "pad": pad, "padding": pick(generator, "valid", "same", "explicit")}


def sequences(generator: Generator, layer: Any) -> Shape:
    return (layer.pool + pick(generator, 0, 1, 4), int(generator.integers(1, 6)))


CASES = (
    *(LayerCase(layer=cls, fields=image_pool, shapes=images) for cls in (MaxPool2D, AveragePool2D)),
    *(LayerCase(layer=cls, fields=sequence_pool, shapes=sequences) for cls in (MaxPool1D, AveragePool1D)),
    *(LayerCase(layer=cls, shapes=SEQUENCES_OR_IMAGES) for cls in (GlobalMaxPool, GlobalAveragePool)),
)


@pytest.mark.parametrize("layer", [MaxPool2D(), MaxPool2D(pool=(3,), stride=(1,), padding="same"), GlobalMaxPool()])
@pytest.mark.parametrize("program", ["train", "predict"])
def test_nan_and_infinity_pass(layer: Layer, program: str) -> None:
    """A net that diverges must be seen to diverge, and so must one that only ever sees minus infinity."""
    rig = rig_around(layer, (1, 4, 4), np.random.default_rng(0), rows=3, batch_size=3, keep_all=True)
    inputs = rig.machine.inputs["input"].reshape(3, 1, 4, 4)
    rig.weights["before.weight"][...] = np.eye(4)
    rig.weights["before.bias"][...] = 0.0
    inputs[0, 0, 1, 1] = np.nan
    rig.machine.run(program, np.arange(3), 0, 1, np.zeros(1))
    rig.machine.clear_status()
    y = rig.value("it", program)
    assert np.isnan(y[0, 0])
    assert np.isfinite(y[1:]).all()


def test_the_first_of_equals_gets_the_gradient() -> None:
    rig = rig_around(MaxPool2D(), (1, 2, 2), np.random.default_rng(0), rows=1, batch_size=1)
    rig.weights["before.weight"][...] = 0.0
    rig.weights["before.bias"][...] = 0.25
    rig.loss()
    gradient = rig.gradients["before.bias"]
    assert gradient[0] != 0.0
    assert gradient[1] == 0.0


REFUSED = [
    (MaxPool2D(), (5,), "MaxPool2D expects an image of channels × height × width, but 5 came."),
    (AveragePool1D(), (1, 5, 5), "AveragePool1D expects a sequence of steps × features, but 1 × 5 × 5 came."),
    (MaxPool2D(), (3, 4, 1), "The pool of MaxPool2D is larger than its input: it takes 2, but the width is 1, margins"),
    (MaxPool1D(pool=9), (8, 2), "The pool of MaxPool1D is larger than its input: it takes 9, but the sequence is 8"),
    (
        MaxPool2D(padding="explicit", pad=(2,)),
        (1, 5, 5),
        "as large as its windows, so that some would be empty. Make pad",
    ),
    (AveragePool2D(pool=(0,)), (1, 5, 5), "Every number of pool is from 1 to 10,000, but 0 was given. Correct it."),
    (AveragePool2D(stride=(1, 2, 3)), (1, 5, 5), "The field stride takes 1 or 2 numbers, but it has 3."),
    (GlobalMaxPool(), (5,), "expects an image of channels × height × width or a sequence of steps × features, but 5 c"),
]


@pytest.mark.parametrize(("layer", "shape", "words"), REFUSED)
def test_what_does_not_fit_is_refused_in_words(layer: Layer, shape: Shape, words: str) -> None:
    with pytest.raises(ShapeError) as refusal:
        layer.infer([shape])
    assert words in str(refusal.value)
