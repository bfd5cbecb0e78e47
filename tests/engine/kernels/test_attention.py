"""Attention to sequences of different length: what is padding is not seen, and gets no gradient."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

STEPS, FEATURES, HEADS = 5, 4, 2
LENGTHS = (3, 5, 1)

Run = Callable[..., Any]


def attend(run: Run, qkv: NDArray[Any], dy: NDArray[Any], lengths: tuple[int, ...], causal: bool) -> Any:
    """Result, and gradient of qkv, for samples (n, steps, 3 * features)."""
    n, steps = qkv.shape[:2]
    sizes = [qkv.size, dy.size, n * HEADS * steps * steps, dy.size, qkv.size, steps * steps]
    arena = np.full(sum(sizes), np.nan)
    x, y, shares, given, dx, scratch = np.cumsum([0, *sizes[:-1]]).tolist()
    arena[: qkv.size] = qkv.ravel()
    arena[given : given + dy.size] = dy.ravel()
    ints = np.zeros(64, np.int64)
    ints[7] = n  # rows of a shard
    ints[32 : 32 + len(lengths)] = lengths
    numbers = [steps, FEATURES, HEADS]
    run("attention", [x, 32 if lengths else -1, y, shares, *numbers, int(causal), 0], arena, ints=ints, count=n, rows=n)
    run("attention_backward", [given, x, shares, dx, scratch, *numbers, 0], arena, ints=ints, count=n, rows=n)
    return arena[y : y + dy.size].reshape(dy.shape), arena[dx : dx + qkv.size].reshape(qkv.shape)


@pytest.mark.parametrize("causal", [False, True])
def test_padding_is_as_if_it_were_not_there(run: Run, causal: bool) -> None:
    generator = np.random.default_rng(0)
    qkv = generator.normal(size=(len(LENGTHS), STEPS, 3 * FEATURES))
    dy = generator.normal(size=(len(LENGTHS), STEPS, FEATURES))
    for sample, length in enumerate(LENGTHS):
        dy[sample, length:] = 0.0
    y, dx = attend(run, qkv, dy, LENGTHS, causal)
    for sample, length in enumerate(LENGTHS):
        part = slice(sample, sample + 1), slice(0, length)
        alone, gradient = attend(run, qkv[part], dy[part], (), causal)
        assert_allclose(y[part], alone, rtol=1e-12, atol=1e-13)
        assert_allclose(dx[part], gradient, rtol=1e-12, atol=1e-13)
        assert (dx[sample, length:] == 0.0).all()
