"""Opcodes: names with operands. Kernels bind to them from above (`engine/kernels`), layers use them from below.

An operand is a buffer that the instruction reads or writes, or a plain number. An instruction is handed a range of rows
to work on: samples of the batch, or rows of a weight or the like. Of most buffers it touches just those rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Access = Literal["read", "write", "update", "number"]
"""`update` is reading and writing in place, which only weights that move by themselves are for."""

Space = Literal["batch", "shard", "common", "fixed", "labels", "reals"]
"""Where a buffer lies: `batch` (arena, one row a sample), `shard` (arena, one row a shard: scratch and partial sums),
`common` (arena, what there is one of, such as statistics of the batch), `fixed` (arena, weights), `labels` (int64, one
a sample) or `reals` (float64, one a sample)."""

WIDTH = 16
"""Numbers in a row of the instruction table: the kernel's index, then the operands."""


@dataclass(frozen=True, slots=True)
class Operand:
    """One operand of an opcode.

    Attributes:
        name: For listings and error messages.
        access: What the instruction does with it.
        space: Where the buffer lies.
        width: Numbers in a row of the buffer, as a product of number operands and literals; empty is 1.
        whole: Whether all rows are touched, not just those of the range.
        columns: Whether the range counts columns, by the first factor of the width, and all rows are touched in these.
        optional: Whether it may be left out.
    """

    name: str
    access: Access
    space: Space = "batch"
    width: tuple[str, ...] = ()
    whole: bool = False
    columns: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Opcode:
    """The name of a kernel and what it is handed, in order."""

    name: str
    operands: tuple[Operand, ...]


OPCODES: dict[str, Opcode] = {}
"""All opcodes, complete once `engine.tape.ops` is imported."""


def declare(name: str, *, reads: str = "", writes: str = "", updates: str = "", numbers: str = "") -> None:
    """Declare an opcode.

    Buffers are words such as `x`, `y:units*repeat`, `labels@labels` or `dy:units!`: a name, the width of a row (one
    operand's name or a product; `width` if it is left out), the space (`batch` if it is left out), `!` where all rows
    are touched, `|` where the range counts columns, and last `?` where the operand may be None.

    Raises:
        TypeError: The name is taken, a word is not of that form, or there are too many operands.
    """
    accesses: tuple[tuple[Access, str], ...] = (("read", reads), ("write", writes), ("update", updates))
    buffers = [_buffer(word, access) for access, words in accesses for word in words.split()]
    operands = (*buffers, *(Operand(word, "number") for word in numbers.split()))
    known = {operand.name for operand in operands if operand.access == "number"}
    for buffer in buffers:
        for factor in buffer.width:
            if factor not in known and not factor.isdigit():
                raise TypeError(f"opcode {name!r}: the width of {buffer.name} names {factor!r}, which is no operand")
    if name in OPCODES or len(operands) >= WIDTH:
        raise TypeError(f"opcode {name!r} is declared twice or has too many operands")
    OPCODES[name] = Opcode(name, operands)


def _buffer(word: str, access: Access) -> Operand:
    body, optional = word.removesuffix("?"), word.endswith("?")
    body, whole = body.removesuffix("!"), body.endswith("!")
    body, columns = body.removesuffix("|"), body.endswith("|")
    body, _, space = body.partition("@")
    name, _, width = body.partition(":")
    if space and space not in get_args(Space):
        raise TypeError(f"there is no space {space!r}")
    spaces: dict[str, Space] = {value: value for value in get_args(Space)}
    default = "width" if not space or space == "batch" else "1"
    factors = tuple((width or default).split("*"))
    return Operand(name, access, spaces.get(space, "batch"), factors, whole, columns, optional)
