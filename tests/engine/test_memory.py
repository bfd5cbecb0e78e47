"""The memory of the machine, as psutil tells it: on Linux read from files, elsewhere asked for."""

from __future__ import annotations

import ctypes
import importlib.util
import sys
from types import ModuleType, SimpleNamespace

import pytest

from engine import memory

_NAMES = ("arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost")
"""Fields of `struct mallinfo2`."""

TOLERANCE = 2**30
"""Bytes by which what is free may change while it is asked for twice."""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere psutil is asked itself")
def test_it_is_what_psutil_tells() -> None:
    psutil = pytest.importorskip("psutil")
    assert memory.machine_memory() == psutil.virtual_memory().total
    assert abs(memory.available_memory() - psutil.virtual_memory().available) < TOLERANCE


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_elsewhere_psutil_is_asked(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The module as such a system would load it."""
    psutil = ModuleType("psutil")
    psutil.virtual_memory = lambda: SimpleNamespace(total=3 * 2**30, available=2**30)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "psutil", psutil)
    monkeypatch.setattr(sys, "platform", platform)
    spec = importlib.util.spec_from_file_location("memory_elsewhere", memory.__file__)
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    assert (loaded.machine_memory(), loaded.available_memory()) == (3 * 2**30, 2**30)


def test_without_proc_it_is_all_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory.Path, "read_text", lambda *_: (_ for _ in ()).throw(FileNotFoundError()))
    assert memory.available_memory() == memory.machine_memory() > 0


@pytest.mark.parametrize(
    ("size", "text"), [(0, "0 B"), (999, "999 B"), (1536, "1.5 KiB"), (20 * 2**20, "20 MiB"), (3 * 2**30, "3 GiB")]
)
def test_amounts_as_text(size: int, text: str) -> None:
    assert memory.bytes_text(size) == text


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is set")
def test_freed_arrays_go_back_also_after_a_larger_one() -> None:
    """The rule of the C library, which takes an array into its heap once a larger one was freed, is off."""
    library = ctypes.CDLL(None)
    if not hasattr(library, "mallinfo2"):
        pytest.skip("another C library")
    library.mallinfo2.restype = _Figures
    library.malloc.restype = ctypes.c_void_p
    library.free.argtypes = [ctypes.c_void_p]
    assert memory.give_back_freed()
    library.free(library.malloc(16 * 2**20))
    before = library.mallinfo2().hblkhd
    arrays = []
    while library.mallinfo2().hblkhd < before + 2**20 and len(arrays) < 1000:
        arrays.append(library.malloc(2**20))  # the first ones may find room in the heap, where other tests freed much
    assert library.mallinfo2().hblkhd >= before + 2**20
    for array in arrays:
        library.free(array)
    assert library.mallinfo2().hblkhd == before


class _Figures(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_size_t) for name in _NAMES)
