"""Kernels that hold weights within bounds after a step."""

from __future__ import annotations

import math

from numba import carray

from engine.kernels.arithmetic.mathematics import like
from engine.kernels.arithmetic.pointers import at, matrix, operands
from engine.kernels.kernel import kernel


@kernel("max_norm")
def max_norm(row, arena, ints, reals, first, count):
    """Shorten each row of the range that is longer than the limit to just that."""
    o = operands(row)
    w = matrix(arena, o[1], o[2], first, count)
    limit = like(w[0, 0], carray(at(reals, o[3]), 1)[0])
    for i in range(count):
        squares = like(limit, 0.0)
        for j in range(w.shape[1]):
            squares += w[i, j] * w[i, j]
        if squares > limit * limit:
            scale = limit / like(limit, math.sqrt(squares))
            for j in range(w.shape[1]):
                w[i, j] *= scale
