"""ConvTranspose2D: the case that contracts try it in, several products, what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import ShapeError
from engine.layers import Layer, Shape
from engine.layers.images.transposed import ConvTranspose2D
from tests.engine.layers.test_convolution import conv2d
from tests.oracles.layer_cases import Generator, LayerCase, pick, sizes
from tests.oracles.layer_check import Judge


def transposed(generator: Generator) -> dict[str, Any]:
    groups = pick(generator, 1, 1, 2)
    pad = sizes(generator, 1, 2, 4, least=0, most=1)
    return conv2d(generator) | {"pad": pad, "groups": groups, "filters": groups * int(generator.integers(1, 3))}


def images(generator: Generator, layer: Any) -> Shape:
    return (layer.groups * int(generator.integers(1, 3)), *sizes(generator, 2, least=2))


CASES = (LayerCase(layer=ConvTranspose2D, fields=transposed, shapes=images),)


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
