"""Cells of a view: lines of few units, blocks of many, always as much as there is room for."""

import pytest

from designer.canvas.live.detail import detail_at
from designer.canvas.live.surfaces.cells import LARGEST, MOST, arranged
from designer.geometry.placing import WIDTH


@pytest.mark.parametrize("count", [1, 2, 8, 9, 16, 32, 64, 1000])
@pytest.mark.parametrize("room", [120.0, 300.0, 640.0])
def test_cells_stay_within_the_node_and_do_not_overlap(count, room):
    grid = arranged(count, room)
    assert grid.count == min(count, MOST)
    assert grid.columns * grid.rows >= grid.count > grid.columns * (grid.rows - 1)
    assert grid.size[0] <= WIDTH
    places = {grid.rect(index)[:2] for index in range(grid.count)}
    assert len(places) == grid.count
    assert all(grid.at(x + 1, y + 1) == index for index in range(grid.count) for x, y, *_ in [grid.rect(index)])


def test_few_units_stand_in_a_line_across_the_wires():
    column, row = arranged(8, 640.0), arranged(8, 640.0, down=True)
    assert (column.columns, column.rows, column.is_line) == (1, 8, True)
    assert (row.columns, row.rows, row.is_line) == (8, 1, True)
    assert arranged(2, 640.0).cell == LARGEST
    assert not arranged(8, 120.0).is_line, "eight cells one below the other do not fit there"
    assert not arranged(9, 640.0).is_line


def test_between_cells_and_beyond_them_there_is_none():
    grid = arranged(9, 640.0)
    assert grid.at(grid.cell + 1, 1) is None
    assert grid.at(-1, 1) is None
    assert grid.at(1, grid.size[1] + 1) is None


def test_arrows_go_from_cell_to_cell_and_stop_at_edges():
    grid = arranged(10, 640.0)
    assert grid.moved(0, 1, 0) == 1
    assert grid.moved(0, 0, 1) == grid.columns
    assert grid.moved(0, -1, 0) == 0
    assert grid.moved(9, 0, 1) == 9
    assert grid.moved(grid.columns - 1, 1, 0) == grid.columns - 1, "the end of a row does not lead into the next"


def test_from_afar_there_is_a_strip_and_then_nothing():
    assert [detail_at(scale, is_open=True) for scale in (1.0, 0.4, 0.37, 0.2)] == ["view", "view", "strip", ""]
    assert [detail_at(scale, is_open=False) for scale in (1.0, 0.37, 0.2)] == ["strip", "strip", ""]
