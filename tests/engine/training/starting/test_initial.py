"""Where weights start: a function of the seed and of their name alone, and of nothing that two of them share."""

from __future__ import annotations

import numpy as np
import pytest

from engine.initializers import Fans, Normal
from engine.layers import WeightSpec
from engine.training.starting.initial import initial_weight

WEIGHT = WeightSpec("weight", (10_000,), Normal(), Fans(1, 1))


def test_the_same_name_and_seed_give_the_same_values() -> None:
    np.testing.assert_array_equal(initial_weight("a.weight", WEIGHT, 3), initial_weight("a.weight", WEIGHT, 3))


@pytest.mark.parametrize(("name", "seed"), [("b.weight", 3), ("a.bias", 3), ("a.weight", 4), ("b.weight", 4)])
def test_each_name_and_seed_has_values_of_its_own(name: str, seed: int) -> None:
    """Two layers of one shape that started alike would learn alike."""
    first, other = initial_weight("a.weight", WEIGHT, 3), initial_weight(name, WEIGHT, seed)
    assert abs(np.corrcoef(first, other)[0, 1]) < 5.0 / np.sqrt(WEIGHT.size)
