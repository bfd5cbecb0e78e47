"""The distance of two distributions, beside SciPy's."""

import numpy as np
import pytest
from scipy.stats import ks_2samp

from engine.data.problems.drift import smirnov


@pytest.mark.parametrize("shift", [0.0, 0.05, 0.2, 0.6])
@pytest.mark.parametrize("sizes", [(40, 25), (300, 80), (5000, 2000)])
@pytest.mark.parametrize("digits", [1, 8])
def test_distance_and_chance_are_those_of_scipy(shift: float, sizes: tuple[int, int], digits: int) -> None:
    draw = np.random.default_rng(1)
    first, second = (draw.normal(at, size=size).round(digits) for at, size in zip((0.0, shift), sizes, strict=True))
    distance, chance = smirnov(first, second)
    theirs = ks_2samp(first, second, method="auto")
    assert distance == pytest.approx(theirs.statistic)
    assert chance == pytest.approx(theirs.pvalue, rel=0.25, abs=1e-12)


def test_nothing_differs_from_nothing() -> None:
    assert smirnov(np.zeros(0), np.ones(3)) == (0.0, 1.0)
    assert smirnov(np.ones(5), np.ones(3)) == (0.0, 1.0)
