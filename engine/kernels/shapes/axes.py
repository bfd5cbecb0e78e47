"""The kernel that puts the axes of samples into another order."""

from __future__ import annotations

from numba import carray

from engine.kernels.arithmetic.pointers import at, operands
from engine.kernels.kernel import kernel


@kernel("permute")
def permute(row, arena, ints, reals, first, count):
    """Runs along the last axis of y are gathered one after another, each from where the other axes say."""
    o = operands(row)
    width, axes = o[3], o[4]
    layout = carray(at(reals, o[5]), 2 * axes)
    inner, stride = int(layout[axes - 1]), int(layout[2 * axes - 1])
    for n in range(first, first + count):
        x = carray(at(arena, o[1] + n * width), width)
        y = carray(at(arena, o[2] + n * width), width)
        for run in range(width // inner):
            source, rest = 0, run
            for axis in range(axes - 2, -1, -1):
                size = int(layout[axis])
                source += rest % size * int(layout[axes + axis])
                rest //= size
            for i in range(inner):
                y[run * inner + i] = x[source + i * stride]
