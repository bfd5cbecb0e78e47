"""Kernels that pick steps out of sequences, mask padding, and put sequences side by side."""

from __future__ import annotations

from numba import carray

from engine.kernels.arithmetic.pointers import at, operands
from engine.kernels.kernel import helper, kernel
from engine.kernels.sequences.recurrent import copy, fill, vector


@helper
def _taken(ints, lengths, sample, step):
    return carray(at(ints, lengths + sample), 1)[0] - 1 if lengths >= 0 else step


@kernel("length_share")
def length_share(row, arena, ints, reals, first, count):
    """share = steps / length."""
    o = operands(row)
    for i in range(first, first + count):
        share = vector(arena, o[2], i, 1)
        share[0] = share.dtype.type(o[3] / carray(at(ints, o[1] + i), 1)[0])


@kernel("take_step")
def take_step(row, arena, ints, reals, first, count):
    """y (count, width) = one step of x; the last one of each sample where there are lengths."""
    o = operands(row)
    width, steps = o[4], o[5]
    for i in range(first, first + count):
        copy(vector(arena, o[1], i * steps + _taken(ints, o[2], i, o[6]), width), vector(arena, o[3], i, width))


@kernel("take_step_backward")
def take_step_backward(row, arena, ints, reals, first, count):
    """dx is dy in the step that was taken, else 0."""
    o = operands(row)
    width, steps = o[4], o[5]
    for i in range(first, first + count):
        fill(vector(arena, o[3], i, steps * width), 0)
        copy(vector(arena, o[1], i, width), vector(arena, o[3], i * steps + _taken(ints, o[2], i, o[6]), width))


@kernel("join_directions")
def join_directions(row, arena, ints, reals, first, count):
    """y (count, steps, 2 width) = left beside right."""
    o = operands(row)
    width, steps = o[4], o[5]
    for i in range(first * steps, (first + count) * steps):
        copy(vector(arena, o[1], i, width), vector(arena, o[3], 2 * i, width))
        copy(vector(arena, o[2], i, width), vector(arena, o[3], 2 * i + 1, width))


@kernel("part_directions")
def part_directions(row, arena, ints, reals, first, count):
    """d_left and d_right are the halves of dy."""
    o = operands(row)
    width, steps = o[4], o[5]
    for i in range(first * steps, (first + count) * steps):
        copy(vector(arena, o[1], 2 * i, width), vector(arena, o[2], i, width))
        copy(vector(arena, o[1], 2 * i + 1, width), vector(arena, o[3], i, width))


@kernel("mask_steps")
def mask_steps(row, arena, ints, reals, first, count):
    """y is x, stretched by `steps / length` where that is wished, in the steps of a sample, and `padding` beyond."""
    o = operands(row)
    width, steps = o[4], o[5]
    padding = carray(at(reals, o[7]), 1)[0]
    for i in range(first, first + count):
        length = carray(at(ints, o[2] + i), 1)[0]
        for step in range(steps):
            x, y = vector(arena, o[1], i * steps + step, width), vector(arena, o[3], i * steps + step, width)
            if step >= length:
                fill(y, padding)
            elif o[6] == 1:
                factor = x.dtype.type(steps / length)
                for j in range(width):
                    y[j] = x[j] * factor
            else:
                copy(x, y)
