"""Products in registers and masked runs beside NumPy, in sizes that fill tiles and that do not."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache
from typing import Any

import numba
import numpy as np
import pytest
from numba import types
from numpy.testing import assert_allclose, assert_array_equal

from engine.kernels.arithmetic.product import DEPTH, ROWS, product
from engine.kernels.arithmetic.vectors import add_part, copy_part, lanes_of, transpose

BOUNDS = {"float32": 3e-6, "float64": 1e-14}
UNTOUCHED = 77.0


@cache
def compiled(dtype: str) -> dict[str, Any]:
    """The functions as C functions of addresses and numbers."""
    pointer, table, number = types.CPointer(getattr(types, dtype)), types.CPointer(types.int64), types.int64

    def multiply(a, entries, b, b_step, c, c_step, columns, rows, depth, accumulate):  # type: ignore[no-untyped-def]
        product(a, entries, b, b_step, c, c_step, columns, rows, depth, accumulate)

    def copy(out, source, first, end, count):  # type: ignore[no-untyped-def]
        copy_part(out, source, first, end, count)

    def add(out, source, first, end, count):  # type: ignore[no-untyped-def]
        add_part(out, source, first, end, count)

    def turn(x, y, rows, columns):  # type: ignore[no-untyped-def]
        transpose(x, y, rows, columns)

    run = types.void(pointer, pointer, number, number, number)
    signatures = {
        multiply: types.void(pointer, table, pointer, number, pointer, *[number] * 5),
        copy: run,
        add: run,
        turn: types.void(pointer, pointer, number, number),
    }
    return {f.__name__: numba.cfunc(s, nopython=True)(f).ctypes for f, s in signatures.items()}


def address(array: np.ndarray[Any, Any], kind: Any) -> Any:
    return array.ctypes.data_as(ctypes.POINTER(kind))


@pytest.mark.parametrize("dtype", BOUNDS)
@pytest.mark.parametrize("accumulate", [0, 1])
def test_product(dtype: str, accumulate: int) -> None:
    real = ctypes.c_float if dtype == "float32" else ctypes.c_double
    lanes = lanes_of(getattr(types, dtype))
    sizes = [
        (1, 1, 1),
        (lanes, ROWS, 3),
        (lanes + 1, ROWS + 1, 9),
        (2 * lanes, 2, 5),
        (5 * lanes - 1, 3 * ROWS - 1, 31),
        (2 * lanes, ROWS, DEPTH + 1),
        (3 * lanes, 2 * ROWS + 3, 2 * DEPTH + 5),
    ]
    for columns, rows, depth in sizes:
        generator = np.random.default_rng(columns)
        a = generator.normal(size=(depth + 2, columns + 3)).astype(dtype)
        b = generator.normal(size=(rows, depth + 1)).astype(dtype)
        c = np.full((rows, columns + 2), UNTOUCHED, dtype)
        c[:, :columns] = generator.normal(size=(rows, columns))
        order = generator.permutation(depth + 2)[:depth]
        table = (order * a.shape[1]).astype(np.int64)
        expected = b[:, :depth].astype(np.float64) @ a[order, :columns].astype(np.float64) + accumulate * c[:, :columns]
        compiled(dtype)["multiply"](
            address(a, real), address(table, ctypes.c_int64), address(b, real), b.shape[1], address(c, real),
            c.shape[1], columns, rows, depth, accumulate,
        )  # fmt: skip
        bound = BOUNDS[dtype] * max(10, depth**0.5)
        assert_allclose(c[:, :columns], expected, rtol=bound, atol=bound)
        assert_array_equal(c[:, columns:], UNTOUCHED)


def test_a_product_is_compiled_once_and_for_kernels_only() -> None:
    """What it packs on the stack was filled with zeros at each call, which took long to run and longer to compile."""
    compiled("float32")
    (made,) = (made for arguments, made in product.overloads.items() if arguments[0].dtype == types.float32)
    (code,) = made.library.get_defined_functions()
    assert code.name == made.fndesc.llvm_func_name, "a wrapper for Python or C comes with it"
    assert "memset" not in str(code)


@pytest.mark.parametrize("dtype", BOUNDS)
@pytest.mark.parametrize(("first", "end", "count"), [(0, 1, 1), (0, 0, 5), (2, 5, 7), (0, 40, 40), (17, 33, 34)])
@pytest.mark.parametrize("name", ["copy", "add"])
def test_runs(name: str, dtype: str, first: int, end: int, count: int) -> None:
    real = ctypes.c_float if dtype == "float32" else ctypes.c_double
    source = np.arange(1.0, count + 1.0).astype(dtype)
    out = np.full(count + 70, UNTOUCHED, dtype)
    expected = out.copy()
    if name == "copy":
        expected[:count] = 0.0
        expected[first:end] = source[first:end]
    else:
        expected[first:end] += source[first:end]
    call: Callable[..., None] = compiled(dtype)[name]
    call(address(out, real), address(source, real), first, end, count)
    assert_array_equal(out, expected)


@pytest.mark.parametrize("dtype", BOUNDS)
@pytest.mark.parametrize("rows", [1, 7, 8, 16, 37])
@pytest.mark.parametrize("columns", [1, 5, 16, 49])
def test_transpose(dtype: str, rows: int, columns: int) -> None:
    real = ctypes.c_float if dtype == "float32" else ctypes.c_double
    x = np.random.default_rng(0).normal(size=(rows, columns)).astype(dtype)
    y = np.full(rows * columns + 20, UNTOUCHED, dtype)
    compiled(dtype)["turn"](address(x, real), address(y, real), rows, columns)
    assert_array_equal(y[: rows * columns].reshape(columns, rows), x.T)
    assert_array_equal(y[rows * columns :], UNTOUCHED)
