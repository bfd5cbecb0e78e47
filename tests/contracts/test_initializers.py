"""Every initialiser of the registry, by its case: moments within four standard errors, bounds, shapes, signal."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose

from engine.initializers import INITIALIZERS, Fans, Initializer, Orthogonal
from tests.engine.cases.initializers import CASES
from tests.oracles.cases import member

every = pytest.mark.parametrize("name", INITIALIZERS.names())

SHAPE = (200, 300)
FANS = Fans(300, 200)


def sample(initializer: Initializer, shape: tuple[int, ...] = SHAPE, seed: int = 1) -> np.ndarray:
    return initializer.sample(shape, FANS, np.random.default_rng(seed))


def members(name: str) -> list[Initializer]:
    """With the default fields, and with others."""
    cls, case = INITIALIZERS[name], CASES[name]
    return [cls(), *(member(cls, case, np.random.default_rng(seed)) for seed in range(4))]


@every
def test_moments_and_bounds(name: str) -> None:
    for initializer in members(name):
        values = sample(initializer)
        mean, variance, fourth = CASES[name].moments(initializer, FANS, SHAPE)
        assert values.shape == SHAPE
        rounding = 1e-12 * (1.0 + abs(mean))
        assert abs(values.mean() - mean) <= 4 * math.sqrt(variance / values.size) + rounding
        error = math.sqrt(max(fourth - variance**2, 0.0) / values.size)
        assert abs(((values - mean) ** 2).mean() - variance) <= 4 * error + rounding
        if CASES[name].bounds is not None:
            low, high = CASES[name].bounds(initializer, FANS)  # type: ignore[misc]
            near = 0.01 * (high - low)
            assert low <= values.min() < low + near
            assert high - near < values.max() <= high


@every
@pytest.mark.parametrize("shape", [(40, 40), (20, 70), (70, 20), (12, 3, 5, 5), (64, 2, 3), (1, 9), (9, 1), (7,)])
def test_any_shape(name: str, shape: tuple[int, ...]) -> None:
    for initializer in members(name):
        values = sample(initializer, shape, seed=3)
        assert values.shape == shape
        assert values.dtype == np.float64
        assert np.isfinite(values).all()
        np.testing.assert_array_equal(values, sample(initializer, shape, seed=3))
        if CASES[name].check is not None:
            CASES[name].check(initializer, values.reshape(shape[0], -1))  # type: ignore[misc]


def test_orthogonal_is_uniform_in_sign() -> None:
    """Without the signs of R, the diagonal of Q would be negative nearly always."""
    diagonals = [np.diag(sample(Orthogonal(), (3, 3), seed)) for seed in range(200)]
    positive = int((np.array(diagonals) > 0).sum())
    assert abs(positive - 300) < 4 * math.sqrt(600 / 4)


# Mean square of the activations by depth. For x with independent elements of mean square q, a layer of fan-in n and
# weights of variance v gives n v q; ReLU keeps half of it (He et al., "Delving Deep into Rectifiers", ICCV 2015). One
# network of finite width strays from that by about sqrt(5 depth / width), so the mean is taken over many.

WIDTH, DEPTHS, NETWORKS = 128, (1, 2, 5), 24
SQUARE = Fans(WIDTH, WIDTH)


def variance(name: str) -> float:
    """Of a single weight, with default fields."""
    return CASES[name].moments(INITIALIZERS[name](), SQUARE, (WIDTH, WIDTH)).variance


@pytest.mark.parametrize("activation", ["linear", "relu"])
@every
def test_mean_square_by_depth(name: str, activation: str) -> None:
    generator = np.random.default_rng(7)
    initializer = INITIALIZERS.create(name)
    if not variance(name):
        assert np.ptp(initializer.sample((4, 4), SQUARE, generator)) == 0  # nothing random
        return
    gain = WIDTH * variance(name) * (0.5 if activation == "relu" else 1.0)
    measured = np.zeros(max(DEPTHS) + 1)
    for _ in range(NETWORKS):
        x = generator.standard_normal((WIDTH, 8)).astype(np.float32)
        for depth in range(1, max(DEPTHS) + 1):
            weight = initializer.sample((WIDTH, WIDTH), SQUARE, generator).astype(np.float32)
            y = weight @ x
            x = np.maximum(y, 0) if activation == "relu" else y
            measured[depth] += float(np.mean(x.astype(np.float64) ** 2)) / NETWORKS
    for depth in DEPTHS:
        assert_allclose(measured[depth], gain**depth, rtol=0.15, err_msg=f"after {depth} layers")
