"""The memory that reading takes is a small multiple of the file."""

import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest

from engine.data.tables.table import read_table

ROWS = 6_000
SAMPLES = 1 << 20
"""What looking at the beginning of a file takes, however large it is."""


def mixed() -> str:
    generator = np.random.default_rng(0)
    texts = [["red", "green", "blue"], ["north", "south", "east", "west"], ["yes", "no"], ["low", "mid", "high"]]
    header = ",".join([*(f"x{at}" for at in range(10)), *(f"n{at}" for at in range(5)), "c0", "c1", "c2", "c3", "y"])
    numbers, counts = generator.normal(size=(ROWS, 10)), generator.integers(0, 100_000, (ROWS, 5))
    words = [generator.choice(each, ROWS) for each in (*texts, ["a", "b", "c"])]
    rows = (
        ",".join([*(f"{value:.6f}" for value in numbers[row]), *map(str, counts[row]), *(each[row] for each in words)])
        for row in range(ROWS)
    )
    return "\n".join([header, *rows])


def pixels() -> str:
    generator = np.random.default_rng(0)
    values = generator.integers(0, 256, (ROWS // 4, 100))
    header = ",".join([*(f"p{at}" for at in range(99)), "label"])
    return "\n".join([header, *(",".join([*map(str, row[:99]), str(row[99] % 10)]) for row in values)])


@pytest.mark.parametrize("table", [mixed, pixels])
def test_reading_takes_at_most_five_times_the_file(table: Callable[[], str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.data.reading.gather._CHUNK", 2000)  # in proportion to a file that is small
    content = table().encode()
    tracemalloc.start()
    try:
        dataset = read_table(content, "", "table")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert dataset.inputs.nbytes > len(content)
    assert peak + len(content) < 5 * len(content) + SAMPLES
