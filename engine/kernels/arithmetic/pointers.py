"""Pointers: views of the arena, and calls through addresses; the few things that need LLVM by name."""

from __future__ import annotations

from llvmlite import ir
from numba import carray, types
from numba.core import cgutils
from numba.extending import intrinsic

from engine.kernels.kernel import helper
from engine.tape.slots import GEMM


@intrinsic
def at(typing_context, pointer, offset):
    """Pointer to the element at an offset."""

    def generate(context, builder, signature, arguments):
        return builder.gep(arguments[0], [arguments[1]])

    return pointer(pointer, types.int64), generate


@intrinsic
def address_of(typing_context, pointer):
    """Pointer as an integer."""

    def generate(context, builder, signature, arguments):
        return builder.ptrtoint(arguments[0], ir.IntType(64))

    return types.int64(pointer), generate


@intrinsic
def pointer_like(typing_context, address, example):
    """An integer as a pointer of the example's type."""

    def generate(context, builder, signature, arguments):
        return builder.inttoptr(arguments[0], context.get_value_type(signature.return_type))

    return example(types.int64, example), generate


@helper
def operands(row):
    """The operands of an instruction, from index 1."""
    return carray(row, 16)


@helper
def flat(arena, offset, width, first, count):
    """The rows of a buffer as one vector: (count * width,)."""
    return carray(at(arena, offset + first * width), (count * width,))


@helper
def matrix(arena, offset, width, first, count):
    """The rows of a buffer: (count, width)."""
    return carray(at(arena, offset + first * width), (count, width))


@intrinsic
def _call_gemm(typing_context, function, trans_a, trans_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc):
    """Fortran's gemm through its address: every argument by reference, sizes as 32-bit integers."""
    real = a.dtype
    result = types.void(
        types.int64, types.int64, types.int64, types.int64, types.int64, types.int64, real, a, types.int64, b,
        types.int64, real, c, types.int64,
    )  # fmt: skip

    def generate(context, builder, signature, arguments):
        (address, *values) = arguments
        number = context.get_value_type(real)
        pointers = []
        for index, value in enumerate(values):
            if index < 2:
                value = builder.trunc(value, ir.IntType(8))
            elif index in (2, 3, 4, 7, 9, 12):
                value = builder.trunc(value, ir.IntType(32))
            elif index in (6, 8, 11):
                pointers.append(value)
                continue
            slot = cgutils.alloca_once(builder, value.type)
            builder.store(value, slot)
            pointers.append(slot)
        function_type = ir.FunctionType(ir.VoidType(), [pointer.type for pointer in pointers])
        function = builder.inttoptr(address, function_type.as_pointer())
        assert number is not None
        builder.call(function, pointers)
        return context.get_dummy_value()

    return result, generate


NO = 78  # 'N': as it is
TRANSPOSED = 84  # 'T'


@helper
def gemm(ints, trans_a, trans_b, m, n, k, a, lda, b, ldb, beta, c, ldc):
    """`c = a b + beta c` in Fortran's column order, on pointers; BLAS comes from SciPy (`engine/runtime/blas.py`)."""
    one = a_one(a)
    _call_gemm(carray(ints, 16)[GEMM], trans_a, trans_b, m, n, k, one, a, lda, b, ldb, beta * one, c, ldc)


@intrinsic
def a_one(typing_context, pointer):
    """1.0 in the type that the pointer points to."""
    real = pointer.dtype

    def generate(context, builder, signature, arguments):
        return context.get_constant(real, 1.0)

    return real(pointer), generate
