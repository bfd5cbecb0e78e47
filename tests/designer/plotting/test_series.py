"""Growing curves and the ranges of axes."""

from __future__ import annotations

import numpy as np
import pytest

from designer.plotting.series import Growing, finite_range, framed, joined, peaks
from engine.training.column import Column


def test_growing_takes_over_only_what_is_new():
    curve = Growing()
    numbers = list(range(5000))
    for count in (0, 3, 3, 4000, 5000):
        curve.extend_to(numbers, count)
        np.testing.assert_array_equal(curve.values, np.arange(count))
    numbers[0] = -1
    curve.extend_to(numbers, 5000)
    assert curve.values[0] == 0
    curve.clear()
    assert len(curve) == 0


def test_ranges_leave_out_what_is_no_number():
    assert finite_range(np.array([np.nan, 2.0, np.inf, -1.0])) == (-1.0, 2.0)
    assert finite_range(np.array([np.nan])) is None
    assert joined((0.0, 1.0), (-1.0, 0.5)) == (-1.0, 1.0)
    assert joined(None, (2.0, 3.0)) == (2.0, 3.0)
    assert joined(None, None) is None


@pytest.mark.parametrize(
    ("view", "data", "expected"),
    [
        (None, (0.0, 10.0), (-1.0, 12.0)),
        ((-1.0, 12.0), (0.0, 11.9), (-1.0, 12.0)),
        ((-1.0, 12.0), (0.0, 20.0), (-2.0, 24.0)),
        ((0.0, 100.0), (10.0, 20.0), (9.0, 22.0)),
        (None, (5.0, 5.0), (4.5, 6.0)),
        (None, (0.0, 0.0), (-0.1, 0.2)),
    ],
)
def test_an_axis_stays_while_it_holds_the_data_and_is_not_much_too_large(view, data, expected):
    assert framed(view, data, (0.1, 0.2)) == pytest.approx(expected)


def test_a_column_of_a_run_is_seen_where_it_is_and_left_alone():
    column, growing = Column([1.0, 2.0, 3.0]), Growing()
    growing.extend_to(column, 2)
    assert growing.values.tolist() == [1.0, 2.0]
    assert np.shares_memory(growing.values, column.values)
    growing.extend_to(column, 3)
    growing.append(9.0)
    assert (growing.values.tolist(), column == [1.0, 2.0, 3.0]) == ([1.0, 2.0, 3.0, 9.0], True)
    growing.extend_to(column, 3)
    assert len(growing) == 4
    growing.clear()
    growing.append(5.0)
    growing.extend_to([5.0, 6.0], 2)
    assert (growing.values.tolist(), column == [1.0, 2.0, 3.0]) == ([5.0, 6.0], True)


@pytest.mark.parametrize("count", [1, 10, 4096, 4097, 30_001, 100_000])
def test_a_long_curve_is_thinned_to_its_peaks(count):
    x, y = np.arange(count) / 7, np.random.default_rng(count).normal(size=count)
    shown, values = peaks(x, y, 4096)
    assert len(shown) <= 4098
    assert (np.diff(shown) >= 0).all()
    assert (values.min(), values.max()) == (y.min(), y.max())
    assert np.array_equal(values, y[np.searchsorted(x, shown)]), "every point is one of the curve"
    if count <= 4096:
        assert np.array_equal(values, y)
