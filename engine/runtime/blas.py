"""BLAS: SciPy's OpenBLAS, through the address of its gemm, held to one thread for the life of the process.

Our threads cut the work themselves, in pieces that do not depend on their number. OpenBLAS would give other bits with
another thread count, and would put its threads on top of ours.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import product

from scipy.linalg import cython_blas
from threadpoolctl import LibController, ThreadpoolController, threadpool_info


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


@dataclass(frozen=True, slots=True)
class _Library:
    """A BLAS of the process.

    Attributes:
        path: Its file.
        threads: How many threads it has; None where it does not say.
        limit: Sets how many it has.
    """

    path: str
    threads: Callable[[], int | None]
    limit: Callable[[int], object]


def hold_to_one_thread() -> None:
    """Hold every BLAS of the process to one thread, from now on; costs less than a microsecond where it is so already.

    Call it in each thread before its first product: a BLAS that is built on OpenMP keeps a number for each thread. One
    that threadpoolctl does not know, such as Accelerate, stays as it is.
    """
    for library in _libraries():
        if library.threads() not in (1, None):
            library.limit(1)


def check_one_thread() -> None:
    """Check that nobody has given BLAS more threads since `hold_to_one_thread`.

    Raises:
        RuntimeError: Somebody has, so that results are not repeatable.
    """
    for library in _libraries():
        if (threads := library.threads()) not in (1, None):
            raise RuntimeError(f"BLAS runs with {threads} threads instead of 1 ({library.path})")


@cache
def _libraries() -> tuple[_Library, ...]:
    """SciPy's BLAS, which multiplies for us, and NumPy's, which draws orthogonal weights."""
    return tuple(_library(each) for each in ThreadpoolController().lib_controllers if each.user_api == "blas")


def _library(controller: LibController) -> _Library:
    """A BLAS by its own functions: threadpoolctl 3.8 limits OpenBLAS from the first thread only that has done so.

    On OpenMP the number is OpenMP's, which threadpoolctl sets from any thread, as it does with the other libraries.
    """
    own = controller.internal_api == "openblas" and controller.threading_layer != "openmp"
    functions = _openblas_functions(controller.filepath) if own else None
    get, limit = functions or ((lambda: controller.num_threads), controller.set_num_threads)
    return _Library(controller.filepath, get, limit)


def _openblas_functions(path: str) -> tuple[Callable[[], int], Callable[[int], object]] | None:
    """Those that get and set the number of threads; their names have affixes where a wheel has its own OpenBLAS."""
    library = ctypes.CDLL(path)
    for prefix, suffix in product(("", "scipy_"), ("", "64_", "_64")):
        get, limit = (getattr(library, f"{prefix}openblas_{what}_num_threads{suffix}", None) for what in ("get", "set"))
        if get is not None and limit is not None:
            limit.argtypes, limit.restype = [ctypes.c_int], None
            return get, limit
    return None


def core_type() -> str:
    """The processor kernels that BLAS has chosen, such as `Haswell`: bits may differ between them."""
    types = {str(entry.get("architecture", "")) for entry in threadpool_info() if entry["user_api"] == "blas"}
    return ", ".join(sorted(types))
