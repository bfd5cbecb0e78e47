"""Work items: the plan alone cuts the work, never the machine, so that results repeat to the bit."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from engine.tape.builder import Instruction, InstructionGroup
from engine.tape.opcodes import Reads

SHARDS = 4
"""Pieces that a batch is cut into at most."""

PRODUCT_ROWS = 16
"""Rows of a matrix product over a shard at least: BLAS works in blocks of about this size."""

GOOD_ROWS = 64
"""Rows from which BLAS runs at its full rate; with fewer in half a batch, that is cut into two pieces only."""

SLIGHT = 0.02
"""Share of the work of all products up to which it does not matter how well one of them runs."""

TILE_WORK = 1_500_000
"""Multiply-adds of one tile at least, about."""

TILES = 4
"""Tiles of one weight at most, about."""


FEW_ROWS = 256
"""Rows of a whole batch up to which a product is cut by columns. BLAS first packs the weights, which pays the less the
fewer rows then use them: cut by rows, every piece packs all of them; cut by columns, each packs its own."""

LARGE_WEIGHT = 50_000
"""Numbers in a weight from which that is worth a stage of its own."""


def shard_rows(capacity: int, instructions: Sequence[Instruction]) -> int:
    """Samples in a shard, for the instructions that will run over them."""
    rows = _rows_of_a_sample(instructions)
    good = min(-(-GOOD_ROWS // rows), -(-capacity // 2))
    return min(capacity, max(-(-PRODUCT_ROWS // rows), good, -(-capacity // SHARDS)))


def _rows_of_a_sample(instructions: Sequence[Instruction]) -> int:
    """Rows that a sample has in the matrix products with weights: 1 for vectors, its steps for most sequences."""
    products = [(rows, work(one)) for one in instructions if (rows := _product_rows(one))]
    total = sum(cost for _, cost in products)
    return min((rows for rows, cost in products if cost > SLIGHT * total), default=1)


def _product_rows(instruction: Instruction) -> int:
    """Rows that a sample has in the product with a weight that an instruction computes, or 0 if it computes none."""
    operands, sizes = [operand for operand, _ in instruction.buffers], instruction.sizes
    if any(operand.columns for operand in operands):
        return 0  # its rows are not cut
    matrices = (one for one in operands if one.name == "weight" and isinstance(one, Reads) and one.whole)
    if not any(len(one.factors) > 1 or "multiply_adds" in sizes for one in matrices):
        return 0
    return sizes.get("repeat", 1)


def tile_rows(rows: int, row_work: int) -> int:
    """Rows in a tile of a weight, or of channels, a multiple of 16 or all of them; `row_work` multiply-adds a row."""
    wanted = max(TILE_WORK // max(1, row_work), -(-rows // TILES))
    return min(rows, max(16, -(-wanted // 16) * 16))


def by_columns(group: InstructionGroup, capacity: int) -> Iterator[InstructionGroup]:
    """A group cut in several, where products with large weights run better over columns than over a few rows."""
    if group.rows is not None:
        yield group
        return
    before: list[Instruction] = []
    for instruction in group.instructions:
        columns = _columns(instruction, capacity)
        if columns is None:
            before.append(instruction)
            continue
        if before:
            yield InstructionGroup(before)
        before = []
        yield columns
    if before:
        yield InstructionGroup(before)


def _columns(instruction: Instruction, capacity: int) -> InstructionGroup | None:
    """The product as a group over its columns, or None where it stays as it is."""
    if instruction.opcode not in ("linear", "linear_input_gradient"):
        return None
    features, units, repeat = instruction.sizes.values()
    few = 1 < capacity * repeat <= FEW_ROWS
    if not few or features * units < LARGE_WEIGHT:
        return None
    columns, other = (units, features) if instruction.opcode == "linear" else (features, units)
    if columns < 2 * PRODUCT_ROWS:
        return None
    return InstructionGroup([replace(instruction, opcode=f"{instruction.opcode}_columns")], columns, other * repeat)


def ranges(total: int, size: int) -> list[tuple[int, int]]:
    """Pieces (first, count) of at most `size` that make up `total`."""
    return [(first, min(size, total - first)) for first in range(0, total, size)]


def work(instruction: Instruction) -> int:
    """Multiply-adds or elements that an instruction costs for one row; its operand `multiply_adds` where it has one."""
    sizes = instruction.sizes
    if "multiply_adds" in sizes:
        return sizes["multiply_adds"]
    if instruction.opcode in ("linear", "linear_input_gradient"):
        return math.prod(sizes.values())
    widths = [buffer.width for _, buffer in instruction.buffers if buffer.space == "batch"]
    return 4 * max(widths, default=1)
