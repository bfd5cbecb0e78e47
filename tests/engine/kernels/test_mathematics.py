"""exp and tanh in float32 beside NumPy in float64, and what must not get lost: NaN, infinity, the ends of the range."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import ndtr

from engine.kernels.arithmetic import mathematics
from engine.kernels.kernel import FAST_MATH


def mapped(function: Any) -> Any:
    """The function over an array, compiled with the flags of a kernel."""

    @numba.njit(fastmath=set(FAST_MATH), error_model="numpy")
    def loop(x, y):
        for i in range(x.size):
            y[i] = function(x[i])

    def apply(x: NDArray[Any]) -> NDArray[Any]:
        y = np.empty_like(x)
        loop(x, y)
        return y

    return apply


@pytest.fixture(scope="module")
def exp() -> Any:
    wrapped = mathematics.exp
    return mapped(numba.njit(lambda x: wrapped(x), fastmath=set(FAST_MATH)))


@pytest.fixture(scope="module")
def tanh() -> Any:
    wrapped = mathematics.tanh
    return mapped(numba.njit(lambda x: wrapped(x), fastmath=set(FAST_MATH)))


def ulps(y: NDArray[np.float32], exact: NDArray[np.float64]) -> float:
    """Largest error in units of the last place."""
    return float((np.abs(y - exact) / np.spacing(np.abs(exact).astype(np.float32))).max())


def test_exp_in_float32_is_within_an_ulp(exp: Any) -> None:
    x = np.linspace(-87.0, 88.3, 1_000_001).astype(np.float32)
    assert ulps(exp(x), np.exp(x.astype(np.float64))) < 1.25


def test_tanh_in_float32_is_within_two_ulps(tanh: Any) -> None:
    x = np.linspace(-20.0, 20.0, 1_000_001).astype(np.float32)
    assert ulps(tanh(x), np.tanh(x.astype(np.float64))) < 2.0
    small = np.geomspace(1e-30, 1e-3, 10_001).astype(np.float32)
    assert ulps(tanh(small), np.tanh(small.astype(np.float64))) < 2.0


@pytest.mark.parametrize(("dtype", "bound"), [("float32", 3e-7), ("float64", 3e-16)])
def test_the_logarithm_from_1_to_2(dtype: str, bound: float) -> None:
    wrapped = mathematics.log1p
    log1p = mapped(numba.njit(lambda x: wrapped(x), fastmath=set(FAST_MATH)))
    x = np.concatenate([np.geomspace(1e-30, 1e-3, 1001), np.linspace(0.0, 1.0, 100_001)]).astype(dtype)
    np.testing.assert_allclose(log1p(x), np.log1p(x.astype(np.float64)), rtol=bound)
    assert np.isnan(log1p(np.full(20, np.nan, dtype))).all()


@pytest.mark.parametrize(("dtype", "bound"), [("float32", 1.5e-7), ("float64", 3e-16)])
def test_the_normal_distribution(dtype: str, bound: float) -> None:
    wrapped = mathematics.normal_distribution
    normal = mapped(numba.njit(lambda x: wrapped(x), fastmath=set(FAST_MATH)))
    x = np.linspace(-15.0, 15.0, 100_001).astype(dtype)
    np.testing.assert_allclose(normal(x), ndtr(x.astype(np.float64)), atol=bound, rtol=bound)
    ends = np.array([-np.inf, -1e30, 0.0, 1e30, np.inf, np.nan], dtype)
    np.testing.assert_allclose(normal(ends), [0.0, 0.0, 0.5, 1.0, 1.0, np.nan], atol=bound)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_ends_of_the_range(exp: Any, tanh: Any, dtype: str) -> None:
    x = np.array([np.nan, np.inf, -np.inf, 1000.0, -1000.0, 0.0], dtype)
    np.testing.assert_array_equal(exp(x), np.array([np.nan, np.inf, 0.0, np.inf, 0.0, 1.0], dtype))
    np.testing.assert_array_equal(tanh(x), np.array([np.nan, 1.0, -1.0, 1.0, -1.0, 0.0], dtype))


def test_in_float64_they_are_the_ones_of_libm(exp: Any, tanh: Any) -> None:
    x = np.linspace(-30.0, 30.0, 10_001)
    np.testing.assert_allclose(exp(x), np.exp(x), rtol=1e-15)
    np.testing.assert_allclose(tanh(x), np.tanh(x), rtol=1e-15)
