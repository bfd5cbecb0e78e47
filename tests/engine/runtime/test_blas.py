from __future__ import annotations

import pytest
from threadpoolctl import threadpool_info

from engine.runtime.blas import core_type, gemm_address, single_threaded


def blas_threads() -> set[int]:
    return {entry["num_threads"] for entry in threadpool_info() if entry["user_api"] == "blas"}


def test_blas_has_one_thread_inside_and_its_own_again_outside() -> None:
    before = blas_threads()
    with single_threaded():
        assert blas_threads() == {1}
    assert blas_threads() == before


def test_its_threads_come_back_after_an_error() -> None:
    before = blas_threads()
    with pytest.raises(ZeroDivisionError), single_threaded():
        raise ZeroDivisionError
    assert blas_threads() == before


def test_who_leaves_first_does_not_take_it_from_who_is_still_inside() -> None:
    before = blas_threads()
    first, second = single_threaded(), single_threaded()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert blas_threads() == {1}
    second.__exit__(None, None, None)
    assert blas_threads() == before


def test_the_two_precisions_have_functions_of_their_own() -> None:
    assert 0 != gemm_address("float32") != gemm_address("float64") != 0


def test_the_kind_of_processor_is_named() -> None:
    assert core_type()
