"""Kernels that hold gradients within bounds: each number by itself, or all of them by their common length."""

from __future__ import annotations

import math

import numpy as np
from numba import carray

from engine.kernels.arithmetic.pointers import at, flat, operands
from engine.kernels.kernel import kernel

SMALLEST = 1e-6  # what PyTorch adds to the length before it divides


@kernel("clip_value")
def clip_value(row, arena, ints, reals, first, count):
    """g = min(max(g, -limit), limit)."""
    o = operands(row)
    g = flat(arena, o[2], o[3], first, count)
    limit = g.dtype.type(carray(at(reals, o[4]), 1)[0])
    for i in range(g.size):
        # Comparisons this way round let NaN pass.
        value = limit if g[i] > limit else g[i]
        g[i] = -limit if value < -limit else value


@kernel("square_sum")
def square_sum(row, arena, ints, reals, first, count):
    """sums[tile] = sum g^2 of these rows, in float64."""
    o = operands(row)
    g = flat(arena, o[2], o[3], first, count)
    total = 0.0
    for i in range(g.size):
        value = np.float64(g[i])
        total += value * value
    carray(at(reals, o[4] + first // o[5]), 1)[0] = total


@kernel("clip_factor")
def clip_factor(row, arena, ints, reals, first, count):
    """factor = min(1, limit / (sqrt(sum of all sums) + 1e-6)); the sums are added in order."""
    o = operands(row)
    sums = carray(at(reals, o[1]), o[2])
    total = 0.0
    for i in range(sums.size):
        total += sums[i]
    factor = carray(at(reals, o[3]), 1)[0] / (math.sqrt(total) + SMALLEST)
    carray(at(reals, o[4]), 1)[0] = 1.0 if factor > 1.0 else factor


@kernel("scale_gradient")
def scale_gradient(row, arena, ints, reals, first, count):
    """g *= factor."""
    o = operands(row)
    g = flat(arena, o[2], o[3], first, count)
    factor = g.dtype.type(carray(at(reals, o[4]), 1)[0])
    for i in range(g.size):
        g[i] *= factor
