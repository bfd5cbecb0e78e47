"""Products of matrices in registers, for convolutions: the rows of one factor lie wherever a table says.

So an image need not be laid out anew for each element of a window, and narrow matrices cost no call of BLAS. A tile of
the result, some rows of two vectors, is kept in registers while the common axis is run through. Where several tiles
read the same columns of the factor, these are first packed side by side (Goto and van de Geijn, "Anatomy of
High-Performance Matrix Multiplication", ACM TOMS 2008): rows that lie a power of two apart would drive each other from
the cache. Vectors are those of the processor (LLVM splits what it has not); sums are taken over stretches of the
common axis, and these are added up in order, whatever the tile: so they err less than one long sum.
"""

from __future__ import annotations

import numba
import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from engine.kernels.arithmetic.pointers import at
from engine.kernels.arithmetic.vectors import WIDE, Vectors, lanes
from engine.kernels.kernel import CALLED, FAST_MATH

HEIGHTS = (8, 4, 2, 1) if WIDE else (6, 4, 2, 1)
"""Rows of a tile. Two vectors of each, one factor's two vectors and a number of the other fill the registers."""

ROWS = HEIGHTS[0]

DEPTH = 256
"""Places of the common axis that are packed, and summed, at a time: they stay in the first cache."""


class _Tile:
    """Emits the code of a tile of so many rows and vectors.

    Args:
        context: Of the code generator.
        builder: Likewise.
        pointer: Type of the pointers to the factors and the result.
        height: Rows of the tile.
        width: Vectors in each row.
        packed: Whether the factor's columns lie packed, or where the table says, all of them there.
        arguments: Of the intrinsic.
    """

    def __init__(self, context, builder, pointer, height, width, packed, arguments):
        self.builder = builder
        self.height = height
        self.packed = packed
        self.vectors = Vectors(context, builder, pointer)
        (self.a, self.table, self.b, self.b_step, self.c, self.c_step,
         self.columns, self.rows, self.depth, self.accumulate) = arguments  # fmt: skip
        self.steps = [self.vectors.number(v * self.vectors.lanes) for v in range(width)]

    def emit(self):
        builder, vectors = self.builder, self.vectors
        self.sums = [[cgutils.alloca_once(builder, vectors.kind) for _ in self.steps] for _ in range(self.height)]
        self.starts = [self._row(self.b, self.b_step, row) for row in range(self.height)]
        self.places = [self._row(self.c, self.c_step, row) for row in range(self.height)]
        for sums in self.sums:
            for place in sums:
                builder.store(vectors.zero, place)
        with cgutils.for_range(builder, self.depth) as loop:
            self._step(loop.index)
        with builder.if_then(builder.icmp_signed("!=", self.accumulate, vectors.number(0))):
            self._each_row(self._add)
        self._each_row(self._put)

    def _step(self, index):
        """Multiply and add for one place of the common axis."""
        builder, vectors = self.builder, self.vectors
        if self.packed:
            line = builder.gep(self.a, [builder.mul(index, vectors.number(2 * vectors.lanes))])
        else:
            line = builder.gep(self.a, [builder.load(builder.gep(self.table, [index]))])
        parts = [vectors.load_all(line, step) for step in self.steps]
        for start, sums in zip(self.starts, self.sums, strict=True):
            factor = vectors.broadcast(builder.load(builder.gep(start, [index])))
            for part, place in zip(parts, sums, strict=True):
                builder.store(vectors.multiply_add(part, factor, builder.load(place)), place)

    def _each_row(self, action):
        """Run code for the rows that the result has; with masks where it has fewer columns than the tile."""
        builder, vectors = self.builder, self.vectors
        wide = builder.icmp_signed(">=", self.columns, vectors.number(len(self.steps) * vectors.lanes))
        with builder.if_else(wide) as branches:
            for branch, masked in zip(branches, (False, True), strict=True):
                with branch:
                    masks = [vectors.below(self.columns, step) if masked else None for step in self.steps]
                    for row in range(self.height):
                        with builder.if_then(builder.icmp_signed("<", vectors.number(row), self.rows)):
                            action(row, masks)

    def _add(self, row, masks):
        for step, mask, place in zip(self.steps, masks, self.sums[row], strict=True):
            base = self.places[row]
            part = self.vectors.load_all(base, step) if mask is None else self.vectors.load(base, step, mask)
            self.builder.store(self.builder.fadd(part, self.builder.load(place)), place)

    def _put(self, row, masks):
        for step, mask, place in zip(self.steps, masks, self.sums[row], strict=True):
            part, base = self.builder.load(place), self.places[row]
            if mask is None:
                self.vectors.store_all(part, base, step)
            else:
                self.vectors.store(part, base, step, mask)

    def _row(self, base, step, row):
        """The row's first place; rows beyond the last stand for the first, and are not stored."""
        builder, index = self.builder, self.vectors.number(row)
        index = builder.select(builder.icmp_signed("<", index, self.rows), index, self.vectors.number(0))
        return builder.gep(base, [builder.mul(index, step)])


