from __future__ import annotations

import pytest

from engine.layers import Layer, Shape
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.images.pooling import GlobalMaxPool
from engine.layers.sequences.recurrent import LSTM
from engine.layers.shapes.flatten import Flatten
from engine.plan.plan import Program
from engine.plan.shards import ranges, shard_rows, tile_rows
from tests.oracles.rig import draw, make_rig


@pytest.mark.parametrize("total", [1, 15, 16, 17, 100, 1000])
@pytest.mark.parametrize("size", [1, 7, 16, 1000])
def test_ranges_cover_everything_once(total: int, size: int) -> None:
    rows = [row for first, count in ranges(total, size) for row in range(first, first + count)]
    assert rows == list(range(total))
    assert max(count for _, count in ranges(total, size)) <= size


@pytest.mark.parametrize("capacity", [1, 2, 16, 17, 63, 64, 65, 1000, 65536])
def test_a_shard_is_no_larger_than_the_batch(capacity: int) -> None:
    assert 1 <= shard_rows(capacity, []) <= capacity


def program(layers: dict[str, Layer], shape: Shape, batch_size: int) -> Program:
    plan = make_rig(draw(layers), shape, rows=3, batch_size=batch_size, loss="mean_squared_error").plan
    return plan.programs["train"]


@pytest.mark.parametrize(("steps", "expected"), [(1, 16), (2, 10), (5, 10), (64, 5)])
def test_samples_of_many_rows_make_shards_of_few_samples(steps: int, expected: int) -> None:
    """A matrix product has 64 rows then as well, or half of the batch; more than four shards there never are."""
    layers = {"input": Input(), "it": Dense(units=8), "output": Output()}
    assert program(layers, (steps, 8), 20).shard_rows == expected


def test_vectors_and_recurrent_states_keep_larger_shards() -> None:
    layers = {"input": Input(), "it": Dense(units=8), "flat": Flatten(), "end": Dense(units=30), "output": Output()}
    assert program(layers, (5, 8), 20).shard_rows == 16
    layers = {"input": Input(), "it": LSTM(units=8), "output": Output()}
    assert program(layers, (5, 8), 20).shard_rows == 16


def test_a_slight_product_does_not_matter() -> None:
    layers = {
        "input": Input(),
        "it": Dense(units=64),
        "pool": GlobalMaxPool(),
        "end": Dense(units=2),
        "output": Output(),
    }
    assert program(layers, (20, 64), 20).shard_rows == 5


@pytest.mark.parametrize("rows", [1, 3, 16, 100, 512, 10_000])
@pytest.mark.parametrize("row_work", [0, 1, 1000, 10**6, 10**9])
def test_a_tile_is_all_rows_or_a_multiple_of_16(rows: int, row_work: int) -> None:
    tile = tile_rows(rows, row_work)
    assert tile == rows or (tile % 16 == 0 and 0 < tile < rows)
