"""The one policy for all kernels: signature, flags, caching, and the binding to opcodes.

A kernel is a plain module-level function `kernel(row, arena, ints, reals, first, count)`:

row: pointer to int64, the instruction: `row[0]` unused, operands from `row[1]` in the order of the opcode.
arena: pointer to float32 or float64: weights, activations, gradients.
ints: pointer to int64: the slots of `engine/tape/slots.py`, then labels.
reals: pointer to float64: slots, constants, losses of samples.
first, count: the rows to work on: samples of the batch, or rows of a weight in the weight stage.

Kernels never raise. Those that could go wrong write a status. They are called through their addresses, so all have one
signature, and a network is compiled to a table of numbers, never to new machine code.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any, Literal

import numba
from numba import types

from engine.kernels.linked import LinkedOnly

Dtype = Literal["float32", "float64"]

# Contraction, reassociation, no signed zeros and approximate functions let LLVM vectorise. Never "no NaNs" or "no
# infinities": the check for a diverging loss would be compiled away.
FAST_MATH = frozenset({"contract", "reassoc", "nsz", "afn"})

# For the functions that kernels call, and never Python: no wrappers for Python and C, which would be compiled as well,
# each with a copy of the function in it.
CALLED = {
    "error_model": "numpy",
    "pipeline_class": LinkedOnly,
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
}

# The same flags as kernels, and always inlined, so that loops are vectorised.
HELPER = {**CALLED, "fastmath": set(FAST_MATH), "forceinline": True}
helper = numba.njit(**HELPER)

# The same, where the order of the operations is what keeps the last bits.
ordered_helper = numba.njit(**{**HELPER, "fastmath": {"contract"}})

_functions: dict[str, Callable[..., None]] = {}
_compiled: dict[tuple[str, str], Any] = {}


def kernel(opcode: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Bind a function to an opcode. The function stays as it is; `compile` makes machine code when it is needed."""

    def bind(function: Callable[..., None]) -> Callable[..., None]:
        if opcode in _functions:
            raise TypeError(f"opcode {opcode!r} has two kernels")
        _functions[opcode] = function
        return function

    return bind


def kernel_from(template: Callable[..., None], opcode: str, **calls: Callable[..., Any]) -> None:
    """Bind to an opcode a copy of a template kernel in which some called functions are replaced.

    The copy has other globals and no closure: Numba keys its cache by the contents of a closure, and a compiled
    function bears an id that is new in each process, so that machine code would never be found again.

    Args:
        template: A module-level function with the signature of a kernel, without a decorator.
        opcode: What the copy is bound to.
        calls: The replacements, by the names of functions that the template calls.

    Raises:
        TypeError: The template does not use such a name, or the opcode has a kernel already.
    """
    assert isinstance(template, FunctionType)
    unknown = calls.keys() - set(template.__code__.co_names)
    if unknown:
        raise TypeError(
            f"the template {template.__name__!r} of opcode {opcode!r} calls no {', '.join(sorted(unknown))}"
        )
    copy = FunctionType(template.__code__, {**template.__globals__, **calls}, opcode)
    copy.__qualname__ = opcode
    kernel(opcode)(copy)


def names() -> tuple[str, ...]:
    """Opcodes that have a kernel; compiles nothing."""
    return tuple(_functions)


def signature(dtype: Dtype) -> Any:
    """The one signature, for an arena of this dtype."""
    real = types.float32 if dtype == "float32" else types.float64
    integers, reals = types.CPointer(types.int64), types.CPointer(types.float64)
    return types.void(integers, types.CPointer(real), integers, reals, types.int64, types.int64)


def compile(name: str, dtype: Dtype = "float32", *, cache: bool = False) -> int:
    """Address of the machine code of a kernel, compiled now (0.2 to 0.7 s), or with `cache` loaded where it can be.

    Numba's cache is not safe as it is: the runtime compiles through `engine/runtime/library.py`, which guards it.
    """
    key = (name, dtype)
    if key not in _compiled:
        decorate = numba.cfunc(
            signature(dtype), nopython=True, cache=cache, fastmath=set(FAST_MATH), error_model="numpy"
        )
        _compiled[key] = decorate(_functions[name])
    return int(_compiled[key].address)
