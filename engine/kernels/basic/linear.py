"""Kernels of the dense layer, on BLAS. Row-major (rows, columns) is column-major (columns, rows): hence the order."""

from __future__ import annotations

from numba import carray

from engine.kernels.arithmetic.pointers import NO, TRANSPOSED, at, flat, gemm, matrix, operands
from engine.kernels.arithmetic.product import product, stack
from engine.kernels.kernel import helper, kernel, ordered_helper
from engine.tape.slots import ROWS

LEAST, MOST = 8, 64
"""Rows of a batch for which weight gradients are computed without BLAS."""
WIDE = 64
"""Features from which on that pays."""
STRIP = 64
"""Units whose gradients are turned at a time."""

_table, _turned = stack(MOST), stack(STRIP * MOST)


@kernel("linear")
def linear(row, arena, ints, reals, first, count):
    """y (n, units) = x (n, features) W^T + b."""
    o = operands(row)
    x, weight, bias, y, features, units, repeat = o[1], o[2], o[3], o[4], o[5], o[6], o[7]
    start, n = first * repeat, count * repeat
    if n == 1:
        _one_row(arena, x + start * features, weight, bias, y + start * units, features, 0, units)
        return
    beta = _lay_down(arena, bias, y + start * units, units, 0, units, n)
    gemm(
        ints, TRANSPOSED, NO, units, n, features, at(arena, weight), features, at(arena, x + start * features),
        features, beta, at(arena, y + start * units), units,
    )  # fmt: skip


@kernel("linear_columns")
def linear_columns(row, arena, ints, reals, first, count):
    """Units first to first + count of y (n, units) = x (n, features) W^T + b, n the whole batch."""
    o = operands(row)
    x, weight, bias, y, features, units, repeat = o[1], o[2], o[3], o[4], o[5], o[6], o[7]
    n = carray(ints, 16)[ROWS] * repeat
    if n == 1:  # such as one sample to be predicted
        _one_row(arena, x, weight, bias, y, features, first, count)
        return
    beta = _lay_down(arena, bias, y, units, first, count, n)
    gemm(
        ints, TRANSPOSED, NO, count, n, features, at(arena, weight + first * features), features, at(arena, x),
        features, beta, at(arena, y + first), units,
    )  # fmt: skip


@helper
def _lay_down(arena, bias, y, units, first, count, n):
    """Write the bias into columns of n rows, if there is one: so that y is in the cache when BLAS adds to it."""
    if bias < 0:
        return 0
    b = carray(at(arena, bias), (units,))
    rows = matrix(arena, y, units, 0, n)
    for i in range(n):
        for j in range(first, first + count):
            rows[i, j] = b[j]
    return 1


@helper
def _one_row(arena, x, weight, bias, y, features, first, count):
    """Some units of a single row: each weight is read once, while the gemm of BLAS would first pack them all."""
    row, out = carray(at(arena, x), (features,)), carray(at(arena, y), (first + count,))
    for unit in range(first, first + count):
        weights = carray(at(arena, weight + unit * features), (features,))
        total = row.dtype.type(0.0)
        for j in range(features):
            total += weights[j] * row[j]
        out[unit] = total + carray(at(arena, bias + unit), 1)[0] if bias >= 0 else total


@kernel("linear_input_gradient")
def linear_input_gradient(row, arena, ints, reals, first, count):
    """dx (n, features) = dy (n, units) W."""
    o = operands(row)
    dy, weight, dx, features, units, repeat = o[1], o[2], o[3], o[4], o[5], o[6]
    start, n = first * repeat, count * repeat
    gemm(
        ints, NO, NO, features, n, units, at(arena, weight), features, at(arena, dy + start * units), units,
        0, at(arena, dx + start * features), features,
    )  # fmt: skip


@kernel("linear_input_gradient_columns")
def linear_input_gradient_columns(row, arena, ints, reals, first, count):
    """Features first to first + count of dx (n, features) = dy (n, units) W, n the whole batch."""
    o = operands(row)
    dy, weight, dx, features, units, repeat = o[1], o[2], o[3], o[4], o[5], o[6]
    n = carray(ints, 16)[ROWS] * repeat
    gemm(
        ints, NO, NO, count, n, units, at(arena, weight + first), features, at(arena, dy), units,
        0, at(arena, dx + first), features,
    )  # fmt: skip


@kernel("linear_weight_gradient")
def linear_weight_gradient(row, arena, ints, reals, first, count):
    """Rows first to first + count of dW (units, features) = dy^T (units, n) x (n, features), n the whole batch."""
    o = operands(row)
    dy, x, dw, features, units, repeat, accumulate = o[1], o[2], o[3], o[4], o[5], o[6], o[7]
    n = carray(ints, 16)[ROWS] * repeat
    if LEAST <= n <= MOST and features >= WIDE:
        _few_rows(arena, ints, dy, x, dw, features, units, first, count, n, accumulate)
        return
    gemm(
        ints, NO, TRANSPOSED, features, count, n, at(arena, x), features, at(arena, dy + first), units,
        accumulate, at(arena, dw + first * features), features,
    )  # fmt: skip


@helper
def _few_rows(arena, ints, dy, x, dw, features, units, first, count, n, accumulate):
    """The same where sums are short: BLAS packs x anew for each tile, which then takes as long as the product."""
    table, turned = _table(ints), _turned(arena)
    places, line = carray(table, (MOST,)), carray(turned, (STRIP * MOST,))
    for i in range(n):
        places[i] = i * features
    rows = matrix(arena, dy, units, 0, n)
    for start in range(0, count, STRIP):
        part = min(STRIP, count - start)
        for j in range(part):
            for i in range(n):
                line[j * n + i] = rows[i, first + start + j]
        place = at(arena, dw + (first + start) * features)
        product(at(arena, x), table, turned, n, place, features, features, part, n, accumulate)


@kernel("linear_bias_gradient")
def linear_bias_gradient(row, arena, ints, reals, first, count):
    """Units first to first + count of db (units,) = sum of dy (n, units) over the whole batch."""
    o = operands(row)
    dy, db, units, repeat, accumulate = o[1], o[2], o[3], o[4], o[5]
    n = carray(ints, 16)[ROWS] * repeat
    rows = matrix(arena, dy, units, 0, n)
    out = flat(arena, db, 1, first, count)
    _sum_columns(rows, out, first, accumulate)


@ordered_helper
def _sum_columns(rows, out, first, accumulate):
    """Eight rows at a time, in pairs: half the rounding error of one after another, and fewer visits to `out`."""
    if accumulate == 0:
        for j in range(out.size):
            out[j] = 0
    whole = rows.shape[0] - rows.shape[0] % 8
    for i in range(0, whole, 8):
        for j in range(out.size):
            k = first + j
            low = (rows[i, k] + rows[i + 1, k]) + (rows[i + 2, k] + rows[i + 3, k])
            high = (rows[i + 4, k] + rows[i + 5, k]) + (rows[i + 6, k] + rows[i + 7, k])
            out[j] += low + high
    for i in range(whole, rows.shape[0]):
        for j in range(out.size):
            out[j] += rows[i, first + j]
