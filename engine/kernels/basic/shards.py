"""Samples by channel; scratch and partial sums of shards."""

from __future__ import annotations

from numba import carray

from engine.kernels.arithmetic.pointers import at, flat, matrix, operands
from engine.kernels.kernel import helper, kernel
from engine.tape.slots import ROWS, SHARD_ROWS


@helper
def shard_offset(offset, size, ints, first):
    """Offset of the row of a `shard` buffer that belongs to the samples from `first` on."""
    return offset + first // carray(ints, 16)[SHARD_ROWS] * size


@helper
def shard(arena, offset, size, ints, first):
    """The row (size,) of a buffer in the space `shard` that belongs to the samples from `first` on."""
    return carray(at(arena, shard_offset(offset, size, ints, first)), (size,))


@helper
def shards_run(ints):
    """Number of shards in the batch; in a short batch, the rows of the others are out of date."""
    slots = carray(ints, 16)
    return (slots[ROWS] + slots[SHARD_ROWS] - 1) // slots[SHARD_ROWS]


@helper
def cube(arena, offset, repeat, units, inner, first, count):
    """The samples of a range as (rows, units, inner)."""
    return carray(at(arena, offset + first * repeat * units * inner), (count * repeat, units, inner))


@kernel("sum_of_shards")
def sum_of_shards(row, arena, ints, reals, first, count):
    """dw (count, width) = sum over the shards, in their order."""
    o = operands(row)
    size, width, accumulate = o[3], o[4], o[5]
    sums = matrix(arena, o[1], size, 0, shards_run(ints))
    out = flat(arena, o[2], width, first, count)
    start = first * width
    if accumulate == 0:
        for j in range(out.size):
            out[j] = 0
    for shard_index in range(sums.shape[0]):
        for j in range(out.size):
            out[j] += sums[shard_index, start + j]
