"""ConvTranspose2D beside plain loops, PyTorch and central differences, in shapes and options drawn at random."""

from __future__ import annotations

import numpy as np
import pytest

from engine.errors import ShapeError
from engine.layers import Layer, Shape
from engine.layers.images.transposed import ConvTranspose2D
from tests.oracles.layer_check import Judge

CASES = 26


def case(generator: np.random.Generator) -> tuple[Layer, Shape]:
    groups = int(generator.choice([1, 1, 2]))
    kernel, stride, dilation = (tuple(generator.integers(1, 4, 2).tolist()) for _ in range(3))
    layer = ConvTranspose2D(
        filters=groups * int(generator.integers(1, 4)), kernel=kernel, stride=stride, dilation=dilation, groups=groups,
        padding=str(generator.choice(["valid", "same", "explicit"])),
        pad=tuple(generator.integers(0, 2, generator.choice([1, 2, 4])).tolist()),
        bias=bool(generator.integers(2)), activation=str(generator.choice(["linear", "tanh"])),
    )  # fmt: skip
    return layer, (groups * int(generator.integers(1, 4)), *generator.integers(2, 5, 2).tolist())


def test_random_options(judge: Judge) -> None:
    tried = 0
    for seed in range(CASES):
        layer, shape = case(np.random.default_rng(seed))
        try:
            layer.infer([shape])
        except ShapeError:  # all is cut off
            continue
        judge(layer, shape, seed)
        tried += 1
    assert tried >= 20


@pytest.mark.parametrize("shape", [(9, 4, 3), (1, 1, 1)])
def test_several_products(judge: Judge, shape: Shape) -> None:
    judge(ConvTranspose2D(filters=12, kernel=(4, 3), stride=(2, 1), padding="same"), shape, 0)


REFUSED = [
    (ConvTranspose2D(), (5,), "ConvTranspose2D expects an image of channels × height × width, but 5 came."),
    (
        ConvTranspose2D(padding="explicit", pad=(2,)),
        (1, 2, 5),
        "larger than its output: 2 and 2 are cut off 4. Make pad",
    ),
    (ConvTranspose2D(groups=2), (3, 5, 5), "3 channels cannot be divided by 2 groups. Choose a number of groups"),
]


@pytest.mark.parametrize(("layer", "shape", "words"), REFUSED)
def test_what_does_not_fit_is_refused_in_words(layer: Layer, shape: Shape, words: str) -> None:
    with pytest.raises(ShapeError) as refusal:
        layer.infer([shape])
    assert words in str(refusal.value)
