"""Kernels that add, copy and drop elements."""

from __future__ import annotations

import numpy as np
from numba import carray

from engine.kernels.arithmetic.mathematics import like
from engine.kernels.arithmetic.pointers import at, flat, matrix, operands
from engine.kernels.arithmetic.random import normal, random_bits, stream_key
from engine.kernels.kernel import helper, kernel, kernel_from


@helper
def _element(a, b):
    """Stands for a function of two elements."""
    return a


def _pairwise(row, arena, ints, reals, first, count):
    """y = element(a, b)."""
    o = operands(row)
    a = flat(arena, o[1], o[4], first, count)
    b = flat(arena, o[2], o[4], first, count)
    y = flat(arena, o[3], o[4], first, count)
    for i in range(y.size):
        y[i] = _element(a[i], b[i])


def bind_pairwise(opcode, function):
    """Bind the kernel of a function of two elements, applied to two buffers of one shape."""
    kernel_from(_pairwise, opcode, _element=function)


@helper
def _sum(a, b):
    return a + b


bind_pairwise("add", _sum)


@kernel("copy_columns")
def copy_columns(row, arena, ints, reals, first, count):
    """y[:, y_start : y_start + columns] = x[:, x_start : x_start + columns], in `repeat` rows a sample."""
    o = operands(row)
    repeat, x_width, x_start, y_width, y_start, columns = o[3], o[4], o[5], o[6], o[7], o[8]
    x = matrix(arena, o[1], x_width, first * repeat, count * repeat)
    y = matrix(arena, o[2], y_width, first * repeat, count * repeat)
    for i in range(count * repeat):
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


@kernel("dropout")
def dropout(row, arena, ints, reals, first, count):
    """y = x / (1 - rate), or 0 with probability `rate`, by a generator keyed with (seed, step, stream, element)."""
    o = operands(row)
    width, stream = o[3], o[5]
    rate = carray(at(reals, o[4]), 1)[0]
    x = flat(arena, o[1], width, first, count)
    y = flat(arena, o[2], width, first, count)
    key = stream_key(ints, stream)
    threshold = np.uint32(np.int64(rate * 4294967296.0))
    scale = x.dtype.type(1.0 / (1.0 - rate))
    zero = x.dtype.type(0.0)
    start = np.uint32(first * width)
    for i in range(x.size):
        y[i] = zero if random_bits(key, start + np.uint32(i)) < threshold else x[i] * scale


@kernel("gaussian_noise")
def gaussian_noise(row, arena, ints, reals, first, count):
    """y = x + std * n, n being standard normal."""
    o = operands(row)
    width = o[3]
    x = flat(arena, o[1], width, first, count)
    y = flat(arena, o[2], width, first, count)
    std = like(x[0], carray(at(reals, o[4]), 1)[0])
    key = stream_key(ints, o[5])
    start = np.uint32(first * width)
    for i in range(x.size):
        y[i] = x[i] + std * normal(key, start + np.uint32(i), std)
