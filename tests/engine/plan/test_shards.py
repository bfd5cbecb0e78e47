from __future__ import annotations

import pytest

from engine.plan.shards import ranges, shard_rows, tile_rows


@pytest.mark.parametrize("total", [1, 15, 16, 17, 100, 1000])
@pytest.mark.parametrize("size", [1, 7, 16, 1000])
def test_ranges_cover_everything_once(total: int, size: int) -> None:
    rows = [row for first, count in ranges(total, size) for row in range(first, first + count)]
    assert rows == list(range(total))
    assert max(count for _, count in ranges(total, size)) <= size


@pytest.mark.parametrize("capacity", [1, 2, 16, 17, 63, 64, 65, 1000, 65536])
def test_a_shard_is_no_larger_than_the_batch(capacity: int) -> None:
    assert 1 <= shard_rows(capacity) <= capacity


@pytest.mark.parametrize("rows", [1, 3, 16, 100, 512, 10_000])
@pytest.mark.parametrize("row_work", [0, 1, 1000, 10**6, 10**9])
def test_a_tile_is_all_rows_or_a_multiple_of_16(rows: int, row_work: int) -> None:
    tile = tile_rows(rows, row_work)
    assert tile == rows or (tile % 16 == 0 and 0 < tile < rows)
