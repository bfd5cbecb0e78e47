"""LayerNorm and GroupNorm: the cases that contracts try them in, with the default epsilon, what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import ShapeError
from engine.layers import Shape
from engine.layers.norms.normalisation import GroupNorm, LayerNorm
from tests.oracles.layer_cases import Generator, LayerCase, pick, sizes
from tests.oracles.layer_check import Judge


def norm(generator: Generator) -> dict[str, Any]:
    """Where few numbers are normalised together their variance may be tiny, and differences are only as good."""
    affine, count_padding = bool(generator.integers(3)), not generator.integers(3)
    return {"affine": affine, "epsilon": pick(generator, 1e-2, 0.1), "count_padding": count_padding}


def layer_norm(generator: Generator) -> dict[str, Any]:
    return norm(generator) | {"over": pick(generator, "last axis", "whole sample")}


def group_norm(generator: Generator) -> dict[str, Any]:
    return norm(generator) | {"groups": int(generator.integers(1, 4))}


def of_several(generator: Generator, layer: Any) -> Shape:
    """Of several numbers along the last axis: of one nothing is left, but in PyTorch's float32 not quite nothing."""
    return (*sizes(generator, 0, 1, 2, 3), int(generator.integers(2, 5)))


def of_groups(generator: Generator, layer: Any) -> Shape:
    """Of more than one number in a group, as above."""
    shape = list(sizes(generator, 1, 2, 3, 4))
    shape[0 if len(shape) > 2 else -1] = layer.groups * int(generator.integers(2, 4))
    return tuple(shape)


CASES = (
    LayerCase(layer=LayerNorm, fields=layer_norm, shapes=of_several),
    LayerCase(layer=GroupNorm, fields=group_norm, shapes=of_groups),
)


@pytest.mark.parametrize(
    ("layer", "shape"),
    [(LayerNorm(), (3, 40)), (LayerNorm(over="whole sample"), (4, 5, 6)), (GroupNorm(groups=4), (8, 5, 6))],
    ids=["vectors", "samples", "groups"],
)
def test_default_epsilon(judge: Judge, layer: LayerNorm | GroupNorm, shape: Shape) -> None:
    for seed in range(5):
        judge(layer, shape, seed)


def test_what_does_not_fit_is_told() -> None:
    with pytest.raises(ShapeError, match=r"into 3 groups, but 8 came\. Choose a number of groups that divides"):
        GroupNorm(groups=3).infer([(8, 5, 5)])
    with pytest.raises(ShapeError, match="LayerNorm expects at least one axis, but a single number came"):
        LayerNorm().infer([()])
