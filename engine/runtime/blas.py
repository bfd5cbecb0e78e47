"""BLAS: SciPy's OpenBLAS, through the address of its gemm, held to one thread while we train.

Our threads cut the work themselves, in pieces that do not depend on their number. OpenBLAS would give other bits with
another thread count, and would put its threads on top of ours.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from scipy.linalg import cython_blas
from threadpoolctl import threadpool_info, threadpool_limits


@cache
def gemm_address(dtype: str) -> int:
    """Address of `sgemm` or `dgemm`, with Fortran's calling convention and 32-bit integers."""
    capsule = cython_blas.__pyx_capi__["sgemm" if dtype == "float32" else "dgemm"]
    python = ctypes.pythonapi
    python.PyCapsule_GetName.restype = ctypes.c_char_p
    python.PyCapsule_GetName.argtypes = [ctypes.py_object]
    python.PyCapsule_GetPointer.restype = ctypes.c_void_p
    python.PyCapsule_GetPointer.argtypes = [ctypes.py_object, ctypes.c_char_p]
    address = python.PyCapsule_GetPointer(capsule, python.PyCapsule_GetName(capsule))
    return int(address)


_lock = threading.Lock()
_limits: list[threadpool_limits] = []
_holders = 0


@contextmanager
def single_threaded() -> Iterator[None]:
    """Hold every BLAS of the process to one thread.

    Several threads of ours may do so at a time, such as a run and an export; BLAS gets its threads back when the last
    of them is done, for the one that is not must not see other bits.
    """
    global _holders
    with _lock:
        if not _holders:
            _limits.append(threadpool_limits(1, user_api="blas"))
        _holders += 1
    try:
        yield
    finally:
        with _lock:
            _holders -= 1
            if not _holders:
                _limits.pop().restore_original_limits()


def core_type() -> str:
    """The processor kernels that BLAS has chosen, such as `Haswell`: bits may differ between them."""
    types = {str(entry.get("architecture", "")) for entry in threadpool_info() if entry["user_api"] == "blas"}
    return ", ".join(sorted(types))
