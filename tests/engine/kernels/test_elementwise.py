"""Dropout as a source of chance: rate, scale, and a mask that seed, step, stream and element determine alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.tape import slots

N = 200_000


@pytest.fixture
def mask(run: Any) -> Any:
    """Which of `count` elements from `first` on are kept."""

    def mask(
        rate: float, *, seed: int = 0, step: int = 1, stream: int = 1, first: int = 0, count: int = N
    ) -> NDArray[np.bool_]:
        arena = np.ones(2 * N, np.float32)
        ints, reals = np.zeros(64, np.int64), np.zeros(64)
        ints[slots.SEED], ints[slots.STEP], reals[slots.REALS] = seed, step, rate
        run("dropout", [0, N, 1, slots.REALS, stream], arena, ints=ints, reals=reals, first=first, count=count)
        kept: NDArray[np.bool_] = arena[N + first : N + first + count] != 0.0
        return kept

    return mask


@pytest.mark.parametrize("rate", [0.01, 0.2, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_rate_is_met_and_the_rest_is_scaled_up(run: Any, rate: float, dtype: str) -> None:
    x = np.linspace(1.0, 2.0, N).astype(dtype)
    arena = np.concatenate([x, np.zeros_like(x)])
    reals = np.zeros(64)
    reals[slots.REALS] = rate
    run("dropout", [0, N, N, slots.REALS, 1], arena, reals=reals)
    y = arena[N:]
    dropped = y == 0.0
    assert abs(dropped.mean() - rate) < 5.0 * np.sqrt(rate * (1.0 - rate) / N)
    np.testing.assert_allclose(y[~dropped], x[~dropped] / (1.0 - rate), rtol=1e-6 if dtype == "float32" else 1e-14)


def test_the_mask_is_the_same_each_time(mask: Any) -> None:
    np.testing.assert_array_equal(mask(0.5), mask(0.5))


@pytest.mark.parametrize("other", [{"seed": 1}, {"seed": 2**31 - 1}, {"step": 2}, {"step": 2**31}, {"stream": 2}])
def test_another_seed_step_or_stream_gives_an_unrelated_mask(mask: Any, other: dict[str, int]) -> None:
    agreement = (mask(0.5) == mask(0.5, **other)).mean()
    assert abs(agreement - 0.5) < 5.0 * np.sqrt(0.25 / N)


def test_seed_and_step_do_not_stand_for_one_another(mask: Any) -> None:
    masks = [mask(0.5, seed=seed, step=step, stream=stream) for seed, step, stream in [(1, 2, 3), (3, 2, 1), (2, 1, 3)]]
    for a, b in [(0, 1), (0, 2), (1, 2)]:
        assert abs((masks[a] == masks[b]).mean() - 0.5) < 5.0 * np.sqrt(0.25 / N)


def test_a_piece_of_the_batch_gets_its_piece_of_the_mask(mask: Any) -> None:
    whole = mask(0.3)
    np.testing.assert_array_equal(mask(0.3, first=1000, count=77), whole[1000:1077])


def test_neighbours_and_steps_are_independent(mask: Any) -> None:
    """No correlation at any lag up to 64, nor of one element from step to step."""
    noise = mask(0.5).astype(np.float64) - 0.5
    for lag in [*range(1, 65), 128, 512, 1024]:
        assert abs((noise[lag:] * noise[:-lag]).mean()) < 5.0 * 0.25 / np.sqrt(N - lag)
    first = np.array([mask(0.5, step=step, count=32) for step in range(1, 2001)])
    assert np.abs(first.mean(axis=0) - 0.5).max() < 5.0 * np.sqrt(0.25 / 2000)
    assert np.abs((first[1:] == first[:-1]).mean(axis=0) - 0.5).max() < 5.0 * np.sqrt(0.25 / 2000)