def _tile(width, packed):
    """An intrinsic that computes a tile of so many vectors in each row, of the least height that holds its rows."""

    @intrinsic
    def tile(typing_context, a, table, b, b_step, c, c_step, columns, rows, depth, accumulate):
        def generate(context, builder, signature, arguments):
            rows = arguments[7]
            end = builder.append_basic_block("tile.end")
            for index, height in enumerate(HEIGHTS):
                body = builder.append_basic_block(f"tile.{height}")
                other = builder.append_basic_block("tile.lower")
                if index + 1 < len(HEIGHTS):
                    limit = ir.Constant(ir.IntType(64), HEIGHTS[index + 1])
                    builder.cbranch(builder.icmp_signed(">", rows, limit), body, other)
                else:
                    builder.branch(body)
                builder.position_at_end(body)
                _Tile(context, builder, a, height, width, packed, arguments).emit()
                builder.branch(end)
                builder.position_at_end(other)
            builder.unreachable()
            builder.position_at_end(end)
            return context.get_dummy_value()

        number = types.int64
        return types.void(a, table, a, number, a, number, number, number, number, number), generate

    return tile


_direct_tile = _tile(2, packed=False)
_packed_tile = _tile(2, packed=True)
_narrow_tile = _tile(1, packed=True)


@intrinsic
def _pack(typing_context, packed, a, table, columns, depth):
    """Lay two vectors of each row side by side, zero beyond the last column."""

    def generate(context, builder, signature, arguments):
        vectors = Vectors(context, builder, a)
        to, origin, places, columns, depth = arguments
        steps = [vectors.number(v * vectors.lanes) for v in range(2)]
        wide = builder.icmp_signed(">=", columns, vectors.number(2 * vectors.lanes))
        with builder.if_else(wide) as branches:
            for branch, masked in zip(branches, (False, True), strict=True):
                with branch:
                    masks = [vectors.below(columns, step) if masked else None for step in steps]
                    with cgutils.for_range(builder, depth) as loop:
                        line = builder.gep(origin, [builder.load(builder.gep(places, [loop.index]))])
                        place = builder.gep(to, [builder.mul(loop.index, vectors.number(2 * vectors.lanes))])
                        for step, mask in zip(steps, masks, strict=True):
                            part = vectors.load(line, step, mask) if masked else vectors.load_all(line, step)
                            vectors.store_all(part, place, step)
        return context.get_dummy_value()

    return types.void(packed, a, table, types.int64, types.int64), generate


def stack(size):
    """An intrinsic that gives room for so many numbers on the stack, of the kind that a pointer points to.

    It starts at a line of the cache, and holds anything at first. `size` is a number, or a function from the lanes of a
    vector to one.
    """

    @intrinsic
    def room(typing_context, pointer):
        def generate(context, builder, signature, arguments):
            count = size if isinstance(size, int) else size(Vectors(context, builder, pointer).lanes)
            kind = ir.ArrayType(context.get_data_type(pointer.dtype), count)
            with builder.goto_entry_block():  # not `cgutils.alloca_once`, which fills it with zeros at each call
                place = builder.alloca(kind)
            place.align = 64
            return builder.bitcast(place, context.get_value_type(pointer))

        return pointer(pointer), generate

    return room


_room = stack(lambda lanes: DEPTH * 2 * lanes)
"""For what is packed."""


SET, ADD = np.int64(0), np.int64(1)
"""For `accumulate`. Of numbers that are written out as 0 and 1, Numba would make a function each."""


@numba.njit(fastmath=set(FAST_MATH), **CALLED)
def product(a, table, b, b_step, c, c_step, columns, rows, depth, accumulate):
    """`c[j, i] = sum over s of b[j, s] * a[table[s] + i]`, added to what c holds where `accumulate` is 1.

    Not inlined, for it is long and is called from several places.

    Args:
        a: Pointer to the first column of the factor whose rows are anywhere.
        table: Pointer to int64: where each of its rows begins, from `a`.
        b: Pointer to the other factor, (rows, depth).
        b_step: Numbers from one of its rows to the next.
        c: Pointer to the result, (rows, columns).
        c_step: Numbers from one of its rows to the next.
        columns: Columns of a and c.
        rows: Rows of b and c.
        depth: The common axis.
        accumulate: `ADD`, or `SET`.
    """
    size = lanes(a)
    packed = _room(a)
    for start in range(0, depth, DEPTH):
        part = min(DEPTH, depth - start)
        steps, factors, adds = at(table, start), at(b, start), int(accumulate == 1 or start > 0)
        for i in range(0, columns, 2 * size):
            direct = rows <= ROWS and columns - i >= 2 * size
            if not direct:
                _pack(packed, at(a, i), steps, columns - i, part)
            for j in range(0, rows, ROWS):
                line, place = at(factors, j * b_step), at(c, j * c_step + i)
                if direct:
                    _direct_tile(
                        at(a, i), steps, line, b_step, place, c_step, columns - i, rows - j, part, adds,
                    )  # fmt: skip
                elif columns - i > size:
                    _packed_tile(packed, steps, line, b_step, place, c_step, columns - i, rows - j, part, adds)
                else:
                    _narrow_tile(packed, steps, line, b_step, place, c_step, columns - i, rows - j, part, adds)
