"""Opcodes: names of kernels with typed operands. Kernels bind to them from above, layers use them from below.

An operand is a buffer that the instruction reads or writes, or a plain number. An instruction is handed a range of rows
to work on: samples of the batch, or rows of a weight or the like. Of most buffers it touches just those rows.

    _FEATURES, _UNITS = numbers("features", "units")
    declare(
        "linear",
        Reads("x", _FEATURES),
        whole_weight("weight", _UNITS * _FEATURES),
        whole_weight("bias", _UNITS, optional=True),
        Writes("y", _UNITS),
        _FEATURES,
        _UNITS,
    )
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

Space = Literal["batch", "shard", "common", "fixed", "labels", "reals"]
"""Space of a buffer: `batch` (arena, one row a sample), `shard` (arena, one row a shard: scratch and partial sums),
`common` (arena, what there is one of, such as statistics of the batch), `fixed` (arena, weights), `labels` (int64, one
a sample) or `reals` (float64, one a sample)."""

WIDTH = 16
"""Numbers in a row of the instruction table: the kernel's index, then the operands."""


@dataclass(frozen=True, slots=True)
class Number:
    """An operand that is a plain number: a size, a flag, a place, or the place of constants."""

    name: str

    def __mul__(self, other: Factor) -> Product:
        return Product((self,)) * other

    def __rmul__(self, other: int) -> Product:
        return Product((other, self))


@dataclass(frozen=True, slots=True)
class Product:
    """A product of number operands and literals."""

    factors: tuple[Number | int, ...]

    def __mul__(self, other: Factor) -> Product:
        return Product((*self.factors, *_factors(other)))

    def __rmul__(self, other: int) -> Product:
        return Product((other, *self.factors))


Factor = Product | Number | int


@dataclass(frozen=True, slots=True)
class BufferOperand:
    """An operand that is a buffer; `Reads`, `Writes` and `Updates` say what is done with it.

    Attributes:
        name: For listings and error messages.
        width: Numbers in a row of the buffer.
        space: Where the buffer lies.
        whole: Whether all rows are touched, not just those of the range.
        columns: Whether the range counts columns, by the first factor of the width, and all rows are touched in these.
        optional: Whether it may be None.
    """

    reads: ClassVar[bool]
    writes: ClassVar[bool]

    name: str
    width: Factor = 1
    space: Space = "batch"
    whole: bool = False
    columns: bool = False
    optional: bool = False

    @property
    def factors(self) -> tuple[Number | int, ...]:
        """Factors of the width."""
        return _factors(self.width)

    def row_width(self, sizes: Mapping[str, int]) -> int:
        """Numbers in a row, given the values of the number operands by name."""
        return math.prod(_value(factor, sizes) for factor in self.factors)

    def column_count(self, sizes: Mapping[str, int]) -> int:
        """Columns that a range counts, likewise: the first factor of the width."""
        return _value(self.factors[0], sizes)


class Reads(BufferOperand):
    """A buffer that is read."""

    __slots__ = ()
    reads, writes = True, False


class Writes(BufferOperand):
    """A buffer that is written."""

    __slots__ = ()
    reads, writes = False, True


class Updates(BufferOperand):
    """A buffer that is read and written in place; only weights that no optimiser moves may be."""

    __slots__ = ()
    reads, writes = True, True


Operand = Number | BufferOperand


@dataclass(frozen=True, slots=True)
class Opcode:
    """The name of a kernel with its operands, in order."""

    name: str
    operands: tuple[Operand, ...]


OPCODES: dict[str, Opcode] = {}
"""All opcodes, complete once `engine.tape.ops` is imported."""

LENGTHS = Reads("lengths", space="labels", optional=True)
"""Steps of each sample, or None where all have as many."""


def numbers(*names: str) -> tuple[Number, ...]:
    """Number operands by their names."""
    return tuple(Number(name) for name in names)


def whole_weight(name: str, width: Factor, *, optional: bool = False) -> Reads:
    """A weight that is read whole."""
    return Reads(name, width, "fixed", whole=True, optional=optional)


def declare(name: str, *operands: Operand) -> None:
    """Declare an opcode with its operands, in order.

    Raises:
        TypeError: The name is taken, there are too many operands, two have one name, or a width names a number that is
            no operand.
    """
    if name in OPCODES:
        raise TypeError(f"opcode {name!r} is declared twice")
    if len(operands) >= WIDTH:
        raise TypeError(f"opcode {name!r} has {len(operands)} operands, which is more than {WIDTH - 1}")
    names = [operand.name for operand in operands]
    if len(set(names)) < len(names):
        raise TypeError(f"opcode {name!r} has two operands of one name: {', '.join(names)}")
    for operand in operands:
        if isinstance(operand, BufferOperand):
            for factor in operand.factors:
                if factor not in operands and not isinstance(factor, int):
                    raise TypeError(f"opcode {name!r}: the width of {operand.name} is by {factor.name}, no operand")
    OPCODES[name] = Opcode(name, operands)


def _value(factor: Number | int, sizes: Mapping[str, int]) -> int:
    return factor if isinstance(factor, int) else sizes[factor.name]


def _factors(width: Factor) -> tuple[Number | int, ...]:
    return width.factors if isinstance(width, Product) else (width,)
