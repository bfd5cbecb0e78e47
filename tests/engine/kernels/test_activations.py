"""Every activation of the registry beside the naive oracle, over the whole range of its numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.activations import ACTIVATIONS, Activation
from engine.tape import slots
from tests.engine.cases.activations import CASES
from tests.oracles import naive
from tests.oracles.cases import member

# The exponential function leaves the range of numbers at both ends: it has a test of its own.
APART = ("linear", "exponential", *(cls.type_name() for cls in ACTIVATIONS if cls.by_row))
ELEMENTWISE = [name for name in ACTIVATIONS.names() if name not in APART]

# Largest error, relative to 1 + |y|: a few units of the last place of the largest term.
BOUNDS = {"float32": 3e-7, "float64": 1e-15}


def wide_range(dtype: str) -> NDArray[Any]:
    """Numbers near zero, about one, and up to the largest there are."""
    largest = float(np.finfo(dtype).max) / 20.0
    far = np.geomspace(1e-30, largest, 2000)
    return np.concatenate([np.linspace(-12.0, 12.0, 20_001), far, -far]).astype(dtype)


def members(name: str) -> list[Activation]:
    """The activation with its defaults, and with others where it has parameters."""
    cls, case = ACTIVATIONS[name], CASES[name]
    return [cls(), *(member(cls, case, np.random.default_rng(seed)) for seed in range(2 if cls.parameters else 0))]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", ELEMENTWISE)
def test_an_activation_is_what_its_formula_says(apply: Any, name: str, dtype: str) -> None:
    x = wide_range(dtype)
    for function in members(name):
        y = apply(name, x, *function.constants()).astype(np.float64)
        exact = naive.activation(function, x)
        error = np.abs(y - exact) / (1.0 + np.abs(exact))
        assert error.max() <= BOUNDS[dtype], f"at {x[error.argmax()]}: {y[error.argmax()]} for {exact[error.argmax()]}"


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", ELEMENTWISE)
def test_not_a_number_passes_through(apply: Any, name: str, dtype: str) -> None:
    x = np.full(37, 0.5, dtype)  # long enough for the vectorised loop and its rest
    x[[0, 17, 36]] = np.nan
    y = apply(name, x, *ACTIVATIONS[name]().constants())
    np.testing.assert_array_equal(np.isnan(y), np.isnan(x))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", ELEMENTWISE)
def test_infinity_goes_to_its_limit_or_stays_visible(apply: Any, name: str, dtype: str) -> None:
    """Where the function is bounded it takes its limit; else what comes out is not finite, and a run would stop."""
    x = np.array([np.inf, -np.inf] * 10, dtype)
    y = apply(name, x, *ACTIVATIONS[name]().constants())
    large = float(np.finfo(dtype).max) / 20.0
    limits = naive.activation(ACTIVATIONS[name](), np.array([large, -large] * 10))
    bounded = np.abs(limits) < 10.0
    as_limit = np.abs(y - limits) < 1e-6
    assert (as_limit | ~np.isfinite(y))[bounded].all()
    assert not np.isfinite(y[~bounded]).any()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", ELEMENTWISE)
def test_far_out_the_derivative_is_the_slope_of_the_chord(run: Any, apply: Any, name: str, dtype: str) -> None:
    """There every activation is straight. Nearer by, central differences judge."""
    far = np.geomspace(1e6, float(np.finfo(dtype).max) / 20.0, 100)
    x = np.concatenate([far, -far]).astype(dtype)
    for function in members(name):
        ends = naive.activation(function, np.concatenate([2.0 * x.astype(np.float64), x]))
        slope = (ends[: x.size] - ends[x.size :]) / x.astype(np.float64)
        kept = apply(name, x, *function.constants()) if function.from_output else x
        arena = np.concatenate([np.ones_like(x), kept, np.full_like(x, 77.0)])
        reals = np.zeros(64)
        reals[slots.REALS : slots.REALS + len(function.constants())] = function.constants()
        run(f"{name}_backward", [0, x.size, 2 * x.size, x.size, slots.REALS], arena, reals=reals)
        np.testing.assert_allclose(arena[2 * x.size :], slope, atol=2e-6)


@pytest.mark.parametrize(("dtype", "bound"), [("float32", 3e-7), ("float64", 4e-16)])
def test_the_exponential_function_keeps_its_digits(apply: Any, dtype: str, bound: float) -> None:
    x = np.linspace(-80.0, 80.0, 10_001).astype(dtype)
    np.testing.assert_allclose(apply("exponential", x), np.exp(x.astype(np.float64)), rtol=bound)
    ends = apply("exponential", np.array([np.inf, 1e30, -1e30, -np.inf, np.nan], dtype))
    np.testing.assert_array_equal(ends, [np.inf, np.inf, 0.0, 0.0, np.nan])


@pytest.mark.parametrize(("dtype", "bound"), [("float32", 3e-7), ("float64", 1e-15)])
def test_log_softmax_of_rows(run: Any, dtype: str, bound: float) -> None:
    generator = np.random.default_rng(0)
    for classes in (1, 2, 3, 10, 100):
        x = (generator.normal(size=(7, classes)) * 10.0 ** generator.integers(-2, 4, (7, 1))).astype(dtype)
        arena = np.concatenate([x.ravel(), np.full(x.size, 77.0, dtype)])
        run("log_softmax", [0, x.size, classes, 1], arena, count=7)
        exact = naive.activation(ACTIVATIONS["log_softmax"](), x)
        np.testing.assert_allclose(arena[x.size :].reshape(7, classes), exact, rtol=5 * bound, atol=20 * bound)


@pytest.mark.parametrize(("dtype", "bound"), [("float32", 3e-7), ("float64", 1e-15)])
def test_softmax_of_rows(run: Any, dtype: str, bound: float) -> None:
    generator = np.random.default_rng(0)
    for classes in (1, 2, 3, 10, 100):
        x = (generator.normal(size=(7, classes)) * 10.0 ** generator.integers(-2, 4, (7, 1))).astype(dtype)
        arena = np.concatenate([x.ravel(), np.full(x.size, 77.0, dtype)])
        run("softmax", [0, x.size, classes, 1], arena, count=7)
        y = arena[x.size :].reshape(7, classes)
        exact = naive.activation(ACTIVATIONS["softmax"](), x)
        np.testing.assert_allclose(y, exact, rtol=20 * bound, atol=bound)
        np.testing.assert_allclose(y.sum(axis=1), 1.0, atol=10 * bound)


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
@pytest.mark.parametrize("place", [0, 1, 18])
@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
def test_softmax_of_what_is_not_finite_is_not_finite(run: Any, name: str, wrong: float, place: int) -> None:
    arena = np.ones(40, np.float32)
    arena[place] = wrong
    run(name, [0, 20, 20, 1], arena)
    assert not np.isfinite(arena[20:]).all()
