"""Vectors of the processor by name, for short runs.

A loop that LLVM vectorises by itself spends most of a short run before and behind the vectors. Here lanes that a run
does not fill are masked: never read, never written.
"""

from __future__ import annotations

import llvmlite.binding as llvm
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

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

    def multiply_add(self, a, b, c):
        """`a b + c`, rounded once."""
        return self._call("fma", self.kind, [a, b, c])

    def add(self, a, b):
        """`a + b`."""
        return self.builder.fadd(a, b)

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
        with cgutils.for_range_slice(builder, vectors.number(0), count, vectors.number(vectors.lanes)) as (i, _):
            inside = builder.and_(vectors.below(end, i), builder.not_(vectors.below(first, i)))
            vectors.store(vectors.load(origin, i, inside), to, i, vectors.below(count, i))
        return context.get_dummy_value()

    return _signature(out), generate


@intrinsic
def add_part(typing_context, out, source, first, end, count):
    """`out[i] += source[i]` for i from first to end; none is beyond count."""

    def generate(context, builder, signature, arguments):
        vectors = Vectors(context, builder, out)
        to, origin, first, end, count = arguments
        with cgutils.for_range_slice(builder, vectors.number(0), count, vectors.number(vectors.lanes)) as (i, _):
            inside = builder.and_(vectors.below(end, i), builder.not_(vectors.below(first, i)))
            total = vectors.add(vectors.load(to, i, inside), vectors.load(origin, i, inside))
            vectors.store(total, to, i, inside)
        return context.get_dummy_value()

    return _signature(out), generate
