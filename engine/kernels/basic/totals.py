"""Kernels that count correct answers and add up the losses of a batch."""

from __future__ import annotations

import math

from numba import carray

from engine.kernels.arithmetic.pointers import at, matrix, operands
from engine.kernels.kernel import kernel
from engine.tape.slots import BATCH_LOSS, DIVERGED, ROWS, STATUS


@kernel("accuracy_argmax")
def accuracy_argmax(row, arena, ints, reals, first, count):
    """correct = 1 where the largest element is the label's, else 0. The first of equals counts."""
    o = operands(row)
    width = o[4]
    y = matrix(arena, o[1], width, first, count)
    labels = carray(at(ints, o[2] + first), count)
    correct = carray(at(reals, o[3] + first), count)
    for i in range(count):
        best = 0
        for j in range(1, width):
            if y[i, j] > y[i, best]:
                best = j
        correct[i] = 1.0 if best == labels[i] else 0.0


@kernel("accuracy_threshold")
def accuracy_threshold(row, arena, ints, reals, first, count):
    """correct = share of a sample's elements on the same side of the threshold as the target of one half."""
    o = operands(row)
    width = o[4]
    y = matrix(arena, o[1], width, first, count)
    t = matrix(arena, o[2], width, first, count)
    correct = carray(at(reals, o[3] + first), count)
    threshold = carray(at(reals, o[5]), 1)[0]
    for i in range(count):
        agreeing = 0
        for j in range(width):
            agreeing += (y[i, j] > threshold) == (t[i, j] > 0.5)
        correct[i] = agreeing / width


@kernel("weigh_losses")
def weigh_losses(row, arena, ints, reals, first, count):
    """weighted = losses * weight, a number a sample."""
    o = operands(row)
    losses = carray(at(reals, o[1] + first), count)
    weight = carray(at(arena, o[2] + first), count)
    weighted = carray(at(reals, o[3] + first), count)
    for i in range(count):
        weighted[i] = losses[i] * weight[i]


@kernel("weigh_gradient")
def weigh_gradient(row, arena, ints, reals, first, count):
    """weighted = dy * weight, a row a sample."""
    o = operands(row)
    dy = matrix(arena, o[1], o[4], first, count)
    weight = carray(at(arena, o[2] + first), count)
    weighted = matrix(arena, o[3], o[4], first, count)
    for i in range(count):
        for j in range(o[4]):
            weighted[i, j] = dy[i, j] * weight[i]


@kernel("add_totals")
def add_totals(row, arena, ints, reals, first, count):
    """Add an output's losses, in order, to its total and to the loss of the batch; raise the status if not finite."""
    o = operands(row)
    losses, totals, weight = o[1], o[2], o[3]
    slots = carray(ints, 16)
    rows = slots[ROWS]
    values = carray(at(reals, losses), rows)
    sums = carray(at(reals, totals), 1)
    batch = carray(reals, 8)
    total = 0.0
    for i in range(rows):
        total += values[i]
    sums[0] += total
    batch[BATCH_LOSS] += carray(at(reals, weight), 1)[0] * total / rows
    if not math.isfinite(total):
        slots[STATUS] = DIVERGED


@kernel("add_correct")
def add_correct(row, arena, ints, reals, first, count):
    """Add an output's correct answers to its total."""
    o = operands(row)
    rows = carray(ints, 16)[ROWS]
    values = carray(at(reals, o[1]), rows)
    sums = carray(at(reals, o[2]), 1)
    for i in range(rows):
        sums[0] += values[i]
