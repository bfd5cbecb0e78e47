"""LayerNorm and GroupNorm beside plain loops, PyTorch and central differences."""

from __future__ import annotations

import numpy as np
import pytest

from engine.errors import ShapeError
from engine.layers import Shape
from engine.layers.norms.normalisation import GroupNorm, LayerNorm
from tests.oracles.layer_check import Judge, check_differences, rig_around

SHAPES = 24
"""Random shapes that each is tried with."""

Generator = np.random.Generator


def shape_of(generator: Generator) -> Shape:
    return tuple(generator.integers(1, 6, generator.integers(1, 5)).tolist())


def epsilon_of(generator: Generator) -> float:
    """Where few numbers are normalised together their variance may be tiny, and the differences are only as good."""
    return float(generator.choice([1e-2, 0.1]))


@pytest.mark.parametrize("seed", range(SHAPES))
def test_layer_norm(judge: Judge, seed: int) -> None:
    generator = np.random.default_rng(seed)
    over = str(generator.choice(["last axis", "whole sample"]))
    layer = LayerNorm(over=over, affine=bool(generator.integers(3)), epsilon=epsilon_of(generator))
    judge(layer, shape_of(generator), seed)


@pytest.mark.parametrize("seed", range(SHAPES))
def test_group_norm(judge: Judge, seed: int) -> None:
    generator = np.random.default_rng(seed)
    shape = list(shape_of(generator))
    groups = int(generator.integers(1, 4))
    shape[0 if len(shape) > 2 else -1] *= groups
    layer = GroupNorm(groups=groups, affine=bool(generator.integers(3)), epsilon=epsilon_of(generator))
    if np.prod(shape) == groups:  # of one number each: nothing is left of them, and PyTorch's float32 not quite nothing
        check_differences(rig_around(layer, tuple(shape), np.random.default_rng(seed)))
    else:
        judge(layer, tuple(shape), seed)


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
