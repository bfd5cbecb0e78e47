"""The executor: jitted functions that run a plan's stages for many batches, without Python and without the GIL.

`run` drives; `help` is what the other threads of a pool (`engine/runtime/pool.py`) do meanwhile. In a stage that runs
in parallel every thread takes the next item from a shared ticket until none is left. Nobody waits for a thread that has
not taken anything, so a busy machine slows training down by what it takes, and no more: with OpenMP's fork and join
each stage waited for the slowest thread to be scheduled. Which thread runs an item has no influence on any result.
"""

from __future__ import annotations

from typing import Any

import numba
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from engine.tape import slots

# `control`: what the threads share. Places that are written often lie on cache lines of their own.
STOP = 0  # not 0: stand still before the next batch
LEAVE = 8  # not 0: helpers go home
TICKET = 16  # generation << 40 | items << 20 | next item
FINISHED = 24  # items of this generation that are done
FIRST_ITEM = 32  # of the stage
BATCH_ROWS = 33  # samples in the batch
YIELD = 34  # address of a function that gives the processor away
WORKED = 40  # items that each thread has run, one place a thread
THREADS = 64  # at most
CONTROL = WORKED + THREADS

INDEX_BITS = 20
INDEX_MASK = (1 << INDEX_BITS) - 1
SPINS = 2000  # looks before the processor is given away: some microseconds


@intrinsic
def _call(typing_context, function, row, arena, ints, reals, first, count):
    """Call a kernel through its address. Pointers are handed over as integers: they travel in the same registers."""
    result = types.void(*([types.int64] * 7))

    def generate(context, builder, signature, arguments):
        integer = ir.IntType(64)
        function_type = ir.FunctionType(ir.VoidType(), [integer] * 6)
        builder.call(builder.inttoptr(arguments[0], function_type.as_pointer()), arguments[1:])
        return context.get_dummy_value()

    return result, generate


@intrinsic
def _give_away(typing_context, function):
    """Call a C function without arguments, such as `sched_yield`."""

    def generate(context, builder, signature, arguments):
        function_type = ir.FunctionType(ir.IntType(32), [])
        builder.call(builder.inttoptr(arguments[0], function_type.as_pointer()), [])
        return context.get_dummy_value()

    return types.void(types.int64), generate


def _place(builder, arguments):
    """Pointer to a place of `control` from its address and index."""
    pointer = builder.inttoptr(arguments[0], ir.IntType(64).as_pointer())
    return builder.gep(pointer, [arguments[1]])


@intrinsic
def _load(typing_context, address, index):
    """Read a shared place, and see all that was written before it was written."""

    def generate(context, builder, signature, arguments):
        return builder.load_atomic(_place(builder, arguments), "seq_cst", 8)

    return types.int64(types.int64, types.int64), generate


@intrinsic
def _store(typing_context, address, index, value):
    """Write a shared place; whoever reads it sees all that was written before."""

    def generate(context, builder, signature, arguments):
        builder.store_atomic(arguments[2], _place(builder, arguments), "seq_cst", 8)
        return context.get_dummy_value()

    return types.void(types.int64, types.int64, types.int64), generate


@intrinsic
def _add(typing_context, address, index, value):
    """Add to a shared place and return what it was."""

    def generate(context, builder, signature, arguments):
        return builder.atomic_rmw("add", _place(builder, arguments), arguments[2], "seq_cst")

    return types.int64(types.int64, types.int64, types.int64), generate


_helper = numba.njit(nogil=True, forceinline=True, error_model="numpy")


@_helper
def _run_item(item, addresses, table, row_bytes, arena, ints, reals, rows):
    first, count = item[2], item[3]
    if item[4] == 1:
        count = min(count, rows - first)
    if count > 0:
        for index in range(item[0], item[1]):
            _call(addresses[index], table + index * row_bytes, arena, ints, reals, first, count)


@_helper
def _take_items(thread, control, items, addresses, table, row_bytes, arena, ints, reals):
    """Take items of the present stage and run them until none is left."""
    while True:
        ticket = _add(control, TICKET, 1)
        index = ticket & INDEX_MASK
        if index >= (ticket >> INDEX_BITS) & INDEX_MASK:
            return
        first, rows = _load(control, FIRST_ITEM), _load(control, BATCH_ROWS)
        _run_item(items[first + index], addresses, table, row_bytes, arena, ints, reals, rows)
        _add(control, WORKED + thread, 1)
        _add(control, FINISHED, 1)


