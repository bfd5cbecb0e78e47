"""Kernels of arithmetic between branches; see `engine/tape/ops/shapes/merging.py`. NaN passes all of them."""

from __future__ import annotations

import math

from numba import carray

from engine.kernels.arithmetic.mathematics import like
from engine.kernels.arithmetic.pointers import at, flat, matrix, operands
from engine.kernels.basic.elementwise import bind_pairwise
from engine.kernels.kernel import helper, kernel

SHORTEST = 1e-8  # length of a vector at least, to have a direction


@helper
def _product(a, b):
    return a * b


bind_pairwise("multiply", _product)


@helper
def _larger(a, b):
    return b if a < b or b != b else a  # NaN passes


bind_pairwise("maximum", _larger)


@kernel("maximum_backward")
def maximum_backward(row, arena, ints, reals, first, count):
    """dy goes to the larger one; either gradient may be left out."""
    o = operands(row)
    width = o[6]
    a = flat(arena, o[1], width, first, count)
    b = flat(arena, o[2], width, first, count)
    dy = flat(arena, o[3], width, first, count)
    zero = like(dy[0], 0.0)
    if o[4] >= 0:
        da = flat(arena, o[4], width, first, count)
        for i in range(da.size):
            da[i] = zero if a[i] < b[i] or b[i] != b[i] else dy[i]
    if o[5] >= 0:
        db = flat(arena, o[5], width, first, count)
        for i in range(db.size):
            db[i] = dy[i] if a[i] < b[i] or b[i] != b[i] else zero


@kernel("scale_shift")
def scale_shift(row, arena, ints, reals, first, count):
    """y = scale x + shift."""
    o = operands(row)
    x = flat(arena, o[1], o[3], first, count)
    y = flat(arena, o[2], o[3], first, count)
    scale = like(x[0], carray(at(reals, o[4]), 1)[0])
    shift = like(x[0], carray(at(reals, o[5]), 1)[0])
    for i in range(y.size):
        y[i] = scale * x[i] + shift


@kernel("inner_product")
def inner_product(row, arena, ints, reals, first, count):
    """y = sum of a b along rows of `size`."""
    o = operands(row)
    outer, size = o[4], o[5]
    a = matrix(arena, o[1], size, first * outer, count * outer)
    b = matrix(arena, o[2], size, first * outer, count * outer)
    y = flat(arena, o[3], outer, first, count)
    for n in range(y.size):
        total = like(y[0], 0.0)
        for i in range(size):
            total += a[n, i] * b[n, i]
        y[n] = total


@kernel("scale_rows")
def scale_rows(row, arena, ints, reals, first, count):
    """y = factor x, a factor for each row of `size`."""
    o = operands(row)
    outer, size = o[4], o[5]
    factors = flat(arena, o[1], outer, first, count)
    x = matrix(arena, o[2], size, first * outer, count * outer)
    y = matrix(arena, o[3], size, first * outer, count * outer)
    for n in range(factors.size):
        for i in range(size):
            y[n, i] = factors[n] * x[n, i]


@kernel("unit_rows")
def unit_rows(row, arena, ints, reals, first, count):
    """y = x / |x| along rows of `size`."""
    o = operands(row)
    outer, size = o[4], o[5]
    x = matrix(arena, o[1], size, first * outer, count * outer)
    y = matrix(arena, o[2], size, first * outer, count * outer)
    inverse = flat(arena, o[3], outer, first, count)
    for n in range(inverse.size):
        # In float64: squares of what is small in float32 would vanish.
        total = 0.0
        for i in range(size):
            total += float(x[n, i]) * float(x[n, i])
        length = math.sqrt(total)
        factor = like(x[0, 0], 0.0 if length < SHORTEST else 1.0 / length)
        inverse[n] = factor
        for i in range(size):
            y[n, i] = factor * x[n, i]


@kernel("unit_rows_backward")
def unit_rows_backward(row, arena, ints, reals, first, count):
    """dx = (dy - y (y dy)) / |x|."""
    o = operands(row)
    outer, size = o[5], o[6]
    y = matrix(arena, o[1], size, first * outer, count * outer)
    inverse = flat(arena, o[2], outer, first, count)
    dy = matrix(arena, o[3], size, first * outer, count * outer)
    dx = matrix(arena, o[4], size, first * outer, count * outer)
    for n in range(inverse.size):
        along = like(y[0, 0], 0.0)
        for i in range(size):
            along += y[n, i] * dy[n, i]
        for i in range(size):
            dx[n, i] = inverse[n] * (dy[n, i] - along * y[n, i])
