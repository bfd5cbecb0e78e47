"""Moments within four standard errors of what the formulas promise; orthogonality to rounding."""

import math

import numpy as np
import pytest

from engine.initializers import INITIALIZERS, Fans, Initializer, Orthogonal

SHAPE = (200, 300)
FAN_IN, FAN_OUT = 300, 200


def sample(initializer: Initializer, shape: tuple[int, ...] = SHAPE, seed: int = 1) -> np.ndarray:
    return initializer.sample(shape, Fans(FAN_IN, FAN_OUT), np.random.default_rng(seed))


def uniform(low: float, high: float) -> tuple[float, float, float]:
    """Mean, variance and fourth central moment."""
    width = high - low
    return (low + high) / 2, width**2 / 12, width**4 / 80


def scaled_uniform(variance: float) -> tuple[float, float, float]:
    bound = math.sqrt(3 * variance)
    return uniform(-bound, bound)


def normal(mean: float, variance: float) -> tuple[float, float, float]:
    return mean, variance, 3 * variance**2


def truncated(mean: float, std: float) -> tuple[float, float, float]:
    """Moments of a normal cut at two deviations, by integration."""
    x = np.linspace(-2, 2, 200_001)
    density = np.exp(-(x**2) / 2)
    density /= density.sum()
    return mean, std**2 * float(density @ x**2), std**4 * float(density @ x**4)


MOMENTS = [
    ("uniform", {"low": -1.0, "high": 3.0}, uniform(-1, 3)),
    ("uniform", {}, uniform(-0.05, 0.05)),
    ("normal", {"mean": 2.0, "std": 0.5}, normal(2, 0.25)),
    ("truncated_normal", {"mean": -1.0, "std": 2.0}, truncated(-1, 2)),
    ("xavier_uniform", {}, scaled_uniform(2 / (FAN_IN + FAN_OUT))),
    ("xavier_normal", {}, normal(0, 2 / (FAN_IN + FAN_OUT))),
    ("he_uniform", {}, scaled_uniform(2 / FAN_IN)),
    ("he_normal", {}, normal(0, 2 / FAN_IN)),
    ("lecun_uniform", {}, scaled_uniform(1 / FAN_IN)),
    ("lecun_normal", {}, normal(0, 1 / FAN_IN)),
]


@pytest.mark.parametrize(("name", "fields", "moments"), MOMENTS)
def test_moments(name: str, fields: dict[str, float], moments: tuple[float, float, float]) -> None:
    values = sample(INITIALIZERS.create(name, **fields))
    mean, variance, fourth = moments
    count = values.size
    assert values.shape == SHAPE
    assert abs(values.mean() - mean) < 4 * math.sqrt(variance / count)
    assert abs(((values - mean) ** 2).mean() - variance) < 4 * math.sqrt((fourth - variance**2) / count)


@pytest.mark.parametrize(
    ("name", "bound"),
    [
        ("uniform", 0.05),
        ("truncated_normal", 0.1),
        ("xavier_uniform", math.sqrt(6 / (FAN_IN + FAN_OUT))),
        ("he_uniform", math.sqrt(6 / FAN_IN)),
        ("lecun_uniform", math.sqrt(3 / FAN_IN)),
    ],
)
def test_bounds_are_kept_and_nearly_reached(name: str, bound: float) -> None:
    largest = np.abs(sample(INITIALIZERS.create(name))).max()
    assert 0.99 * bound < largest <= bound


def test_constants() -> None:
    assert (sample(INITIALIZERS.create("zeros")) == 0).all()
    assert (sample(INITIALIZERS.create("ones")) == 1).all()
    assert (sample(INITIALIZERS.create("constant", value=-2.5)) == -2.5).all()


def test_bounds_in_the_wrong_order_are_turned() -> None:
    values = sample(INITIALIZERS.create("uniform", low=3.0, high=-1.0))
    assert values.min() >= -1
    assert values.max() <= 3


@pytest.mark.parametrize("shape", [(40, 40), (20, 70), (70, 20), (12, 3, 5, 5), (64, 2, 3), (1, 9), (9, 1), (7,)])
def test_orthogonal(shape: tuple[int, ...]) -> None:
    matrix = sample(Orthogonal(gain=1.5), shape).reshape(shape[0], -1) / 1.5
    gram = matrix @ matrix.T if matrix.shape[0] <= matrix.shape[1] else matrix.T @ matrix
    np.testing.assert_allclose(gram, np.eye(len(gram)), atol=1e-12)


def test_orthogonal_is_uniform_in_sign() -> None:
    """Without the signs of R, the diagonal of Q would be negative nearly always."""
    diagonals = [np.diag(sample(Orthogonal(), (3, 3), seed)) for seed in range(200)]
    positive = int((np.array(diagonals) > 0).sum())
    assert abs(positive - 300) < 4 * math.sqrt(600 / 4)


@pytest.mark.parametrize("initializer", list(INITIALIZERS), ids=lambda entry: entry.type_name())
def test_every_initializer_repeats_and_takes_any_shape(initializer: type[Initializer]) -> None:
    for shape in [(5,), (3, 4), (2, 3, 4)]:
        values = sample(initializer(), shape, seed=3)
        assert values.shape == shape
        assert values.dtype == np.float64
        assert np.isfinite(values).all()
        np.testing.assert_array_equal(values, sample(initializer(), shape, seed=3))