@_helper
def _run_in_parallel(first, end, rows, control, items, addresses, table, row_bytes, arena, ints, reals):
    count = end - first
    _store(control, FIRST_ITEM, first)
    _store(control, BATCH_ROWS, rows)
    _store(control, FINISHED, 0)
    generation = ((_load(control, TICKET) >> (2 * INDEX_BITS)) + 1) & INDEX_MASK
    _store(control, TICKET, (generation << (2 * INDEX_BITS)) | (count << INDEX_BITS))
    _take_items(0, control, items, addresses, table, row_bytes, arena, ints, reals)
    spins = 0
    while _load(control, FINISHED) < count:
        spins += 1
        if spins > SPINS:  # the other thread may be waiting for this very processor
            _give_away(_load(control, YIELD))


def help(thread, control, items, addresses, table, row_bytes, arena, ints, reals):
    """Run items of whatever stage is under way, until told to leave.

    `thread` is the number of this thread, from 1; all else is as in `run`, `ints` and `reals` at their addresses.
    """
    spins = 0
    seen = _load(control, TICKET) >> INDEX_BITS
    while _load(control, LEAVE) == 0:
        ticket = _load(control, TICKET)
        if ticket & INDEX_MASK < (ticket >> INDEX_BITS) & INDEX_MASK:
            _take_items(thread, control, items, addresses, table, row_bytes, arena, ints, reals)
            seen = ticket >> INDEX_BITS
            spins = 0
        spins += 1
        if spins > SPINS:
            _give_away(_load(control, YIELD))
    return seen


def run(
    control, items, addresses, table, row_bytes, arena, ints_address, reals_address, ints, reals,
    stages, samples, batch_size, first_batch, end_batch, losses, parallel,
):  # fmt: skip
    """Run batches `first_batch` to `end_batch` of an epoch of `samples` samples.

    Stops early where `control[STOP]` or the status say so; the batch at fault does not reach its later stages.

    Args:
        control: Address of the shared places, above.
        items: (items, 5) int64: first and end instruction, first row, rows, whether rows are samples.
        addresses: (instructions,) int64: address of each instruction's kernel.
        table: Address of the instruction table.
        row_bytes: Bytes in a row of it.
        arena: Address of the arena.
        ints_address: Address of `ints`.
        reals_address: Address of `reals`.
        ints: int64 array of slots and labels.
        reals: float64 array of slots, constants and losses of samples.
        stages: (stages, 3) int64: first and end item, whether it pays to run them in parallel.
        samples: Samples in the epoch.
        batch_size: Samples in a batch; the last may have fewer.
        first_batch: Batch to begin with.
        end_batch: Batch to end before.
        losses: (end_batch - first_batch,) receives the loss of each batch.
        parallel: 1 if helpers are at work.

    Returns:
        Batches done.
    """
    done = 0
    for batch in range(first_batch, end_batch):
        if _load(control, STOP) != 0:
            break
        start = batch * batch_size
        rows = min(batch_size, samples - start)
        ints[slots.BATCH_START] = start
        ints[slots.ROWS] = rows
        ints[slots.STEP] += 1
        reals[slots.BATCH_LOSS] = 0.0
        for stage in range(stages.shape[0]):
            first, end = stages[stage, 0], stages[stage, 1]
            if parallel == 1 and stages[stage, 2] == 1:
                _run_in_parallel(
                    first, end, rows, control, items, addresses, table, row_bytes, arena, ints_address, reals_address
                )
            else:
                for index in range(first, end):
                    _run_item(items[index], addresses, table, row_bytes, arena, ints_address, reals_address, rows)
            if ints[slots.STATUS] != 0:
                break
        losses[batch - first_batch] = reals[slots.BATCH_LOSS]
        if ints[slots.STATUS] != 0:
            break
        done += 1
    return done


_INTEGER, _VECTOR, _MATRIX, _REALS = types.int64, types.int64[::1], types.int64[:, ::1], types.float64[::1]
_SHARED = (_MATRIX, _VECTOR, _INTEGER, _INTEGER, _INTEGER, _INTEGER, _INTEGER)
SIGNATURES = {
    "run": types.int64(_INTEGER, *_SHARED, _VECTOR, _REALS, _MATRIX, *([_INTEGER] * 4), _REALS, _INTEGER),
    "help": types.int64(_INTEGER, _INTEGER, *_SHARED),
}
"""The two functions by name, with what they are compiled for. The arena's dtype does not matter: it is an address."""


def compile(name: str, *, cache: bool = False) -> Any:
    """`run` or `help` as machine code, from Numba's cache or compiled now; `engine/runtime/library.py` guards that."""
    decorate = numba.njit(SIGNATURES[name], nogil=True, cache=cache, error_model="numpy")
    return decorate({"run": run, "help": help}[name])
