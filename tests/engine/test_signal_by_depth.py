"""Mean square of the activations by depth: what every random initialiser of zero mean does to the signal.

For x with independent elements of mean square q, a layer of fan-in n and weights of variance v gives n v q; ReLU keeps
half of it (He et al., "Delving Deep into Rectifiers", ICCV 2015). One network of finite width strays from that by
about sqrt(5 depth / width), so the mean is taken over many.
"""

import math

import numpy as np
import pytest

from engine.initializers import INITIALIZERS, Fans

WIDTH, DEPTHS = 128, (1, 2, 5)

CUT = 0.7737413  # variance of a standard normal cut off at two deviations: 1 - 4 phi(2) / (2 Phi(2) - 1)

VARIANCES = {
    "uniform": 0.1**2 / 12,
    "normal": 0.05**2,
    "truncated_normal": CUT * 0.05**2,
    "xavier_uniform": 1 / WIDTH,
    "xavier_normal": 1 / WIDTH,
    "he_uniform": 2 / WIDTH,
    "he_normal": 2 / WIDTH,
    "lecun_uniform": 1 / WIDTH,
    "lecun_normal": 1 / WIDTH,
    "orthogonal": 1 / WIDTH,
}
"""Of a single weight, with default fields."""


def test_all_of_them_are_tried() -> None:
    generator = np.random.default_rng(0)
    drawn = {name: INITIALIZERS.create(name).sample((64, 64), Fans(64, 64), generator) for name in INITIALIZERS.names()}
    assert {name for name, values in drawn.items() if np.ptp(values) > 0} == set(VARIANCES)
    assert math.isclose(CUT, 1 - 4 * math.exp(-2) / math.sqrt(2 * math.pi) / math.erf(math.sqrt(2)), rel_tol=1e-6)


@pytest.mark.parametrize("activation", ["linear", "relu"])
@pytest.mark.parametrize("name", VARIANCES)
def test_mean_square_by_depth(name: str, activation: str) -> None:
    generator = np.random.default_rng(7)
    initializer = INITIALIZERS.create(name)
    gain = WIDTH * VARIANCES[name] * (0.5 if activation == "relu" else 1.0)
    networks = 64
    measured = np.zeros(max(DEPTHS) + 1)
    for _ in range(networks):
        x = generator.standard_normal((WIDTH, 8)).astype(np.float32)
        for depth in range(1, max(DEPTHS) + 1):
            weight = initializer.sample((WIDTH, WIDTH), Fans(WIDTH, WIDTH), generator).astype(np.float32)
            y = weight @ x
            x = np.maximum(y, 0) if activation == "relu" else y
            measured[depth] += float(np.mean(x.astype(np.float64) ** 2)) / networks
    for depth in DEPTHS:
        assert measured[depth] == pytest.approx(gain**depth, rel=0.15), f"after {depth} layers"
