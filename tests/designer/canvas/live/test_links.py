"""Weights as lines: widths, signs, the balance of a layer, and which line the cursor is at."""

import numpy as np
import pytest

from designer.canvas.live.surfaces.links import THICK, WIDEST, curves, distances, kept_widths, link_widths, strength


def test_the_greatest_weight_has_the_widest_line_and_signs_are_kept():
    widths = link_widths(np.array([[1.0, -2.0], [0.0, 0.5]], np.float32))
    assert widths[0, 1] == -WIDEST
    assert 0 < widths[1, 1] < widths[0, 0] < WIDEST
    assert widths[1, 0] == 0
    assert not link_widths(np.zeros((2, 2))).any()
    assert np.isfinite(link_widths(np.array([[np.nan, 1.0]]))).all()


def test_lines_that_look_the_same_are_the_same():
    weight = np.array([[1.0, 0.5]])
    assert np.array_equal(link_widths(weight), link_widths(weight * (1, 1.001)))


def test_a_wire_is_as_wide_as_the_norm_of_a_unit_and_tells_the_balance_of_signs():
    weight = np.full((4, 9), 1 / 3)
    found = strength(weight)
    assert found.width == pytest.approx(1 + 1.5)
    assert found.balance == 1
    assert strength(-weight).balance == -1
    assert strength(np.array([[1.0, -1.0]])).balance == 0
    assert strength(100 * weight).width == THICK
    assert strength(np.zeros((2, 3, 3, 3))).width == 1


@pytest.mark.parametrize("down", [False, True])
def test_the_nearest_line_is_found_by_its_curve(down):
    starts, ends = np.array([[0.0, 0.0], [0.0, 100.0]]), np.array([[200.0, 0.0], [200.0, 100.0]])
    if down:
        starts, ends = starts[:, ::-1], ends[:, ::-1]
    points = curves(starts, ends, down=down)
    assert points.shape[:2] == (2, 2)
    assert np.allclose(points[1, 0, 0], starts[0])
    assert np.allclose(points[1, 0, -1], ends[1])
    x, y = points[1, 0, 5]
    found = distances(points, x, y)
    assert found.argmin() == 2, "out 1, in 0"
    assert found[1, 0] == pytest.approx(0)
    assert distances(points, *((50.0, 0.0)[:: -1 if down else 1]))[0, 0] == pytest.approx(0)


def test_a_line_is_drawn_anew_only_when_that_can_be_seen():
    before = np.array([[2.0, -2.0, 0.5]])
    assert np.array_equal(kept_widths(before, np.array([[2.25, -2.25, 0.5]])), before)
    assert np.array_equal(kept_widths(before, np.array([[2.5, -2.0, -0.5]])), [[2.5, -2.0, -0.5]])
    assert np.array_equal(kept_widths(before, np.array([[1.0]])), [[1.0]])
