"""Upsample, ZeroPad, Crop and SpatialDropout: the cases that contracts try them in, masks, what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.errors import ShapeError
from engine.layers import Layer, Shape
from engine.layers.basic.dropout import SpatialDropout
from engine.layers.images.resampling import Crop, Upsample, ZeroPad
from tests.oracles.layer_cases import IMAGES, SEQUENCES_OR_IMAGES, Generator, LayerCase, pick, sizes
from tests.oracles.layer_check import check_differences, rig_around


def upsample(generator: Generator) -> dict[str, Any]:
    return {"factor": sizes(generator, 1, 2), "method": pick(generator, "nearest", "bilinear")}


def margin(generator: Generator) -> dict[str, Any]:
    return {"sides": sizes(generator, 1, 2, 4, least=0, most=2)}


def room_for_sides(generator: Generator, layer: Any) -> Shape:
    """Images, or sequences where it has no sides for left and right; large enough to be cut."""
    axes = 3 if len(layer.sides) == 4 else pick(generator, 2, 3)
    return sizes(generator, axes, least=5, most=7)


CASES = (
    LayerCase(layer=Upsample, fields=upsample, shapes=IMAGES),
    LayerCase(layer=ZeroPad, fields=margin, shapes=room_for_sides),
    LayerCase(layer=Crop, fields=margin, shapes=room_for_sides),
    LayerCase(layer=SpatialDropout, fields=lambda g: {"rate": pick(g, 0.0, 0.3)}, shapes=SEQUENCES_OR_IMAGES),
)


@pytest.mark.parametrize("shape", [(5, 3, 4), (6, 5)])
def test_spatial_dropout_drops_whole_channels_and_scales_the_rest(shape: Shape) -> None:
    rig = rig_around(SpatialDropout(rate=0.25), shape, np.random.default_rng(0), rows=40, batch_size=40, keep_all=True)
    rig.loss()
    x, y = rig.value("before").reshape(40, *shape), rig.value("it").reshape(40, *shape)
    if len(shape) == 2:
        x, y = x.transpose(0, 2, 1), y.transpose(0, 2, 1)
    x, y = x.reshape(*x.shape[:2], -1), y.reshape(*y.shape[:2], -1)
    dropped = (y == 0.0).all(axis=2)
    np.testing.assert_allclose(y, np.where(dropped[..., None], 0.0, x / 0.75), rtol=1e-14)
    assert 0.15 < dropped.mean() < 0.35
    assert (dropped != dropped[0]).any(), "the same channels in every sample"
    check_differences(rig)


def test_spatial_dropout_does_nothing_in_evaluation_or_at_a_rate_of_zero() -> None:
    for rate, program in ((0.5, "predict"), (0.0, "train")):
        rig = rig_around(SpatialDropout(rate=rate), (3, 4, 2), np.random.default_rng(0), keep_all=True)
        rig.machine.run(program, np.arange(rig.rows), 0, 1, np.zeros(1))
        np.testing.assert_array_equal(rig.value("it", program), rig.value("before", program))


def test_spatial_dropout_has_another_mask_in_each_step() -> None:
    rig = rig_around(SpatialDropout(), (8, 2, 2), np.random.default_rng(0), rows=9, batch_size=9, keep_all=True)
    masks = []
    for rig.step in (1, 2, 1):
        rig.loss()
        masks.append(rig.value("it") == 0.0)
    assert (masks[0] != masks[1]).any()
    np.testing.assert_array_equal(masks[0], masks[2])


REFUSED = [
    (Upsample(), (5,), "Upsample expects an image of channels × height × width, but 5 came."),
    (Upsample(factor=(0,)), (1, 2, 2), "Every number of factor is from 1 to 10,000, but 0 was given."),
    (ZeroPad(), (5,), "expects an image of channels × height × width or a sequence of steps × features, but 5 came."),
    (ZeroPad(sides=(1, 2, 3)), (1, 2, 2), "The field sides takes 1, 2 or 4 numbers, but it has 3."),
    (ZeroPad(sides=(1, 1, 1, 1)), (2, 2), "The field sides takes 1 or 2 numbers, but it has 4."),
    (
        Crop(sides=(1, 2)),
        (1, 3, 4),
        "Crop would leave nothing: it cuts 0 × 2 × 4 off 1 × 3 × 4. Make the sides smaller.",
    ),
    (SpatialDropout(), (5,), "SpatialDropout expects an image of channels × height × width or a sequence of steps"),
]


@pytest.mark.parametrize(("layer", "shape", "words"), REFUSED)
def test_what_does_not_fit_is_refused_in_words(layer: Layer, shape: Shape, words: str) -> None:
    with pytest.raises(ShapeError) as refusal:
        layer.infer([shape])
    assert words in str(refusal.value)
