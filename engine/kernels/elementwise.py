"""Kernels that add, copy and drop elements."""

from __future__ import annotations

import numpy as np
from numba import carray

from engine.kernels.kernel import helper, kernel
from engine.kernels.memory import at, flat, matrix, operands
from engine.tape.slots import SEED, STEP


@kernel("add")
def add(row, arena, ints, reals, first, count):
    """y = a + b."""
    o = operands(row)
    a = flat(arena, o[1], o[4], first, count)
    b = flat(arena, o[2], o[4], first, count)
    y = flat(arena, o[3], o[4], first, count)
    for i in range(y.size):
        y[i] = a[i] + b[i]


@kernel("copy_columns")
def copy_columns(row, arena, ints, reals, first, count):
    """y[:, y_start : y_start + columns] = x[:, x_start : x_start + columns]."""
    o = operands(row)
    x_width, x_start, y_width, y_start, columns = o[3], o[4], o[5], o[6], o[7]
    x = matrix(arena, o[1], x_width, first, count)
    y = matrix(arena, o[2], y_width, first, count)
    for i in range(count):
        for j in range(columns):
            y[i, y_start + j] = x[i, x_start + j]


@kernel("transpose")
def transpose(row, arena, ints, reals, first, count):
    """y (columns, rows) = the transpose of x (rows, columns), of each sample."""
    o = operands(row)
    rows, columns = o[3], o[4]
    for n in range(first, first + count):
        x = matrix(arena, o[1] + n * rows * columns, columns, 0, rows)
        y = matrix(arena, o[2] + n * rows * columns, rows, 0, columns)
        for j in range(columns):
            for i in range(rows):
                y[j, i] = x[i, j]


@helper
def _mix(number):
    """A bijection of 32-bit integers in which each bit of the input moves every bit of the output.

    The multipliers are those of the "lowbias32" search by Wellons, 2018. Numba widens what comes of 32-bit integers to
    64 bits, where the same steps would mix badly: hence the casts.
    """
    value = np.uint32(number)
    value = np.uint32(value ^ (value >> np.uint32(16)))
    value = np.uint32(value * np.uint32(0x7FEB352D))
    value = np.uint32(value ^ (value >> np.uint32(15)))
    value = np.uint32(value * np.uint32(0x846CA68B))
    return np.uint32(value ^ (value >> np.uint32(16)))


@kernel("dropout")
def dropout(row, arena, ints, reals, first, count):
    """y = x / (1 - rate), or 0 with probability `rate`, by a generator keyed with (seed, step, stream, element)."""
    o = operands(row)
    width, stream = o[3], o[5]
    slots = carray(ints, 16)
    rate = carray(at(reals, o[4]), 1)[0]
    x = flat(arena, o[1], width, first, count)
    y = flat(arena, o[2], width, first, count)
    key = _mix(np.uint32(slots[SEED]) + _mix(np.uint32(slots[STEP]) + _mix(np.uint32(stream))))
    threshold = np.uint32(np.int64(rate * 4294967296.0))
    scale = x.dtype.type(1.0 / (1.0 - rate))
    zero = x.dtype.type(0.0)
    start = np.uint32(first * width)
    for i in range(x.size):
        random = _mix(_mix((start + np.uint32(i)) ^ key) + key)
        y[i] = zero if random < threshold else x[i] * scale
