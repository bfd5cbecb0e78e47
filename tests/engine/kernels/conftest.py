"""Kernels called by hand: one instruction over an arena of the test's own making."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.runtime import library
from engine.runtime.blas import gemm_address
from engine.tape import slots

Call = Callable[..., Any]

FUNCTION = ctypes.CFUNCTYPE(None, *([ctypes.c_void_p] * 4), ctypes.c_int64, ctypes.c_int64)


def run(
    opcode: str,
    operands: Sequence[int],
    arena: NDArray[Any],
    *,
    ints: NDArray[np.int64] | None = None,
    reals: NDArray[np.float64] | None = None,
    first: int = 0,
    count: int = 1,
    rows: int = 1,
) -> None:
    """Run one instruction over rows `first` to `first + count` of a batch of `rows`."""
    row = np.array([0, *operands, *([0] * 16)], np.int64)
    ints = np.zeros(64, np.int64) if ints is None else ints
    reals = np.zeros(64) if reals is None else reals
    ints[slots.ROWS] = rows
    ints[slots.GEMM] = gemm_address(str(arena.dtype))
    function = FUNCTION(library.address(opcode, str(arena.dtype)))  # type: ignore[arg-type]
    function(row.ctypes.data, arena.ctypes.data, ints.ctypes.data, reals.ctypes.data, first, count)


@pytest.fixture(name="run")
def run_fixture() -> Call:
    return run


@pytest.fixture
def apply() -> Call:
    """An elementwise kernel on a vector: `apply(opcode, x, constant)` gives y."""

    def apply(opcode: str, x: NDArray[Any], constant: float = 0.0) -> NDArray[Any]:
        arena = np.concatenate([x, np.full_like(x, 77.0)])
        reals = np.zeros(64)
        reals[slots.REALS] = constant
        run(opcode, [0, x.size, x.size, slots.REALS], arena, reals=reals)
        return arena[x.size :]

    return apply
