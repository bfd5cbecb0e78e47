"""The plan: everything the executor needs, as plain numbers, and where to find things in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from engine.layers import WeightSpec
from engine.tape.builder import Buffer, Instruction, Tensor

ProgramName = Literal["train", "evaluate", "predict"]

PROGRAMS: tuple[ProgramName, ...] = ("train", "evaluate", "predict")
"""All programs, in the order in which they are laid out."""


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of work for one thread: instructions over a range of rows.

    Attributes:
        instructions: Range of the instruction table.
        first: First row.
        count: Rows; those of the batch beyond its end are left out.
        samples: Whether rows are samples of the batch (else rows of a weight).
    """

    instructions: tuple[int, int]
    first: int
    count: int
    samples: bool


@dataclass(frozen=True, slots=True)
class Stage:
    """Items that may run at the same time.

    Attributes:
        items: In a fixed order; each thread takes a contiguous part.
        work: Multiply-adds and elements in all, to decide whether threads pay.
    """

    items: tuple[Item, ...]
    work: int


@dataclass(frozen=True, slots=True)
class Program:
    """Program: the instructions that run for each batch.

    Attributes:
        name: `train`, `evaluate` or `predict`.
        capacity: Samples in a batch at most.
        shard_rows: Samples in a shard.
        instructions: Symbolic form of the program's part of the table, for listing and verification.
        start: Where they begin in the table.
        stages: Run one after another.
    """

    name: ProgramName
    capacity: int
    shard_rows: int
    instructions: tuple[Instruction, ...]
    start: int
    stages: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class WeightLayout:
    """Position of a weight in the arena.

    Attributes:
        name: `<node id>.<weight name>`.
        weight: Its declaration.
        offset: In the arena.
        gradient: Offset of its gradient, or -1 if none flows or nothing is trained.
        state: Offset of the first array of optimiser state, or -1 if nothing is trained.
    """

    name: str
    weight: WeightSpec
    offset: int
    gradient: int
    state: int

    @property
    def node(self) -> str:
        """Id of the node that owns it."""
        return self.name.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class OutputTotals:
    """Places in `reals` of the sums of an output: of the losses, and of the correct predictions or -1."""

    node: str
    loss: int
    correct: int
    weight: float


@dataclass(frozen=True, slots=True)
class Plan:
    """A compiled network.

    Attributes:
        table: (instructions, WIDTH) int64: operands as offsets and sizes.
        opcodes: Opcode of each row of the table.
        programs: Those that were asked for, by name.
        placement: Offset of every buffer, by program, in its space.
        weights: Where weights lie; they fill the arena from 0 on. In a plan that trains, gradients and state follow.
        arena_size: Numbers in the arena.
        parameter_size: Numbers that the weights take, padding included.
        state_range: Range of the arena that the optimiser state takes; empty in a plan that does not train.
        ints_size: Numbers in `ints`.
        reals: Initial contents of `reals`: constants in their places.
        input_addresses: Place in `ints` of the address of each Input's data, by node.
        value_addresses: Place in `ints` of the address of each Output's targets as numbers, by node.
        label_addresses: Place in `ints` of the address of each Output's class labels, by node.
        weight_addresses: Place in `ints` of the address of the samples' weights, by Output node whose loss is weighted.
        length_address: Place in `ints` of the address of the samples' lengths, or -1 where all have as many steps.
        outputs: Totals of each Output, by program.
        padded_outputs: Output nodes whose predictions are sequences that end where the sample does.
        outputs: Ids of the Output nodes.
        values: What can be read after a batch of a program, by program and name (`engine/plan/values.py`): what was to
            be kept, and of `predict` what each Output predicts, by the node's id.
    """

    table: NDArray[np.int64]
    opcodes: tuple[str, ...]
    programs: Mapping[ProgramName, Program]
    placement: Mapping[Buffer, int]
    weights: tuple[WeightLayout, ...]
    arena_size: int
    parameter_size: int
    state_range: tuple[int, int]
    ints_size: int
    reals: NDArray[np.float64]
    input_addresses: Mapping[str, int]
    value_addresses: Mapping[str, int]
    label_addresses: Mapping[str, int]
    weight_addresses: Mapping[str, int]
    length_address: int
    totals: Mapping[ProgramName, tuple[OutputTotals, ...]]
    padded_outputs: frozenset[str]
    outputs: tuple[str, ...]
    values: Mapping[ProgramName, Mapping[str, Tensor]]

    def memory(self, dtype: str = "float32") -> int:
        """Bytes that a machine takes to run the plan, the data left out: known before any is taken."""
        return self.arena_size * (8 if dtype == "float64" else 4) + 8 * (self.ints_size + self.reals.size)

    def kernels(self) -> tuple[str, ...]:
        """Opcodes that the plan uses, in order of first use."""
        return tuple(dict.fromkeys(self.opcodes))
