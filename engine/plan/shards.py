"""How work is cut into items: by the plan alone, never by the machine, so that results repeat to the bit."""

from __future__ import annotations

import math

from engine.tape.builder import Buffer, Instruction
from engine.tape.ops import OPCODES

SHARDS = 4
"""Pieces that a batch is cut into; more pieces make the matrix products less efficient."""

SMALLEST_SHARD = 16
"""Samples in a shard at least: BLAS works in blocks of about this size."""

TILE_WORK = 4_000_000
"""Multiply-adds of one tile, about."""


def shard_rows(capacity: int) -> int:
    """Samples in a shard."""
    return min(capacity, max(SMALLEST_SHARD, -(-capacity // SHARDS)))


def tile_rows(rows: int, row_work: int) -> int:
    """Rows in a tile of a weight, or of channels, a multiple of 16 or all of them; `row_work` multiply-adds a row."""
    wanted = TILE_WORK // max(1, row_work)
    return min(rows, max(16, -(-wanted // 16) * 16))


def ranges(total: int, size: int) -> list[tuple[int, int]]:
    """Pieces (first, count) of at most `size` that make up `total`."""
    return [(first, min(size, total - first)) for first in range(0, total, size)]


def work(instruction: Instruction) -> int:
    """Multiply-adds or elements that an instruction costs for one row; its operand `multiply_adds` where it has one."""
    for operand, value in zip(OPCODES[instruction.opcode].operands, instruction.operands, strict=True):
        if operand.name == "multiply_adds" and isinstance(value, int):
            return value
    if instruction.opcode in ("linear", "linear_input_gradient"):
        return math.prod(value for value in instruction.operands[-3:] if isinstance(value, int))
    widths = [value.width for value in instruction.operands if isinstance(value, Buffer) and value.space == "batch"]
    return 4 * max(widths, default=1)
