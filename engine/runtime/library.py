"""Machine code by name: kernels and the executor, from the guarded cache or compiled now."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from engine.runtime.cache import cached, holds

if TYPE_CHECKING:
    from engine.kernels.kernel import Dtype

EXECUTOR = "executor"
"""Name of the executor's cache entry: `engine/runtime/executor.py` compiles through `cached(EXECUTOR, ...)`."""


def entry(name: str, dtype: Dtype) -> str:
    """Name of a kernel's cache entry."""
    return f"{name}.{dtype}"


@cache
def address(name: str, dtype: Dtype) -> int:
    """Address of a kernel's machine code; 2 ms from the cache, 0.2 to 0.7 s where it must be compiled."""
    from engine.kernels import kernel  # hidden: needs Numba, which must not be imported to ask what is in the cache

    return cached(entry(name, dtype), lambda keep: kernel.compile(name, dtype, cache=keep))


def holds_kernels(names: Iterable[str], dtype: Dtype) -> bool:
    """True if these kernels and the executor can be loaded without compiling anything; loads no Numba."""
    return holds([EXECUTOR, *(entry(name, dtype) for name in names)])
