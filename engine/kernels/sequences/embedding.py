"""Kernels that look rows of a table up. Ids are whole numbers in the arena's dtype, checked before training."""

from __future__ import annotations

import math

from numba import carray

from engine.kernels.arithmetic.pointers import at, operands
from engine.kernels.kernel import kernel
from engine.kernels.sequences.recurrent import copy, fill, vector
from engine.tape.slots import ROWS


@kernel("embedding")
def embedding(row, arena, ints, reals, first, count):
    """y (count, tokens, units) = rows of the weight; NaN for what is no id, so that it cannot go unseen."""
    o = operands(row)
    tokens, vocabulary, units = o[4], o[5], o[6]
    for i in range(first * tokens, (first + count) * tokens):
        token = carray(at(arena, o[1] + i), 1)[0]
        y = vector(arena, o[3], i, units)
        if 0 <= token < vocabulary:
            copy(vector(arena, o[2], int(token), units), y)
        else:
            fill(y, math.nan)


@kernel("embedding_weight_gradient")
def embedding_weight_gradient(row, arena, ints, reals, first, count):
    """Rows first to first + count of dW: each the sum of dy over all places where its id stands, in their order."""
    o = operands(row)
    tokens, units = o[4], o[5]
    if o[6] == 0:
        fill(vector(arena, o[3] + first * units, 0, count * units), 0)
    for i in range(carray(ints, 16)[ROWS] * tokens):
        token = carray(at(arena, o[2] + i), 1)[0]
        if first <= token < first + count:
            dy, dw = vector(arena, o[1], i, units), vector(arena, o[3], int(token), units)
            for j in range(units):
                dw[j] += dy[j]
