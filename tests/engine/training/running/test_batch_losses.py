"""Losses batch by batch: what they take of memory, and what is too great for them."""

from __future__ import annotations

import numpy as np

from engine.training.running.batch_losses import BatchLosses, as_losses


def test_a_batch_takes_four_bytes_and_views_do_not_change() -> None:
    losses, values = BatchLosses(), np.random.default_rng(0).random(5000)
    losses.append(values[:10])
    early = losses.seen
    losses.append(values[10:])
    assert losses.seen.nbytes == 4 * len(values) == 4 * losses.done
    assert losses.seen.tolist() == values.astype(np.float32).tolist()
    assert early.tolist() == losses.seen[:10].tolist()


def test_a_loss_that_is_too_great_is_infinite_and_one_of_another_session_may_be_unknown() -> None:
    assert as_losses(np.array([1e300, 1.0])).tolist() == [np.inf, 1.0]
    losses = BatchLosses()
    losses.take_over(as_losses(np.array([0.5])), 3)
    np.testing.assert_array_equal(losses.seen, [0.5, np.nan, np.nan])
