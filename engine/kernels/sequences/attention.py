"""Kernels of attention: a sample and a head at a time, so that the shares of a head stay in the cache.

Row-major (rows, columns) is column-major (columns, rows) to BLAS: hence the order of its operands.
"""

from __future__ import annotations

import math

from numba import carray

from engine.kernels.arithmetic.mathematics import exp, like
from engine.kernels.arithmetic.pointers import NO, TRANSPOSED, at, flat, gemm, matrix, operands
from engine.kernels.basic.shards import shard_offset
from engine.kernels.kernel import helper, kernel
from engine.tape.slots import ROWS


@kernel("attention")
def attention(row, arena, ints, reals, first, count):
    """y (steps, features) = softmax(Q K^T / sqrt(d)) V for each head; keeps the shares, what softmax gave."""
    o = operands(row)
    lengths, steps, features, heads, causal = o[2], o[5], o[6], o[7], o[8]
    width, squared = features // heads, steps * steps
    for sample in range(first, first + count):
        length = carray(at(ints, lengths + sample), 1)[0] if lengths >= 0 else steps
        for head in range(heads):
            query = at(arena, o[1] + sample * steps * 3 * features + head * width)
            shares = at(arena, o[4] + (sample * heads + head) * squared)
            gemm(
                ints, TRANSPOSED, NO, steps, steps, width, at(query, features), 3 * features, query, 3 * features,
                0, shares, steps,
            )  # fmt: skip
            rows = carray(shares, (steps, steps))
            for i in range(steps):
                _softmax(rows[i], min(length, i + 1) if causal != 0 else length, width)
            gemm(
                ints, NO, NO, width, steps, steps, at(query, 2 * features), 3 * features, shares, steps,
                0, at(arena, o[3] + sample * steps * features + head * width), features,
            )  # fmt: skip


@helper
def _softmax(x, seen, width):
    """The first `seen` numbers become shares of 1 by exp(x / sqrt(width)), the rest 0."""
    scale = like(x[0], 1.0 / math.sqrt(width))
    zero = like(x[0], 0.0)
    # Four at a time, since LLVM does not vectorise a maximum that must let NaN be. One that is lost here still spoils
    # the sum.
    a = b = c = d = x[0]
    whole = seen - seen % 4
    for j in range(0, whole, 4):
        a = x[j] if x[j] > a else a
        b = x[j + 1] if x[j + 1] > b else b
        c = x[j + 2] if x[j + 2] > c else c
        d = x[j + 3] if x[j + 3] > d else d
    for j in range(whole, seen):
        a = x[j] if x[j] > a else a
    a, c = a if a > b else b, c if c > d else d
    largest = a if a > c else c
    total = zero
    for j in range(seen):
        x[j] = exp((x[j] - largest) * scale)
        total += x[j]
    share = like(x[0], 1.0) / total
    for j in range(seen):
        x[j] *= share
    for j in range(seen, x.size):
        x[j] = zero


@kernel("attention_backward")
def attention_backward(row, arena, ints, reals, first, count):
    """Gradients of queries, keys and values, by way of that of the scores Q K^T, which lies in scratch."""
    o = operands(row)
    steps, features, heads = o[6], o[7], o[8]
    width, squared, wide = features // heads, steps * steps, 3 * features
    scores = at(arena, shard_offset(o[5], squared, ints, first))
    for sample in range(first, first + count):
        for head in range(heads):
            place = sample * steps * wide + head * width
            query, d_query = at(arena, o[2] + place), at(arena, o[4] + place)
            shares = at(arena, o[3] + (sample * heads + head) * squared)
            dy = at(arena, o[1] + sample * steps * features + head * width)
            gemm(
                ints, TRANSPOSED, NO, steps, steps, width, at(query, 2 * features), wide, dy, features,
                0, scores, steps,
            )  # fmt: skip
            gemm(
                ints, NO, TRANSPOSED, width, steps, steps, dy, features, shares, steps,
                0, at(d_query, 2 * features), wide,
            )  # fmt: skip
            y, dx = carray(shares, (steps, steps)), carray(scores, (steps, steps))
            for i in range(steps):
                _softmax_backward(y[i], dx[i], width)
            gemm(ints, NO, NO, width, steps, steps, at(query, features), wide, scores, steps, 0, d_query, wide)
            gemm(
                ints, NO, TRANSPOSED, width, steps, steps, query, wide, scores, steps, 0, at(d_query, features), wide,
            )  # fmt: skip


@helper
def _softmax_backward(y, dx, width):
    """dx, at first the gradient of the shares y, becomes that of the scores: y * (dx - sum(dx y)) / sqrt(width)."""
    scale = like(y[0], 1.0 / math.sqrt(width))
    inner = like(y[0], 0.0)
    for j in range(y.size):
        inner += dx[j] * y[j]
    for j in range(y.size):
        dx[j] = y[j] * (dx[j] - inner) * scale


@kernel("add_weight")
def add_weight(row, arena, ints, reals, first, count):
    """y = x + weight, for each sample."""
    o = operands(row)
    width = o[4]
    x, y = matrix(arena, o[1], width, first, count), matrix(arena, o[3], width, first, count)
    weight = carray(at(arena, o[2]), (width,))
    for i in range(count):
        for j in range(width):
            y[i, j] = x[i, j] + weight[j]


@kernel("add_weight_gradient")
def add_weight_gradient(row, arena, ints, reals, first, count):
    """Rows first to first + count of dw (size / width, width) = sum of dy over the whole batch."""
    o = operands(row)
    size, width, accumulate = o[3], o[4], o[5]
    dy = matrix(arena, o[1], size, 0, carray(ints, 16)[ROWS])
    out = flat(arena, o[2], width, first, count)
    start = first * width
    if accumulate == 0:
        for j in range(out.size):
            out[j] = 0
    for i in range(dy.shape[0]):
        for j in range(out.size):
            out[j] += dy[i, start + j]
