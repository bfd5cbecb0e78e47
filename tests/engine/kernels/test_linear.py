"""The kernels of the dense layer beside NumPy, on ranges of rows of a larger batch."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

SIZES = [
    # rows of the batch, first, count, features, units, repeat
    (1, 0, 1, 1, 1, 1),
    (5, 0, 5, 3, 4, 1),
    (37, 16, 21, 7, 5, 1),
    (9, 2, 3, 2, 6, 4),
    (64, 32, 32, 33, 17, 2),
]
SHORT_SUMS = [(32, 0, 32, 100, 70, 1), (16, 0, 16, 65, 131, 2), (64, 0, 64, 784, 20, 1), (8, 0, 8, 64, 1, 1)]
"""Of the kind for which weight gradients do without BLAS."""
BOUNDS = {"float32": 2e-6, "float64": 1e-14}
UNTOUCHED = 77.0


class Room:
    """Arrays laid one after another in an arena."""

    def __init__(self, dtype: str, *arrays: Any) -> None:
        self.offsets = np.cumsum([0, *(array.size for array in arrays)]).tolist()
        self.arena = np.concatenate([array.ravel() for array in arrays]).astype(dtype)
        self.shapes = [array.shape for array in arrays]

    def __getitem__(self, index: int) -> Any:
        return self.arena[self.offsets[index] : self.offsets[index + 1]].reshape(self.shapes[index])


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("dtype", BOUNDS)
@pytest.mark.parametrize("bias", [True, False])
def test_forward(run: Any, size: tuple[int, ...], dtype: str, bias: bool) -> None:
    rows, first, count, features, units, repeat = size
    generator = np.random.default_rng(0)
    x, w, b = (generator.normal(size=s) for s in ((rows * repeat, features), (units, features), (units,)))
    room = Room(dtype, x, w, b, np.full((rows * repeat, units), UNTOUCHED))
    x_at, w_at, b_at, y_at, _ = room.offsets
    run("linear", [x_at, w_at, b_at if bias else -1, y_at, features, units, repeat], room.arena,
        first=first, count=count, rows=rows)  # fmt: skip
    expected = np.full((rows * repeat, units), UNTOUCHED)
    part = slice(first * repeat, (first + count) * repeat)
    expected[part] = x[part] @ w.T + (b if bias else 0.0)
    np.testing.assert_allclose(room[3], expected, rtol=BOUNDS[dtype], atol=BOUNDS[dtype])


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("dtype", BOUNDS)
def test_input_gradient(run: Any, size: tuple[int, ...], dtype: str) -> None:
    rows, first, count, features, units, repeat = size
    generator = np.random.default_rng(0)
    dy, w = generator.normal(size=(rows * repeat, units)), generator.normal(size=(units, features))
    room = Room(dtype, dy, w, np.full((rows * repeat, features), UNTOUCHED))
    run("linear_input_gradient", [*room.offsets[:3], features, units, repeat], room.arena,
        first=first, count=count, rows=rows)  # fmt: skip
    expected = np.full((rows * repeat, features), UNTOUCHED)
    part = slice(first * repeat, (first + count) * repeat)
    expected[part] = dy[part] @ w
    np.testing.assert_allclose(room[2], expected, rtol=BOUNDS[dtype], atol=BOUNDS[dtype])


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("dtype", BOUNDS)
@pytest.mark.parametrize("bias", [True, False])
def test_forward_by_columns(run: Any, size: tuple[int, ...], dtype: str, bias: bool) -> None:
    """Some units of all rows; the others are not touched."""
    rows, _, _, features, units, repeat = size
    first, count = units // 3, units - units // 3
    generator = np.random.default_rng(0)
    x, w, b = (generator.normal(size=s) for s in ((rows * repeat, features), (units, features), (units,)))
    room = Room(dtype, x, w, b, np.full((rows * repeat, units), UNTOUCHED))
    x_at, w_at, b_at, y_at, _ = room.offsets
    run("linear_columns", [x_at, w_at, b_at if bias else -1, y_at, features, units, repeat], room.arena,
        first=first, count=count, rows=rows)  # fmt: skip
    expected = np.full((rows * repeat, units), UNTOUCHED)
    expected[:, first:] = (x @ w.T + (b if bias else 0.0))[:, first:]
    np.testing.assert_allclose(room[3], expected, rtol=BOUNDS[dtype], atol=BOUNDS[dtype])


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("dtype", BOUNDS)
def test_input_gradient_by_columns(run: Any, size: tuple[int, ...], dtype: str) -> None:
    rows, _, _, features, units, repeat = size
    first, count = features // 3, features - features // 3
    generator = np.random.default_rng(0)
    dy, w = generator.normal(size=(rows * repeat, units)), generator.normal(size=(units, features))
    room = Room(dtype, dy, w, np.full((rows * repeat, features), UNTOUCHED))
    run("linear_input_gradient_columns", [*room.offsets[:3], features, units, repeat], room.arena,
        first=first, count=count, rows=rows)  # fmt: skip
    expected = np.full((rows * repeat, features), UNTOUCHED)
    expected[:, first:] = (dy @ w)[:, first:]
    np.testing.assert_allclose(room[2], expected, rtol=BOUNDS[dtype], atol=BOUNDS[dtype])


@pytest.mark.parametrize("size", SIZES + SHORT_SUMS)
@pytest.mark.parametrize("dtype", BOUNDS)
@pytest.mark.parametrize("accumulate", [0, 1])
def test_weight_and_bias_gradients(run: Any, size: tuple[int, ...], dtype: str, accumulate: int) -> None:
    """A tile of the weight's rows, over the whole batch."""
    rows, _, _, features, units, repeat = size
    first, count = units // 3, units - units // 3
    generator = np.random.default_rng(0)
    dy, x = generator.normal(size=(rows * repeat, units)), generator.normal(size=(rows * repeat, features))
    room = Room(dtype, dy, x, np.full((units, features), UNTOUCHED), np.full(units, UNTOUCHED))
    dy_at, x_at, dw_at, db_at, _ = room.offsets
    common = {"first": first, "count": count, "rows": rows}
    run("linear_weight_gradient", [dy_at, x_at, dw_at, features, units, repeat, accumulate], room.arena, **common)
    run("linear_bias_gradient", [dy_at, db_at, units, repeat, accumulate], room.arena, **common)
    before = UNTOUCHED * accumulate
    for got, exact in ((room[2], dy.T @ x), (room[3], dy.sum(axis=0))):
        expected = np.full(exact.shape, UNTOUCHED)
        expected[first:] = exact[first:] + before
        np.testing.assert_allclose(got, expected, rtol=10 * BOUNDS[dtype], atol=10 * BOUNDS[dtype])


def test_the_sum_of_many_rows_keeps_its_last_digits(run: Any) -> None:
    rows, units = 4001, 3
    dy = np.random.default_rng(0).uniform(0.0, 1.0, (rows, units)).astype(np.float32)
    room = Room("float32", dy, np.zeros(units))
    run("linear_bias_gradient", [0, rows * units, units, 1, 0], room.arena, count=units, rows=rows)
    np.testing.assert_allclose(room[1], dy.astype(np.float64).sum(axis=0), rtol=5e-6)
