"""Vectors of the processor by name, for short runs.

A loop that LLVM vectorises by itself spends most of a short run before and behind the vectors. Here lanes that a run
does not fill are masked: never read, never written.
"""

from __future__ import annotations

import llvmlite.binding as llvm
from llvmlite import ir
from numba import carray, types
from numba.core import cgutils
from numba.extending import intrinsic

from engine.kernels.arithmetic.pointers import at
from engine.kernels.kernel import helper

WIDE = bool(llvm.get_host_cpu_features().get("avx512f"))
VECTOR_BYTES = 64 if WIDE else 32
"""LLVM splits vectors of this size where the processor has none."""

_INDEX = ir.IntType(64)


class Vectors:
    """Emits code on vectors of a pointer's type."""

    def __init__(self, context, builder, pointer):
        self.builder = builder
        self.lanes = lanes_of(pointer.dtype)
        self.bits = 32 if pointer.dtype == types.float32 else 64
        self.kind = ir.VectorType(context.get_value_type(pointer.dtype), self.lanes)
        self.zero = ir.Constant(self.kind, None)

    def number(self, value):
        """A literal index."""
        return ir.Constant(_INDEX, value)

    def below(self, end, start):
        """Mask of the lanes whose index, counted from `start`, is below `end`."""
        indices = ir.VectorType(_INDEX, self.lanes)
        left = self._splat(self.builder.sub(end, start), indices)
        return self.builder.icmp_signed("<", ir.Constant(indices, list(range(self.lanes))), left)

    def broadcast(self, value):
        """A number in all lanes."""
        return self._splat(value, self.kind)

    def load(self, base, index, mask):
        """Lanes from an index on; zero where the mask is not set."""
        return self._call("masked.load", self.kind, [self._place(base, index), self._align(), mask, self.zero], ".p0")

    def store(self, value, base, index, mask):
        """Write the lanes whose mask is set."""
        self._call("masked.store", ir.VoidType(), [value, self._place(base, index), self._align(), mask], ".p0")

    def between(self, start, first, end):
        """Mask of the lanes whose index, counted from `start`, is at least `first` and below `end`."""
        return self.builder.and_(self.below(end, start), self.builder.not_(self.below(first, start)))

    def is_within(self, start, first, end):
        """True if all lanes from `start` on are between `first` and `end`."""
        builder = self.builder
        after = builder.icmp_signed(">=", start, first)
        return builder.and_(after, builder.icmp_signed("<=", builder.add(start, self.number(self.lanes)), end))

    def load_part(self, base, start, first, end):
        """Lanes from `start` on; zero where their index is not between `first` and `end`."""
        builder = self.builder
        place = cgutils.alloca_once(builder, self.kind)
        with builder.if_else(self.is_within(start, first, end)) as (whole, edge):
            with whole:
                builder.store(self.load_all(base, start), place)
            with edge:
                builder.store(self.load(base, start, self.between(start, first, end)), place)
        return builder.load(place)

    def shuffle(self, a, b, lanes):
        """Lanes of a, numbered from 0, and of b, numbered after them."""
        return self.builder.shuffle_vector(a, b, ir.Constant(ir.VectorType(ir.IntType(32), self.lanes), lanes))

    def load_all(self, base, index):
        """Lanes from an index on, all of them there."""
        return self.builder.load(self._place(base, index), align=self.bits // 8)

    def store_all(self, value, base, index):
        """Write all lanes."""
        self.builder.store(value, self._place(base, index), align=self.bits // 8)

    def multiply_add(self, a, b, c):
        """`a b + c`, rounded once."""
        return self._call("fma", self.kind, [a, b, c])

    def _splat(self, value, kind):
        first = self.builder.insert_element(ir.Constant(kind, ir.Undefined), value, ir.Constant(ir.IntType(32), 0))
        order = ir.Constant(ir.VectorType(ir.IntType(32), self.lanes), [0] * self.lanes)
        return self.builder.shuffle_vector(first, ir.Constant(kind, ir.Undefined), order)

    def _place(self, base, index):
        return self.builder.bitcast(self.builder.gep(base, [index]), self.kind.as_pointer())

    def _align(self):
        return ir.Constant(ir.IntType(32), self.bits // 8)

    def _call(self, name, result, arguments, suffix=""):
        """Call one of LLVM's own functions."""
        function_type = ir.FunctionType(result, [argument.type for argument in arguments])
        full = f"llvm.{name}.v{self.lanes}f{self.bits}{suffix}"
        return self.builder.call(cgutils.get_or_insert_function(self.builder.module, function_type, full), arguments)


def lanes_of(real):
    """Numbers in a vector."""
    return VECTOR_BYTES // (4 if real == types.float32 else 8)


@intrinsic
def lanes(typing_context, pointer):
    """Numbers in a vector of the pointer's type."""

    def generate(context, builder, signature, arguments):
        return ir.Constant(_INDEX, lanes_of(pointer.dtype))

    return types.int64(pointer), generate


def _signature(pointer):
    return types.void(pointer, pointer, types.int64, types.int64, types.int64)


@intrinsic
def copy_part(typing_context, out, source, first, end, count):
    """`out[i] = source[i]` for i from first to end, and 0 for all others below count."""

    def generate(context, builder, signature, arguments):
        vectors = Vectors(context, builder, out)
        to, origin, first, end, count = arguments
        size = vectors.number(vectors.lanes)
        last = builder.sub(count, size)
        # The last vector overlaps the one before it: writing through a mask is slow where processors lack AVX-512.
        with builder.if_else(builder.icmp_signed(">=", last, vectors.number(0))) as (long, short):
            with long, cgutils.for_range_slice(builder, vectors.number(0), count, size) as (i, _):
                i = builder.select(builder.icmp_signed("<", i, last), i, last)
                vectors.store_all(vectors.load_part(origin, i, first, end), to, i)
            with short:
                zero = vectors.number(0)
                vectors.store(vectors.load_part(origin, zero, first, end), to, zero, vectors.below(count, zero))
        return context.get_dummy_value()

    return _signature(out), generate


@intrinsic
def add_part(typing_context, out, source, first, end, count):
    """`out[i] += source[i]` for i from first to end; none is beyond count."""

    def generate(context, builder, signature, arguments):
        vectors = Vectors(context, builder, out)
        to, origin, first, end, count = arguments
        size = vectors.number(vectors.lanes)
        with cgutils.for_range_slice(builder, vectors.number(0), count, size) as (i, _):
            within = vectors.is_within(i, first, end)
            with builder.if_else(within) as (whole, edge):
                with whole:
                    vectors.store_all(builder.fadd(vectors.load_all(to, i), vectors.load_all(origin, i)), to, i)
                with edge:
                    mask = vectors.between(i, first, end)
                    total = builder.fadd(vectors.load(to, i, mask), vectors.load(origin, i, mask))
                    vectors.store(total, to, i, mask)
        return context.get_dummy_value()

    return _signature(out), generate


@intrinsic
def _turn_block(typing_context, x, x_step, y, y_step):
    """The transpose of a square of as many rows as a vector has lanes: halves, quarters, ... change places."""

    def generate(context, builder, signature, arguments):
        vectors = Vectors(context, builder, x)
        origin, step, to, to_step = arguments
        size = vectors.lanes
        rows = [vectors.load_all(builder.gep(origin, [builder.mul(vectors.number(r), step)]), vectors.number(0))
                for r in range(size)]  # fmt: skip
        reach = 1
        while reach < size:
            upper = [lane if not lane & reach else size + lane - reach for lane in range(size)]
            lower = [lane + reach if not lane & reach else size + lane for lane in range(size)]
            for r in range(size):
                if not r & reach:
                    pair = rows[r], rows[r + reach]
                    rows[r], rows[r + reach] = vectors.shuffle(*pair, upper), vectors.shuffle(*pair, lower)
            reach *= 2
        for r, part in enumerate(rows):
            vectors.store_all(part, builder.gep(to, [builder.mul(vectors.number(r), to_step)]), vectors.number(0))
        return context.get_dummy_value()

    return types.void(x, types.int64, y, types.int64), generate


@helper
def transpose(x, y, rows, columns):
    """`y[j, i] = x[i, j]`. x: (rows, columns), y: (columns, rows), both without gaps."""
    size = lanes(x)
    squares_down, squares_across = rows - rows % size, columns - columns % size
    for j in range(0, squares_across, size):
        for i in range(0, squares_down, size):
            _turn_block(at(x, i * columns + j), columns, at(y, j * rows + i), rows)
    a, b = carray(x, (rows, columns)), carray(y, (columns, rows))
    for i in range(rows):
        for j in range(squares_across if i < squares_down else 0, columns):
            b[j, i] = a[i, j]
