"""Kernels that fetch the samples of a batch, by the order of the epoch, from arrays outside the arena."""

from __future__ import annotations

from numba import carray

from engine.kernels.arithmetic.pointers import at, matrix, operands, pointer_like
from engine.kernels.kernel import kernel
from engine.tape.slots import BATCH_START, LEARNING_RATE, ORDER, RATES, REALS


@kernel("gather")
def gather(row, arena, ints, reals, first, count):
    """y (count, width) = rows of the data, which lie at an address in `ints`, in the arena's dtype."""
    o = operands(row)
    y, address, width = o[1], o[2], o[3]
    slots = carray(ints, 16)
    order = pointer_like(slots[ORDER], ints)
    start = slots[BATCH_START] + first
    rows = matrix(arena, y, width, first, count)
    data = pointer_like(carray(at(ints, address), 1)[0], arena)
    which = carray(at(order, start), count)
    for i in range(count):
        source = carray(at(data, which[i] * width), width)
        for j in range(width):
            rows[i, j] = source[j]


@kernel("learning_rate")
def learning_rate(row, arena, ints, reals, first, count):
    """Take the rate of this batch from those of the epoch, which lie at an address in `ints`; none there, it stays."""
    slots = carray(ints, 16)
    if slots[RATES] != 0:
        batch = slots[BATCH_START] // operands(row)[1]
        carray(reals, REALS)[LEARNING_RATE] = carray(at(pointer_like(slots[RATES], reals), batch), 1)[0]


@kernel("gather_labels")
def gather_labels(row, arena, ints, reals, first, count):
    """y (count,) int64 = class labels of the data, which lie at an address in `ints`."""
    o = operands(row)
    y, address = o[1], o[2]
    slots = carray(ints, 16)
    order = pointer_like(slots[ORDER], ints)
    which = carray(at(order, slots[BATCH_START] + first), count)
    labels = pointer_like(carray(at(ints, address), 1)[0], ints)
    out = carray(at(ints, y + first), count)
    for i in range(count):
        out[i] = carray(at(labels, which[i]), 1)[0]
