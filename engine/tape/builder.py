"""Appends instructions to a tape, forward and then backward.

Operations (`engine/tape/ops/`) emit forward instructions and register a function that emits the backward ones;
`backward` calls those in reverse order. Every buffer is written by exactly one instruction, so that lifetimes, dead
code and hazards can be read off the tape.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal

from engine.tape.opcodes import OPCODES, BufferOperand, Space

Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Buffer:
    """Storage: `width` numbers for each sample or shard, or in all where the space is `fixed` or `common`."""

    name: str
    space: Space
    width: int


@dataclass(frozen=True, slots=True, eq=False)
class Tensor:
    """A value on the tape: a buffer seen with a shape.

    Attributes:
        buffer: Storage; several tensors may share it (reshape).
        shape: Shape of one sample, or of the weight.
        needs_gradient: Whether any weight lies upstream.
        activation: Type of the activation that made it, or empty.
        logits: What that activation was applied to.
    """

    buffer: Buffer
    shape: Shape
    needs_gradient: bool = False
    activation: str = ""
    logits: Tensor | None = None

    @property
    def width(self) -> int:
        """Numbers in one sample."""
        return math.prod(self.shape)


@dataclass(frozen=True, slots=True)
class Instruction:
    """An opcode with its operands.

    Attributes:
        opcode: Name of the opcode.
        operands: Buffers, plain integers, or floats (which become entries of the constants).
        node: Id of the node on whose account it runs, or empty; what is computed does not depend on it.
    """

    opcode: str
    operands: tuple[Buffer | int | tuple[float, ...] | None, ...]
    node: str = field(default="", compare=False)

    @property
    def buffers(self) -> list[tuple[BufferOperand, Buffer]]:
        """The buffers, each with its declaration."""
        pairs = zip(OPCODES[self.opcode].operands, self.operands, strict=True)
        return [(one, value) for one, value in pairs if isinstance(one, BufferOperand) and isinstance(value, Buffer)]

    @property
    def reads(self) -> tuple[Buffer, ...]:
        """Buffers that are read."""
        return tuple(buffer for operand, buffer in self.buffers if operand.reads)

    @property
    def writes(self) -> tuple[Buffer, ...]:
        """Buffers that are written."""
        return tuple(buffer for operand, buffer in self.buffers if operand.writes)

    @property
    def sizes(self) -> dict[str, int]:
        """The integers among the operands, by name."""
        pairs = zip(OPCODES[self.opcode].operands, self.operands, strict=True)
        return {operand.name: value for operand, value in pairs if isinstance(value, int)}


@dataclass(slots=True)
class InstructionGroup:
    """Instructions that run one after another on a range of rows, while other ranges run at the same time.

    Attributes:
        instructions: In order; each sees the rows of its range that the ones before it have written.
        rows: Rows in all, or None for the samples of the batch.
        work: Multiply-adds of a row, for each sample of the batch where `rows` is given.
    """

    instructions: list[Instruction]
    rows: int | None = None
    work: int = 0


@dataclass(frozen=True, slots=True)
class WeightGradient:
    """An instruction of the weight stage that writes (or adds to) the gradient of a weight, by ranges of its rows."""

    weight: Buffer
    instruction: Instruction


@dataclass(frozen=True, slots=True)
class WeightUpdate:
    """An instruction of the weight stage that moves a weight by itself, without a gradient, by ranges of its rows."""

    weight: Buffer
    instruction: Instruction


OperandValue = Tensor | int | float | Sequence[float] | None


class _Placeholder(Enum):
    GRADIENT = "gradient"


GRADIENT = _Placeholder.GRADIENT
"""Stands for the buffer of a gradient among the operands of the instruction that computes it."""

GradientOperand = OperandValue | Literal[_Placeholder.GRADIENT]


@dataclass
class TapeBuilder:
    """A tape in the making.

    Attributes:
        training: Whether layers behave as in training (dropout) and gradients are wanted.
        groups: Run one after another; most tapes have a single one, over the samples.
        weight_gradients: Instructions of the weight stage, which comes last.
        weight_updates: Instructions of that stage for weights that no optimiser moves, such as running statistics.
        node: Id of the node whose instructions are being appended, forward or backward; buffers are named after it.
        frozen: Whether training leaves the weights of that node as they are.
        tensors: All that were made, in order.
    """

    training: bool
    groups: list[InstructionGroup] = field(default_factory=list)
    weight_gradients: list[WeightGradient] = field(default_factory=list)
    weight_updates: list[WeightUpdate] = field(default_factory=list)
    _backward: list[tuple[str, Tensor, Callable[[Tensor], None]]] = field(default_factory=list)
    _gradients: dict[Tensor, Tensor] = field(default_factory=dict)
    _weight_gradient_buffers: dict[Buffer, Buffer] = field(default_factory=dict)
    _lengths: dict[Tensor, Tensor] = field(default_factory=dict)
    _streams: int = 0
    node: str = ""
    frozen: bool = False
    tensors: list[Tensor] = field(default_factory=list)

    def tensor(
        self, name: str, shape: Shape, *, space: Space = "batch", sources: Sequence[Tensor | None] = ()
    ) -> Tensor:
        """A new tensor; it needs a gradient if any of its sources does."""
        buffer = Buffer(f"{self.node}.{name}" if self.node else name, space, math.prod(shape))
        self.tensors.append(
            Tensor(buffer, shape, any(source is not None and source.needs_gradient for source in sources))
        )
        return self.tensors[-1]

    def emit(self, opcode: str, *operands: OperandValue) -> None:
        """Append an instruction over the samples of the batch."""
        if not self.groups or self.groups[-1].rows is not None:
            self.groups.append(InstructionGroup([]))
        self.groups[-1].instructions.append(self._instruction(opcode, operands))

    def emit_over(self, rows: int, work: int, opcode: str, *operands: OperandValue) -> None:
        """Append an instruction that sees the whole batch and works on ranges of rows of its own, such as channels.

        It begins when all samples have passed what was emitted before, and ends before any passes what comes after.
        `work` is what one row costs for each sample.
        """
        self.groups.append(InstructionGroup([self._instruction(opcode, operands)], rows, work))

    def on_gradient(self, output: Tensor, emit: Callable[[Tensor], None]) -> None:
        """Register the backward function of the operation that made `output`.

        `backward` calls it with the gradient of `output`, unless none has reached it.
        """
        if self.training:
            self._backward.append((self.node, output, emit))

    def backward(self) -> None:
        """Emit the backward instructions of all operations, last first."""
        while self._backward:
            self.node, output, emit = self._backward.pop()
            gradient = self._gradients.get(output)
            if gradient is not None:
                emit(gradient)

    def gradient(self, tensor: Tensor) -> Tensor | None:
        """The gradient that has reached a tensor, or None."""
        return self._gradients.get(tensor)

    def add_gradient(self, tensor: Tensor, gradient: Tensor) -> None:
        """Add to the gradient of a tensor, if it needs one.

        Buffers are never written twice, so a sum gets a buffer of its own.
        """
        if not tensor.needs_gradient:
            return
        present = self._gradients.get(tensor)
        if present is not None:
            total = self.new_gradient(tensor)
            self.emit("add", present, gradient, total, tensor.width)
            gradient = total
        self._gradients[tensor] = gradient

    def new_gradient(self, tensor: Tensor) -> Tensor:
        """A buffer for a contribution to the gradient of a tensor, which the caller fills."""
        return self.tensor(f"d_{tensor.buffer.name}", tensor.shape)

    def input_gradient(self, tensor: Tensor, opcode: str, *operands: GradientOperand) -> None:
        """Append an instruction that computes a contribution to the gradient of a tensor, if it needs one.

        `GRADIENT` among the operands stands for the buffer of the contribution.
        """
        if tensor.needs_gradient:
            gradient = self.new_gradient(tensor)
            self.emit(opcode, *_filled(operands, gradient))
            self.add_gradient(tensor, gradient)

    def weight_gradient(self, weight: Tensor, opcode: str, *operands: GradientOperand) -> None:
        """Append an instruction that computes the gradient of a weight, if it needs one.

        `GRADIENT` among the operands stands for the gradient's buffer. Whether the instruction adds to what is there is
        appended as the last operand.
        """
        if not weight.needs_gradient:
            return
        accumulate = int(weight.buffer in self._weight_gradient_buffers)
        name = f"d_{weight.buffer.name}"
        buffer = self._weight_gradient_buffers.setdefault(weight.buffer, Buffer(name, "fixed", weight.buffer.width))
        filled = _filled(operands, Tensor(buffer, weight.shape))
        instruction = self._instruction(opcode, [*filled, accumulate])
        self.weight_gradients.append(WeightGradient(weight.buffer, instruction))

    def weight_update(self, weight: Tensor, opcode: str, *operands: OperandValue) -> None:
        """Append an instruction that moves a weight after each batch of training; `weight` is one of the operands."""
        if self.training:
            self.weight_updates.append(WeightUpdate(weight.buffer, self._instruction(opcode, operands)))

    def gradient_buffer(self, weight: Buffer) -> Buffer | None:
        """Buffer of the gradient of a weight, or None if no gradient flows."""
        return self._weight_gradient_buffers.get(weight)

    def set_lengths(self, sequence: Tensor, lengths: Tensor) -> None:
        """Say how many steps of a sequence (steps, ...) each sample has; the rest is padding."""
        self._lengths[sequence] = lengths

    def lengths_of(self, sequence: Tensor) -> Tensor | None:
        """Steps of each sample, (1,) in the space `labels`; None where all have as many."""
        return self._lengths.get(sequence)

    def new_stream(self) -> int:
        """A number of its own for each user of random numbers, so that no two see the same."""
        self._streams += 1
        return self._streams

    def _instruction(self, opcode: str, operands: Sequence[OperandValue]) -> Instruction:
        declared = OPCODES[opcode].operands
        if len(operands) != len(declared):
            raise TypeError(f"{opcode} takes {len(declared)} operands, {len(operands)} given")
        values: list[Buffer | int | tuple[float, ...] | None] = []
        for operand in operands:
            if isinstance(operand, Tensor):
                values.append(operand.buffer)
            elif operand is None or isinstance(operand, int):
                values.append(operand)
            elif isinstance(operand, float):
                values.append((operand,))
            else:
                values.append(tuple(operand))
        return Instruction(opcode, tuple(values), self.node)


def _filled(operands: Sequence[GradientOperand], gradient: Tensor) -> list[OperandValue]:
    return [gradient if operand is GRADIENT else operand for operand in operands]
