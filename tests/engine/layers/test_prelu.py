"""PReLU beside plain loops, PyTorch and central differences."""

from __future__ import annotations

import numpy as np
import pytest

from engine.layers import Shape
from engine.layers.basic.prelu import PReLU
from tests.oracles.layer_check import Judge

SHAPES = 24
"""Random shapes that it is tried with."""


@pytest.mark.parametrize("seed", range(SHAPES))
def test_random_shapes(judge: Judge, seed: int) -> None:
    generator = np.random.default_rng(seed)
    shape: Shape = tuple(generator.integers(1, 6, generator.integers(1, 5)).tolist())
    judge(PReLU(shared=bool(generator.integers(2))), shape, seed)


def test_slopes_start_where_they_are_told() -> None:
    (weight,) = PReLU(slope=0.1, shared=False).weights([(3, 4, 5)])
    assert weight.shape == (3,)
    values = weight.initializer.sample(weight.shape, weight.fans, np.random.default_rng(0))
    assert (values == 0.1).all()
    assert PReLU().weights([(4, 7)])[0].shape == (1,)
    assert PReLU(shared=False).weights([(4, 7)])[0].shape == (7,)
