"""The order in which samples train."""

from __future__ import annotations

import random

import numpy as np
import pytest

from engine.document.project import TrainingSettings
from engine.training.preparing.order import order_of


def test_it_is_that_of_a_philox_with_seed_and_epoch_as_its_key_and_needs_no_other_randomness(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = np.arange(5, 505)
    keys = [(0, 0), (0, 1), (7, 0), (7, 123_456), (2**31 - 1, 2**40)]
    expected = [np.random.Generator(np.random.Philox(key=key)).permutation(rows) for key in keys]

    def refuse(*_: object) -> bytes:
        raise AssertionError("asked the operating system for randomness")

    monkeypatch.setattr(random, "_urandom", refuse)
    with pytest.raises(AssertionError):
        np.random.Philox(key=keys[0])
    for (seed, epoch), order in zip(keys, expected, strict=True):
        found = order_of(TrainingSettings(seed=seed), rows, epoch)
        np.testing.assert_array_equal(found, order)
        assert found.dtype == np.int64
    np.testing.assert_array_equal(order_of(TrainingSettings(shuffle=False), rows, 3), rows)
