"""BLAS has one thread, whichever thread asks, and whoever limited it before."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import pytest
from threadpoolctl import ThreadpoolController, threadpool_info, threadpool_limits

from engine.runtime import blas
from engine.runtime.blas import check_one_thread, core_type, gemm_address, hold_to_one_thread
from tests.oracles.threads import in_thread

two_cores = pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="OpenBLAS takes no more threads than cores")


def blas_threads() -> list[int]:
    """Of each BLAS, as threadpoolctl sees it."""
    return [entry["num_threads"] for entry in threadpool_info() if entry["user_api"] == "blas"]


@pytest.fixture
def two_threads() -> Iterator[None]:
    """Everything has two threads, set by the main thread, which owns the limit from then on."""
    with threadpool_limits(2, "blas"):
        assert set(blas_threads()) == {2}
        yield
    hold_to_one_thread()


@two_cores
@pytest.mark.usefixtures("two_threads")
class TestHolding:
    def test_every_blas_is_held_for_all_threads(self) -> None:
        hold_to_one_thread()
        assert set(blas_threads()) == {1}
        assert set(in_thread(blas_threads)) == {1}

    def test_any_thread_may_hold_it_after_another_has_limited_it(self) -> None:
        """threadpoolctl 3.8 does nothing where another thread has the limit."""
        in_thread(hold_to_one_thread)
        assert set(blas_threads()) == {1}

    def test_more_threads_are_told(self) -> None:
        with pytest.raises(RuntimeError, match="BLAS runs with 2 threads instead of 1"):
            check_one_thread()
        hold_to_one_thread()
        check_one_thread()


def test_openblas_is_reached_by_its_own_functions() -> None:
    """Of this machine, both NumPy's wheel and SciPy's have one, with affixes of their own."""
    controllers = [each for each in ThreadpoolController().lib_controllers if each.internal_api == "openblas"]
    if not controllers:
        pytest.skip("no OpenBLAS here")
    for controller in controllers:
        assert blas._openblas_functions(controller.filepath) is not None


class Foreign:
    """Another BLAS as threadpoolctl controls it: each thread has a number of its own."""

    user_api, internal_api, filepath = "blas", "blis", "libblis.so"

    def __init__(self) -> None:
        self._own = threading.local()

    @property
    def num_threads(self) -> int:
        return getattr(self._own, "threads", 4)

    def set_num_threads(self, count: int) -> None:
        self._own.threads = count


def test_other_libraries_are_held_through_threadpoolctl(monkeypatch: pytest.MonkeyPatch) -> None:
    library = blas._library(Foreign())  # type: ignore[arg-type]
    monkeypatch.setattr(blas, "_libraries", lambda: (library,))
    with pytest.raises(RuntimeError, match=r"4 threads.*libblis"):
        check_one_thread()
    hold_to_one_thread()
    check_one_thread()
    assert in_thread(library.threads) == 4
    in_thread(lambda: (hold_to_one_thread(), check_one_thread()))


def test_a_library_that_does_not_tell_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: int) -> None:
        raise AssertionError("it was set")

    monkeypatch.setattr(blas, "_libraries", lambda: (blas._Library("mute", lambda: None, refuse),))
    hold_to_one_thread()
    check_one_thread()


def test_the_two_precisions_have_functions_of_their_own() -> None:
    assert 0 != gemm_address("float32") != gemm_address("float64") != 0


def test_the_kind_of_processor_is_named() -> None:
    assert core_type()
