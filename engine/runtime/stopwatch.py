"""Times the instructions of a plan on this machine, by running real batches piece by piece.

Two passes. The first runs stage after stage with all threads, as training does: that is how long each stage takes. The
second runs every piece of every item by itself, in one thread and in the order in which one thread does them anyway, so
that caches are as they would be; it says only how the time of a stage is shared out. Each batch runs whole in either
pass, so weights move as they do in training, to the bit.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from engine.plan.plan import Program, ProgramName
from engine.runtime.machine import CutProgram, Machine
from engine.tape import slots

ROUNDS = 300
"""Batches of a pass at most: the median of so many does not move any more."""

FIRST = 1
"""Batches of a pass that are left out where there are others: memory is touched and caches are filled in them."""

Seconds = NDArray[np.float64]


class Cancelled(Exception):  # noqa: N818 nothing is at fault
    """Nobody wants the figures any more."""


def time_instructions(
    machine: Machine,
    program: ProgramName,
    order: NDArray[np.int64],
    seconds: float,
    *,
    wanted: Callable[[], bool] = lambda: True,
) -> Seconds:
    """Seconds that each instruction of a program takes of a batch, (instructions,): medians over many batches.

    Args:
        machine: With data; training moves its weights.
        program: Which program.
        order: (samples,) as in `Machine.run`; batches are taken from it in turn.
        seconds: How long to measure, about; each pass runs one batch at least.
        wanted: Asked again and again; where it says no, measuring ends.

    Raises:
        Cancelled: It is not wanted any more.
    """
    stages = machine.plan.programs[program].stages
    planned = machine.as_planned(program)
    with machine.pool_at_work() as helped:
        whole = _time_pieces(machine, planned, order, seconds / 2, wanted, helped=helped)
    cut, instructions = _cut(machine.plan.programs[program])
    pieces = _time_pieces(machine, cut, order, seconds / 2, wanted, helped=False)
    start, count = machine.plan.programs[program].start, len(machine.plan.programs[program].instructions)
    shares = np.zeros(count)
    np.add.at(shares, instructions, pieces)
    for stage, total in zip(stages, whole, strict=True):
        rows = sorted({row - start for item in stage.items for row in range(*item.instructions)})
        alone = shares[rows].sum()
        # Where the clock is too coarse for any of them, they count alike.
        shares[rows] = shares[rows] * (total / alone) if alone > 0 else total / len(rows)
    return shares


def _cut(program: Program) -> tuple[CutProgram, NDArray[np.int64]]:
    """A stage for each instruction of each item, and which instruction of the program it is."""
    pieces = list(_pieces(program))
    items = np.array(pieces, np.int64).reshape(-1, 5)
    numbers = np.arange(len(pieces))
    stages = np.stack([numbers, numbers + 1, np.zeros_like(numbers)], 1).astype(np.int64)
    return CutProgram(program.name, items, stages), items[:, 0] - program.start


def _pieces(program: Program) -> Iterator[tuple[int, int, int, int, int]]:
    for stage in program.stages:
        for item in stage.items:
            for row in range(*item.instructions):
                yield row, row + 1, item.first, item.count, int(item.samples)


def _time_pieces(
    machine: Machine,
    cut: CutProgram,
    order: NDArray[np.int64],
    seconds: float,
    wanted: Callable[[], bool],
    *,
    helped: bool,
) -> Seconds:
    """Seconds of each stage, (stages,), without what it costs to call the executor."""
    batches = -(-order.size // machine.plan.programs[cut.program].capacity)
    count = len(cut.stages)
    rounds: list[Seconds] = []
    began = time.perf_counter()
    while not rounds or (len(rounds) < ROUNDS and time.perf_counter() - began < seconds):
        taken = np.zeros(count + 1)
        machine.ints[slots.STEP] += cut.program == "train"
        for number in range(count + 1):  # the last is no stage at all
            if not wanted():
                raise Cancelled
            start = time.perf_counter()
            machine.run_stages(cut, order, len(rounds) % batches, slice(number, number + 1), helped=helped)
            taken[number] = time.perf_counter() - start
        machine.clear_status()
        rounds.append(taken)
    typical = np.median(rounds[FIRST:] or rounds, axis=0)
    net: Seconds = np.maximum(typical[:-1] - typical[-1], 0.0)
    return net
