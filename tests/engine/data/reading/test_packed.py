import numpy as np
import pytest

from engine.data.reading.packed import PackedNumbers

COLUMNS = {
    "pixels": [0.0, 16.0, 255.0],
    "years": [1990.0, -3.0, 2024.0],
    "halves": [0.5, 1.25, -7.75],
    "decimals": [0.1, 1e300, -2.3],
    "negative zero": [-0.0, 0.0, 1.0],
    "large": [2.0**53, 70_000.0, 1e9],
    "beyond": [1e39, 256.0, 65_536.0],
}


@pytest.mark.parametrize("name", COLUMNS)
def test_numbers_come_out_to_the_bit(name: str) -> None:
    packed = PackedNumbers()
    for values in (COLUMNS[name], [], *COLUMNS.values()):
        packed.extend(np.array(values))
    expected = np.array([*COLUMNS[name], *(value for values in COLUMNS.values() for value in values)])
    assert packed.values().tobytes() == expected.tobytes()
    assert len(packed) == len(expected)


def test_many_parts() -> None:
    packed, expected = PackedNumbers(), np.random.default_rng(0).normal(size=(200, 3)).round(1)
    for values in expected:
        packed.extend(values)
    assert packed.values().tobytes() == expected.tobytes()
