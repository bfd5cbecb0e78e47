"""Pyramids of curves against NumPy: whatever is appended in whatever pieces, bins hold its extremes and means."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designer.plotting.pyramid import FACTOR, Pyramid


def expected(values, bins):
    starts = range(bins.first, bins.last + 1, bins.size)
    parts = [values[start : start + bins.size] for start in starts]
    return [[f(part) for part in parts] for f in (np.min, np.max, np.mean)]


def check(pyramid, values, begin, end, most):
    bins = pyramid.bins(begin, end, most)
    assert bins.first <= begin < end <= bins.last + 1
    assert bins.size == 1 or (end - begin) / (bins.size / FACTOR) > most or bins.size == pyramid.size
    least, greatest, mean = expected(values, bins)
    np.testing.assert_array_equal(bins.least, least)
    np.testing.assert_array_equal(bins.greatest, greatest)
    np.testing.assert_allclose(bins.mean, mean, rtol=1e-12, atol=1e-9)
    starts = np.arange(bins.first, bins.last + 1, bins.size)
    np.testing.assert_array_equal(bins.centres, [np.mean([s, min(s + bins.size, len(values)) - 1]) for s in starts])


@settings(max_examples=60, deadline=None)
@given(
    pieces=st.lists(st.integers(0, 70), min_size=1, max_size=12),
    seed=st.integers(0, 1000),
    most=st.integers(1, 40),
    cut=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_bins_are_those_of_numpy(pieces, seed, most, cut):
    generator = np.random.default_rng(seed)
    pyramid, values = Pyramid(), np.empty(0)
    for piece in pieces:
        new = generator.normal(size=piece)
        pyramid.extend(new)
        values = np.concatenate([values, new])
    assert len(pyramid) == len(values)
    begin, end = sorted(round(share * len(values)) for share in cut)
    if end > begin:
        check(pyramid, values, begin, end, most)


@settings(max_examples=30, deadline=None)
@given(pieces=st.lists(st.integers(0, 90), min_size=1, max_size=12), seed=st.integers(0, 1000))
def test_what_is_too_much_is_held_more_coarsely_and_as_exactly(pieces, seed):
    generator = np.random.default_rng(seed)
    pyramid, values = Pyramid(most=16), np.empty(0)
    for piece in pieces:
        new = generator.normal(size=piece)
        pyramid.extend(new)
        values = np.concatenate([values, new])
        assert len(values) // pyramid.size <= 16
    if len(values):
        check(pyramid, values, 0, len(values), 16)


def test_a_million_values_in_pieces_take_little_memory_and_the_whole_is_drawn_from_few_bins():
    pyramid, generator = Pyramid(), np.random.default_rng(0)
    values = generator.normal(size=1_000_000)
    for piece in np.array_split(values, 1000):
        pyramid.extend(piece)
    assert pyramid.bytes < 10e6
    bins = pyramid.bins(0, len(values), 600)
    assert 150 <= len(bins.least) <= 600
    check(pyramid, values, 0, len(values), 600)


def test_what_is_no_number_leaves_the_others():
    pyramid = Pyramid()
    pyramid.extend(np.array([np.nan, 1.0, 3.0, np.nan, np.nan, np.nan, np.nan, np.nan]))
    bins = pyramid.bins(0, 8, 2)
    assert (bins.least[0], bins.greatest[0]) == (1.0, 3.0)
    assert np.isnan([bins.mean[0], bins.least[1]]).all()


def test_there_is_nothing_at_first_and_after_clearing():
    pyramid = Pyramid()
    assert len(pyramid.bins(0, 0, 10).least) == 0
    pyramid.extend(np.ones(100))
    pyramid.clear()
    assert (len(pyramid), len(pyramid.bins(0, 100, 10).least)) == (0, 0)
    with pytest.raises(IndexError):
        pyramid.bins(0, 0, 1).least[0]
