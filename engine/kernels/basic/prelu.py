"""Kernels of PReLU. x (rows, units, inner): `inner` is 1 for vectors and sequences."""

from __future__ import annotations

from numba import carray

from engine.kernels.arithmetic.mathematics import like
from engine.kernels.arithmetic.pointers import at, operands
from engine.kernels.basic.shards import cube, shard
from engine.kernels.kernel import helper, kernel


@kernel("prelu")
def prelu(row, arena, ints, reals, first, count):
    """y = x where x > 0, else weight * x."""
    o = operands(row)
    repeat, units, inner = o[4], o[5], o[6]
    x, y = cube(arena, o[1], repeat, units, inner, first, count), cube(arena, o[3], repeat, units, inner, first, count)
    weight = carray(at(arena, o[2]), (units,))
    zero = like(weight[0], 0.0)
    for i in range(x.shape[0]):
        if inner == 1:
            for u in range(units):
                y[i, u, 0] = x[i, u, 0] if x[i, u, 0] > zero else weight[u] * x[i, u, 0]
        else:
            for u in range(units):
                slope = weight[u]
                for j in range(inner):
                    y[i, u, j] = x[i, u, j] if x[i, u, j] > zero else slope * x[i, u, j]


@kernel("prelu_backward")
def prelu_backward(row, arena, ints, reals, first, count):
    """dx = dy where x > 0, else weight * dy; sums (units,) = sum of dy * min(x, 0) over the shard's samples."""
    o = operands(row)
    repeat, units, inner = o[6], o[7], o[8]
    dy, x = cube(arena, o[1], repeat, units, inner, first, count), cube(arena, o[2], repeat, units, inner, first, count)
    dx = cube(arena, o[4], repeat, units, inner, first, count)
    weight = carray(at(arena, o[3]), (units,))
    sums = shard(arena, o[5], units, ints, first)
    for u in range(units):
        sums[u] = 0
    for i in range(x.shape[0]):
        if inner == 1:
            for u in range(units):
                dx[i, u, 0], part = _one(dy[i, u, 0], x[i, u, 0], weight[u])
                sums[u] += part
        else:
            for u in range(units):
                total = like(weight[0], 0.0)
                for j in range(inner):
                    dx[i, u, j], part = _one(dy[i, u, j], x[i, u, j], weight[u])
                    total += part
                sums[u] += total


@helper
def _one(dy, x, weight):
    """Derivatives by x and by the weight, times dy."""
    if x > like(x, 0.0):
        return dy, like(x, 0.0)
    return weight * dy, x * dy
