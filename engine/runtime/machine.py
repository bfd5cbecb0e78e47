"""A plan made ready to run: its arrays in memory, its kernels by address."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.kernels.kernel import Dtype
from engine.plan.plan import Plan, ProgramName, Stage, WeightLayout
from engine.runtime import executor, library
from engine.runtime.blas import gemm_address, hold_to_one_thread
from engine.runtime.cache import cached
from engine.runtime.pool import WorkerPool, yield_address
from engine.tape import slots
from engine.tape.opcodes import WIDTH

PARALLEL_WORK = 50_000
"""Multiply-adds of a stage from which threads pay: what a core does in about a microsecond."""


@cache
def load_executor() -> dict[str, Any]:
    """The executor's functions by name, from the guarded cache or compiled now."""
    return cached(
        library.EXECUTOR, lambda keep: {name: executor.compile(name, cache=keep) for name in executor.SIGNATURES}
    )


@dataclass(frozen=True, slots=True)
class CutProgram:
    """The stages of a program as the executor reads them.

    Attributes:
        program: Which program.
        items: (items, 5) int64, see `engine.runtime.executor.run`.
        stages: (stages, 3) int64, likewise.
    """

    program: ProgramName
    items: NDArray[np.int64]
    stages: NDArray[np.int64]


class Machine:
    """Runs the programs of a plan.

    Attributes:
        plan: The plan.
        dtype: `float32` or `float64`.
        threads: Threads that a stage of much work is run with; no result depends on it.
    """

    def __init__(self, plan: Plan, dtype: Dtype = "float32", *, threads: int = 1, seed: int = 0) -> None:
        self.plan = plan
        self.dtype = dtype
        self.arena = _aligned_zeros(plan.arena_size, dtype)
        self.ints = np.zeros(plan.ints_size, np.int64)
        self.reals = plan.reals.copy()
        self.control = np.zeros(executor.CONTROL, np.int64)
        hold_to_one_thread()
        self.ints[slots.GEMM] = gemm_address(dtype)
        self.ints[slots.SEED] = seed
        self._addresses = np.array([library.address(name, dtype) for name in plan.opcodes], np.int64)
        self._table = np.ascontiguousarray(plan.table)
        # One table of items for all programs: a helper may still be looking at it when the next program begins.
        self._items, self._stages = _tables({name: program.stages for name, program in plan.programs.items()})
        self._executor = load_executor()
        self.bind({}, {}, None)
        self.control[executor.YIELD] = yield_address()
        self.threads = max(1, min(threads, os.cpu_count() or 1, executor.THREADS))
        self._helped = {name: self.threads > 1 and bool(rows[:, 2].any()) for name, rows in self._stages.items()}
        self._pool: WorkerPool | None = None  # not before there is work for it
        self._no_losses = np.zeros(1)

    def close(self) -> None:
        """End the helper threads."""
        if self._pool is not None:
            self._pool.dismiss()
            self._pool = None

    def bind(
        self,
        inputs: Mapping[str, NDArray[Any]],
        values: Mapping[str, NDArray[Any]],
        labels: NDArray[np.int64] | None,
        lengths: NDArray[np.int64] | None = None,
        weights: Mapping[str, NDArray[Any]] | None = None,
    ) -> None:
        """Hand over the data; kept, since the kernels know only their addresses.

        Args:
            inputs: (samples, width) in the machine's dtype, C-contiguous, by Input node.
            values: (samples, width) likewise, by Output node: targets as numbers.
            labels: (samples,) int64 class labels for all outputs, or None.
            lengths: (samples,) int64 steps of each sample, at least 1, or None where all are whole.
            weights: (samples,) in the machine's dtype, by Output node whose loss is weighted: what each sample counts.
        """
        self.inputs, self.values, self.labels, self.lengths = dict(inputs), dict(values), labels, lengths
        self.sample_weights = dict(weights or {})
        for node, data in self.sample_weights.items():
            self._point(self.plan.weight_addresses[node], data, self.arena.dtype)
        if lengths is not None and self.plan.length_address >= 0:
            self._point(self.plan.length_address, lengths, np.dtype(np.int64))
        for node, data in inputs.items():
            if node in self.plan.input_addresses:  # else nothing depends on it
                self._point(self.plan.input_addresses[node], data, self.arena.dtype)
        for node, data in values.items():
            self._point(self.plan.value_addresses[node], data, self.arena.dtype)
        for place in self.plan.label_addresses.values():
            if labels is not None:
                self._point(place, labels, np.dtype(np.int64))

    def _point(self, place: int, data: NDArray[Any], dtype: np.dtype[Any]) -> None:
        if data.dtype != dtype or not data.flags.c_contiguous:
            raise TypeError(f"expected C-contiguous {dtype}, received {data.dtype}")
        self.ints[place] = data.ctypes.data

    def interrupt(self) -> None:
        """Make a run that is under way stand still before its next batch; may be called from another thread."""
        self.control[executor.STOP] = 1

    @property
    def seed(self) -> int:
        """Seed of the random streams."""
        return int(self.ints[slots.SEED])

    def continue_at(self, other: Machine) -> None:
        """Take over another machine's step, so that the next batch sees the same random numbers as its last."""
        self.ints[slots.STEP] = other.ints[slots.STEP] - 1

    def run(
        self, program: ProgramName, order: NDArray[np.int64], first: int, end: int, losses: NDArray[np.float64]
    ) -> int:
        """Run batches `first` to `end` of the epoch whose samples come in this order.

        Args:
            program: Which program.
            order: (samples,) int64, C-contiguous: indices into the data.
            first: First batch.
            end: Batch to end before.
            losses: (end - first,) receives the loss of each batch.

        Returns:
            Batches done; fewer where `control[STOP]` was set or the loss is not finite (`diverged`).
        """
        self._begin(program, order)
        capacity = self.plan.programs[program].capacity
        step = int(self.ints[slots.STEP])
        # Waking a helper takes longer than predicting what makes up a single shard.
        few = program != "train" and order.size - first * capacity <= self.plan.programs[program].shard_rows
        with self.pool_at_work(self._helped[program] and not few) as helped:
            done = self._executor["run"](
                self.control.ctypes.data, *self._shared(), self.ints, self.reals, self._stages[program], order.size,
                capacity, first, end, losses, int(helped),
            )  # fmt: skip
        if program != "train":  # only training steps count
            self.ints[slots.STEP] = step
        return int(done)

    def run_stages(
        self, cut: CutProgram, order: NDArray[np.int64], batch: int, stages: slice, *, helped: bool = False
    ) -> None:
        """Run a part of a batch: some stages of a program that may be cut otherwise than the plan has it.

        Whoever runs all stages of a batch in their order has run the batch; the step does not change meanwhile.

        Args:
            cut: The stages.
            order: (samples,) as in `run`.
            batch: Number of the batch.
            stages: Which of the stages.
            helped: Whether the helpers are at work (`crew_at_work`); for a program as the plan has it alone.
        """
        self._begin(cut.program, order)
        self.ints[slots.STEP] -= 1  # the executor counts every call as a step
        self._executor["run"](
            self.control.ctypes.data, cut.items, *self._shared()[1:], self.ints, self.reals, cut.stages[stages],
            order.size, self.plan.programs[cut.program].capacity, batch, batch + 1, self._no_losses, int(helped),
        )  # fmt: skip

    def as_planned(self, program: ProgramName) -> CutProgram:
        """The stages of a program as `run` runs them."""
        return CutProgram(program, self._items, self._stages[program])

    def _begin(self, program: ProgramName, order: NDArray[np.int64]) -> None:
        self.ints[slots.ORDER] = order.ctypes.data
        self.ints[slots.SHARD_ROWS] = self.plan.programs[program].shard_rows

    @contextmanager
    def pool_at_work(self, wanted: bool = True) -> Iterator[bool]:
        """Have helpers look for work meanwhile; yields whether there are any."""
        self.control[executor.LEAVE] = self.control[executor.STOP] = 0
        helped = wanted and self.threads > 1
        if helped:
            self._pool = self._pool or WorkerPool(self.threads - 1, self._help)
            self._pool.call()
        try:
            yield helped
        finally:
            self.control[executor.LEAVE] = 1

    def _shared(self) -> tuple[Any, ...]:
        """Arguments that `run` and `help` share."""
        return (
            self._items, self._addresses, self._table.ctypes.data, WIDTH * 8, self.arena.ctypes.data,
            self.ints.ctypes.data, self.reals.ctypes.data,
        )  # fmt: skip

    def _help(self, thread: int) -> None:
        hold_to_one_thread()
        self._executor["help"](thread, self.control.ctypes.data, *self._shared())

    @property
    def items_by_thread(self) -> list[int]:
        """Items of parallel stages that each thread has run so far."""
        return [int(count) for count in self.control[executor.WORKED : executor.WORKED + self.threads]]

    @property
    def diverged(self) -> bool:
        """True if a loss was not a finite number."""
        return bool(self.ints[slots.STATUS] == slots.DIVERGED)

    def clear_status(self) -> None:
        """Forget what went wrong."""
        self.ints[slots.STATUS] = slots.RUNNING

    def value(self, program: ProgramName, name: str, rows: int) -> NDArray[Any]:
        """Value of `Plan.values` for the samples of the last batch, (rows, *shape), or (*shape) if it has one for all.

        A view of the machine's memory: the next run writes over it.
        """
        tensor = self.plan.values[program][name]
        memory: NDArray[Any] = {"reals": self.reals, "labels": self.ints}.get(tensor.buffer.space, self.arena)
        start = self.plan.placement[tensor.buffer]
        if tensor.buffer.space == "common":
            return memory[start : start + tensor.width].reshape(tensor.shape)
        return memory[start : start + rows * tensor.width].reshape(rows, *tensor.shape)

    def weights(self) -> dict[str, NDArray[Any]]:
        """All weights by name, as views of the arena."""
        return {layout.name: self.weight(layout) for layout in self.plan.weights}

    def load(self, weights: Mapping[str, NDArray[Any]]) -> None:
        """Copy weights into their places, each of the shape that the plan says; `weights` may hold others as well."""
        for layout in self.plan.weights:
            self.weight(layout)[...] = weights[layout.name]

    def set_learning_rates(self, rates: NDArray[np.float64]) -> None:
        """Say the learning rate of each batch of an epoch, (batches,); the array is kept, not copied."""
        self._rates = rates  # the kernels know only its address
        self.reals[slots.LEARNING_RATE] = rates[0]
        self.ints[slots.RATES] = rates.ctypes.data

    def weight(self, layout: WeightLayout) -> NDArray[Any]:
        """A weight, as a view of the arena."""
        return self._view(layout.offset, layout)

    def weight_gradient(self, layout: WeightLayout) -> NDArray[Any]:
        """The gradient of a weight in the last training batch, as a view of the arena."""
        return self._view(layout.gradient, layout)

    def optimizer_state(self) -> tuple[dict[str, NDArray[Any]], ...]:
        """State of the optimiser: for each kind of value, a mapping from the weight's name to a view of the arena."""
        start, end = self.plan.state_range
        kinds = range(0, end - start, self.plan.parameter_size or 1)
        return tuple(
            {layout.name: self._view(layout.state + kind, layout) for layout in self.plan.weights} for kind in kinds
        )

    def sums(self, program: ProgramName) -> NDArray[np.float64]:
        """(n,) sums that a program keeps from batch to batch: losses of each output, correct answers; a copy."""
        return self.reals[self._places_of_sums(program)]

    def set_sums(self, program: ProgramName, sums: NDArray[np.float64]) -> None:
        """Put such sums in place."""
        self.reals[self._places_of_sums(program)] = sums

    def _places_of_sums(self, program: ProgramName) -> list[int]:
        places = [place for totals in self.plan.totals[program] for place in (totals.loss, totals.correct)]
        return [place for place in places if place >= 0]

    @property
    def step(self) -> int:
        """Training steps done."""
        return int(self.ints[slots.STEP])

    @step.setter
    def step(self, done: int) -> None:
        self.ints[slots.STEP] = done

    def _view(self, offset: int, layout: WeightLayout) -> NDArray[Any]:
        return self.arena[offset : offset + layout.weight.size].reshape(layout.weight.shape)


def _tables(
    programs: Mapping[ProgramName, tuple[Stage, ...]],
) -> tuple[NDArray[np.int64], dict[ProgramName, NDArray[np.int64]]]:
    """All items, and the stages of each program, as the executor reads them."""
    items: list[tuple[int, int, int, int, int]] = []
    stages: dict[ProgramName, NDArray[np.int64]] = {}
    for name, program in programs.items():
        rows: list[tuple[int, int, int]] = []
        for stage in program:
            first = len(items)
            items += [(*item.instructions, item.first, item.count, int(item.samples)) for item in stage.items]
            rows.append((first, len(items), int(stage.work >= PARALLEL_WORK and len(stage.items) > 1)))
        stages[name] = np.array(rows, np.int64).reshape(-1, 3)
    return np.array(items, np.int64).reshape(-1, 5), stages


def _aligned_zeros(size: int, dtype: Dtype) -> NDArray[Any]:
    """Zeros that begin at a multiple of 64 bytes."""
    item = np.dtype(dtype).itemsize
    raw = np.zeros(size * item + 64, np.uint8)
    shift = -raw.ctypes.data % 64
    return raw[shift : shift + size * item].view(dtype)
