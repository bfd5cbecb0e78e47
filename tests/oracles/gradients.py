"""Gradients of a rig's weights beside central differences in float64, and random rigs to judge.

The bar is max |a - n| / max(max |n|, 1e-3) <= 1e-6 for each weight tensor. What is tried stands behind a dense layer,
whose weights get their gradient through it: so the gradient of its input is judged too.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from engine.layers import Shape
from tests.oracles import finite_difference
from tests.oracles.rig import Rig

SHAPES = 24
"""Random shapes that each is tried with in the deep tests."""

counted = pytest.mark.parametrize(
    "shapes", [pytest.param(4, id="few"), pytest.param(SHAPES, marks=pytest.mark.deep, id="many")]
)
"""For a test with the argument `shapes`: a number of random shapes, greater in `pytest -m deep`."""

ROWS = (1, 1, 2, 3, 5, 17, 33)
"""Samples in a batch: of one shard, of several, of one sample."""

MARGIN = 3e-4
"""How far from a kink every number must lie: many steps of the differences."""

Generator = np.random.Generator


def deviations(rig: Rig, penalty: Callable[[], float] = lambda: 0.0) -> dict[str, float]:
    """Deviation of the gradient of every weight from central differences."""
    rig.loss()
    analytic = {name: gradient.copy() for name, gradient in rig.gradients.items()}
    numeric = {
        name: finite_difference.gradient(lambda: rig.loss() + penalty(), weight) for name, weight in rig.weights.items()
    }
    assert analytic
    return {name: finite_difference.deviation(analytic[name], numeric[name]) for name in analytic}


def judge(rig: Rig, seed: int, penalty: Callable[[], float] = lambda: 0.0) -> None:
    for name, deviation in deviations(rig, penalty).items():
        assert deviation <= finite_difference.BAR, f"{name} is off by {deviation:.1e} with seed {seed}: {rig.network}"


def batch(generator: Generator) -> dict[str, int]:
    """How many samples there are, and what batch the plan is made for: often the last, short one."""
    rows = int(generator.choice(ROWS))
    return {"rows": rows, "batch_size": rows + int(generator.choice([0, 0, 1, 7, 40]))}


def shape_of(generator: Generator, axes: int = 0) -> Shape:
    """A random shape of so many axes, else of one to three."""
    return tuple(generator.integers(1, 5, axes or generator.integers(1, 4)).tolist())
