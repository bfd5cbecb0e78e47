"""Columns of figures that grow."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from engine.training.column import Column


def test_it_reads_like_the_list_that_it_takes_the_place_of() -> None:
    numbers = [0.5, -1.0, 3.25, 8.0]
    column = Column(numbers)
    assert (column == numbers, column[-1], column[1:3], list(column), len(column)) == (
        True,
        8.0,
        [-1.0, 3.25],
        numbers,
        4,
    )
    assert isinstance(column[0], float)
    assert isinstance(Column([1], np.int64)[0], int)
    assert (bool(Column()), 3.25 in column, column.index(8.0), max(column)) == (False, True, 3, 8.0)
    assert column != numbers[:3]
    assert Column([float("nan"), 1.0]) == Column([float("nan"), 1.0])
    assert Column([float("nan"), 1.0]) != Column([float("nan"), 2.0])
    with pytest.raises(IndexError):
        column[4]


def test_what_was_seen_of_it_does_not_change_as_it_grows_and_nobody_writes_to_it() -> None:
    source = np.arange(3.0)
    column = Column(source)
    early = column.values
    source[0] = 9.0
    for number in range(3, 5000):
        column.append(float(number))
    assert early.tolist() == [0.0, 1.0, 2.0]
    np.testing.assert_array_equal(column, np.arange(5000.0))
    with pytest.raises(ValueError, match="read-only"):
        column.values[0] = 1.0
    copy = np.array(column)
    copy[0] = 7.0
    assert column[0] == 0.0


def test_it_takes_8_bytes_a_number_and_half_of_the_room_is_used() -> None:
    column = Column(dtype=np.int64)
    for number in range(70_000):
        column.append(number)
    assert column._room.nbytes <= 2 * 8 * 70_000


def test_another_thread_sees_only_what_was_appended() -> None:
    column: Column[float] = Column()
    thread = threading.Thread(target=lambda: [column.append(float(number)) for number in range(30_000)])
    thread.start()
    while thread.is_alive():
        seen = column.values
        np.testing.assert_array_equal(seen, np.arange(len(seen)))
    thread.join()
    assert len(column) == 30_000
