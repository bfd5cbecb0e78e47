"""Moving averages against the recursion written out."""

from __future__ import annotations

import numpy as np
import pytest

from designer.plotting.smoothing import Smoothed, smooth


def plain(values, weight):
    result = []
    for value in values:
        result.append(weight * result[-1] + (1 - weight) * value if result else value)
    return np.array(result)


@pytest.mark.parametrize("weight", [0.01, 0.3, 0.9, 0.99])
def test_blocks_equal_the_recursion(weight):
    values = np.random.default_rng(0).normal(size=1000)
    np.testing.assert_allclose(smooth(values, weight), plain(values, weight), rtol=1e-9, atol=1e-12)


def test_no_smoothing_changes_nothing():
    values = np.array([3.0, 1.0])
    assert smooth(values, 0.0) is values
    assert len(smooth(np.empty(0), 0.5)) == 0


def test_a_growing_curve_is_smoothed_as_if_it_came_at_once():
    values = np.random.default_rng(1).normal(size=5000)
    curve = Smoothed()
    curve.set_weight(0.8)
    for end in (0, 1, 10, 10, 3000, 5000):
        shown = curve.update(values[:end])
    np.testing.assert_allclose(shown, plain(values, 0.8), rtol=1e-9, atol=1e-12)
    curve.set_weight(0.0)
    assert curve.update(values) is values
