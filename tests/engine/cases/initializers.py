"""Cases of the initialisers: moments and bounds that their formulas promise. Nothing of the engine is used.

A new initialiser needs one entry here; `tests/contracts/test_initializers.py` does the rest.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from tests.oracles.cases import Case, Cases, Generator


class Moments(NamedTuple):
    """Mean, variance and fourth central moment of a weight."""

    mean: float
    variance: float
    fourth: float


@dataclass(frozen=True, kw_only=True)
class InitializerCase(Case):
    """What an initialiser is.

    Attributes:
        moments: Of the initialiser, its fans, and the shape of a matrix.
        bounds: Least and greatest value, of the initialiser and its fans; both are nearly reached.
        check: Whatever else holds of a matrix, as an assertion, of the initialiser and the matrix.
    """

    moments: Callable[[Any, Any, tuple[int, int]], Moments]
    bounds: Callable[[Any, Any], tuple[float, float]] | None = None
    check: Callable[[Any, Any], None] | None = None


def constant(value: float) -> Moments:
    return Moments(value, 0.0, 0.0)


def uniform(low: float, high: float) -> Moments:
    return Moments((low + high) / 2, (high - low) ** 2 / 12, (high - low) ** 4 / 80)


def normal(mean: float, variance: float) -> Moments:
    return Moments(mean, variance, 3 * variance**2)


def truncated(mean: float, std: float) -> Moments:
    """Of a normal cut at two standard deviations, by integration."""
    x = np.linspace(-2, 2, 200_001)
    density = np.exp(-(x**2) / 2)
    density /= density.sum()
    return Moments(mean, std**2 * float(density @ x**2), std**4 * float(density @ x**4))


def orthogonal(gain: float, shape: tuple[int, int]) -> Moments:
    """A coordinate of a unit vector of so many dimensions, times the gain."""
    n = max(shape)
    return Moments(0.0, gain**2 / n, 3 * gain**4 / (n * (n + 2)))


def scaled_uniform(variance: Callable[[Any], float]) -> InitializerCase:
    def bound(fans: Any) -> float:
        return math.sqrt(3 * variance(fans))

    return InitializerCase(
        moments=lambda i, fans, shape: uniform(-bound(fans), bound(fans)),
        bounds=lambda i, fans: (-bound(fans), bound(fans)),
    )


def scaled_normal(variance: Callable[[Any], float]) -> InitializerCase:
    return InitializerCase(moments=lambda i, fans, shape: normal(0.0, variance(fans)))


def xavier(fans: Any) -> float:
    return 2 / (fans.inputs + fans.outputs)


def he(fans: Any) -> float:
    return 2 / fans.inputs


def lecun(fans: Any) -> float:
    return 1 / fans.inputs


def spread(generator: Generator) -> dict[str, float]:
    return {"mean": float(generator.normal()), "std": float(generator.uniform(0.2, 3.0))}


def range_(generator: Generator) -> dict[str, float]:
    low, high = generator.normal(size=2)
    return {"low": float(low), "high": float(high)}  # in any order


def is_orthogonal(i: Any, matrix: Any) -> None:
    """Rows, or columns where there are fewer, are at right angles and of one length."""
    short = matrix if matrix.shape[0] <= matrix.shape[1] else matrix.T
    np.testing.assert_allclose(short @ short.T, i.gain**2 * np.eye(len(short)), atol=1e-12 * max(1.0, i.gain**2))


CASES: Cases[InitializerCase] = Cases(
    "initializer",
    "InitializerCase(moments=lambda i, fans, shape: ...)",
    {
        "zeros": InitializerCase(moments=lambda i, fans, shape: constant(0.0)),
        "ones": InitializerCase(moments=lambda i, fans, shape: constant(1.0)),
        "constant": InitializerCase(
            moments=lambda i, fans, shape: constant(i.value), fields=lambda g: {"value": float(g.normal())}
        ),
        "uniform": InitializerCase(
            moments=lambda i, fans, shape: uniform(min(i.low, i.high), max(i.low, i.high)),
            bounds=lambda i, fans: (min(i.low, i.high), max(i.low, i.high)),
            fields=range_,
        ),
        "normal": InitializerCase(moments=lambda i, fans, shape: normal(i.mean, i.std**2), fields=spread),
        "truncated_normal": InitializerCase(
            moments=lambda i, fans, shape: truncated(i.mean, i.std),
            bounds=lambda i, fans: (i.mean - 2 * i.std, i.mean + 2 * i.std),
            fields=spread,
        ),
        "xavier_uniform": scaled_uniform(xavier),
        "xavier_normal": scaled_normal(xavier),
        "he_uniform": scaled_uniform(he),
        "he_normal": scaled_normal(he),
        "lecun_uniform": scaled_uniform(lecun),
        "lecun_normal": scaled_normal(lecun),
        "orthogonal": InitializerCase(
            moments=lambda i, fans, shape: orthogonal(i.gain, shape),
            check=is_orthogonal,
            fields=lambda g: {"gain": float(g.uniform(0.2, 3.0))},
        ),
    },
)
