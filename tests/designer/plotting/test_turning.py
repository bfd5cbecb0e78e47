"""Where validation turns, and the band under a smoothed curve, against definitions by hand."""

from __future__ import annotations

import numpy as np
import pytest

from designer.plotting.turning import envelope, levelled, turn_of

X = np.arange(60.0)


def test_a_curve_that_falls_and_rises_turns_at_its_least_value():
    assert turn_of((X - 20) ** 2 / 400) == 20


@pytest.mark.parametrize(
    "curve",
    [
        np.exp(-X / 10),  # falls to the end
        np.maximum(1 - X / 20, 0.1),  # lies flat
        np.where(X < 56, 1 - X / 60, 0.2),  # has risen for too short a while
        np.array([1.0, 0.5, 0.6]),  # has hardly begun
        np.maximum(1 - X / 20, 0.1) + np.where(X > 30, 0.01, 0.0),  # has risen by a hundredth of its fall
    ],
)
def test_no_turn_where_there_is_none(curve):
    assert turn_of(curve) is None


def test_noise_does_not_move_the_turn_far():
    generator = np.random.default_rng(0)
    turns = [turn_of((X - 25) ** 2 / 400 + generator.normal(0, 0.05, 60)) for _ in range(50)]
    assert all(turn is not None and abs(turn - 25) <= 8 for turn in turns)


def test_a_curve_that_only_rises_turns_at_once():
    assert turn_of(X) == 0


def test_levelled_curves_are_means_of_neighbours():
    values = np.random.default_rng(1).normal(size=60)
    reach = [min(i, 59 - i, 5) for i in range(60)]
    expected = [values[i - r : i + r + 1].mean() for i, r in enumerate(reach)]
    np.testing.assert_allclose(levelled(values), expected, atol=1e-12)


@pytest.mark.parametrize("weight", [0.0, 0.5, 0.9, 0.99])
def test_the_band_is_the_range_of_what_the_average_looks_back_at(weight):
    values = np.random.default_rng(2).normal(size=40)
    least, greatest = envelope(values, weight)
    reach = max(1, round(1 / (1 - weight)))
    for i in range(40):
        seen = values[max(0, i - reach + 1) : i + 1]
        assert (least[i], greatest[i]) == (seen.min(), seen.max())
