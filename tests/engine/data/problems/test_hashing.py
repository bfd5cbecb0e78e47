"""Hashes of rows: equal for equal rows, and for no others."""

import numpy as np

from engine.data.problems.hashing import row_hashes
from tests.engine.data.problems.cases import column


def test_rows_that_differ_have_other_hashes() -> None:
    grid = np.array(np.meshgrid(*[np.arange(30.0)] * 3)).reshape(3, -1)
    assert len(np.unique(row_hashes([column(str(at), each) for at, each in enumerate(grid)], 30**3))) == 30**3
    bits = np.array(np.meshgrid(*[[0.0, 1.0]] * 14)).reshape(14, -1)
    assert len(np.unique(row_hashes([column(str(at), each) for at, each in enumerate(bits)], 2**14))) == 2**14


def test_missing_cells_and_both_zeros_are_equal() -> None:
    columns = [column("a", [None, None, 0.0, -0.0, 1.0]), column("b", ["x", "x", None, None, "x"])]
    first, second, zero, negative, other = row_hashes(columns, 5).tolist()
    assert first == second
    assert zero == negative
    assert len({first, zero, other}) == 3


def test_blocks_leave_no_trace() -> None:
    values = np.tile(np.arange(1000.0), 140)
    hashes = row_hashes([column("a", values)], len(values))
    assert len(np.unique(hashes)) == 1000
    assert (hashes[:1000] == hashes[-1000:]).all()
