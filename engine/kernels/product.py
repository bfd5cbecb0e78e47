"""Products of matrices in registers, for convolutions: the rows of one factor lie wherever a table says.

So an image need not be laid out anew for each element of a window, and narrow matrices cost no call of BLAS. A tile of
the result, `ROWS` rows of two vectors, is kept in registers while the common axis is run through. Vectors are those of
the processor (LLVM splits what it has not); the order of every sum is that of the common axis, whatever the tile.
"""

from __future__ import annotations

from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from engine.kernels.kernel import helper
from engine.kernels.memory import at
from engine.kernels.vectors import WIDE, Vectors, lanes

ROWS = 8 if WIDE else 6
"""Rows of a tile: two vectors of each, one factor's two vectors, and a number of the other fill the registers."""


class _Tile:
    """Emits the code of a tile of `width` vectors in each row."""

    def __init__(self, context, builder, pointer, width, arguments):
        self.builder = builder
        self.width = width
        self.vectors = Vectors(context, builder, pointer)
        (self.a, self.table, self.b, self.b_step, self.c, self.c_step,
         self.columns, self.rows, self.depth, self.accumulate) = arguments  # fmt: skip

    def emit(self):
        builder, vectors = self.builder, self.vectors
        self.steps = [vectors.number(v * vectors.lanes) for v in range(self.width)]
        self.masks = [vectors.below(self.columns, step) for step in self.steps]
        self.sums = [[cgutils.alloca_once(builder, vectors.kind) for _ in self.steps] for _ in range(ROWS)]
        self.starts = [self._row(self.b, self.b_step, row) for row in range(ROWS)]
        self.places = [self._row(self.c, self.c_step, row) for row in range(ROWS)]
        for sums in self.sums:
            for place in sums:
                builder.store(vectors.zero, place)
        with builder.if_then(builder.icmp_signed("!=", self.accumulate, vectors.number(0))):
            self._each_row(self._fetch)
        with cgutils.for_range(builder, self.depth) as loop:
            self._step(loop.index)
        self._each_row(self._put)

    def _step(self, index):
        """Multiply and add for one place of the common axis."""
        builder, vectors = self.builder, self.vectors
        line = builder.gep(self.a, [builder.load(builder.gep(self.table, [index]))])
        parts = [vectors.load(line, step, mask) for step, mask in zip(self.steps, self.masks, strict=True)]
        for start, sums in zip(self.starts, self.sums, strict=True):
            factor = vectors.broadcast(builder.load(builder.gep(start, [index])))
            for part, place in zip(parts, sums, strict=True):
                builder.store(vectors.multiply_add(part, factor, builder.load(place)), place)

    def _fetch(self, row):
        for step, mask, place in zip(self.steps, self.masks, self.sums[row], strict=True):
            self.builder.store(self.vectors.load(self.places[row], step, mask), place)

    def _put(self, row):
        for step, mask, place in zip(self.steps, self.masks, self.sums[row], strict=True):
            self.vectors.store(self.builder.load(place), self.places[row], step, mask)

    def _each_row(self, action):
        """Run code for the rows that the result has."""
        for row in range(ROWS):
            with self.builder.if_then(self.builder.icmp_signed("<", self.vectors.number(row), self.rows)):
                action(row)

    def _row(self, base, step, row):
        """The row's first place; rows beyond the last stand for the first, and are not stored."""
        builder, index = self.builder, self.vectors.number(row)
        index = builder.select(builder.icmp_signed("<", index, self.rows), index, self.vectors.number(0))
        return builder.gep(base, [builder.mul(index, step)])


def _signature(a, table):
    number = types.int64
    return types.void(a, table, a, number, a, number, number, number, number, number)


@intrinsic
def _tile_of_one(typing_context, a, table, b, b_step, c, c_step, columns, rows, depth, accumulate):
    """A tile of one vector in each row."""

    def generate(context, builder, signature, arguments):
        _Tile(context, builder, a, 1, arguments).emit()
        return context.get_dummy_value()

    return _signature(a, table), generate


@intrinsic
def _tile_of_two(typing_context, a, table, b, b_step, c, c_step, columns, rows, depth, accumulate):
    """A tile of two vectors in each row."""

    def generate(context, builder, signature, arguments):
        _Tile(context, builder, a, 2, arguments).emit()
        return context.get_dummy_value()

    return _signature(a, table), generate


@helper
def product(a, table, b, b_step, c, c_step, columns, rows, depth, accumulate):
    """`c[j, i] = sum over s of b[j, s] * a[table[s] + i]`, added to what c holds where `accumulate` is 1.

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
        accumulate: 1 to add.
    """
    size = lanes(a)
    for i in range(0, columns, 2 * size):
        for j in range(0, rows, ROWS):
            if columns - i > size:
                _tile_of_two(
                    at(a, i), table, at(b, j * b_step), b_step, at(c, j * c_step + i), c_step, columns - i, rows - j,
                    depth, accumulate,
                )  # fmt: skip
            else:
                _tile_of_one(
                    at(a, i), table, at(b, j * b_step), b_step, at(c, j * c_step + i), c_step, columns - i, rows - j,
                    depth, accumulate,
                )  # fmt: skip
