"""Losses where numbers end: sure and wrong, probabilities of 0 and 1, logits that exp cannot take, NaN and infinity."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.losses import LOSSES as LOSS_FAMILY
from engine.tape import slots

DTYPES = ["float32", "float64"]
LOSSES = slots.REALS + 8


@pytest.fixture
def losses(run: Any) -> Any:
    """`losses(opcode, y, targets, dtype, **fields)` gives the losses of samples and the gradient of their mean by y."""

    def losses(opcode: str, y: Any, targets: Any, dtype: str, **fields: Any) -> tuple[Any, Any]:
        y = np.asarray(y, dtype)
        rows, width = y.shape
        arena, ints, reals = (
            np.concatenate([y.ravel(), np.zeros(2 * y.size, dtype)]),
            np.zeros(64, np.int64),
            np.zeros(64),
        )
        constants = LOSS_FAMILY.create(opcode.removesuffix("_logits"), **fields).constants((1, width, 1))
        reals[slots.REALS : slots.REALS + len(constants)] = constants
        reals[slots.REALS + 2] = 1.0  # the output's weight
        if takes_classes(opcode):
            ints[slots.INTS : slots.INTS + rows] = targets
            place = slots.INTS
        else:
            arena[y.size : 2 * y.size] = np.ravel(targets)
            place = y.size
        common = {"ints": ints, "reals": reals, "count": rows, "rows": rows}
        run(opcode, [0, place, LOSSES, width, slots.REALS], arena, **common)
        run(f"{opcode}_backward", [0, place, 2 * y.size, width, slots.REALS, slots.REALS + 2], arena, **common)
        return reals[LOSSES : LOSSES + rows].copy(), arena[2 * y.size :].reshape(rows, width)

    return losses


@pytest.mark.parametrize("dtype", DTYPES)
def test_cross_entropy_of_logits_is_exact_for_every_logit(losses: Any, dtype: str) -> None:
    z = [[1000.0, 0.0, -1000.0], [1000.0, 0.0, -1000.0], [0.0, 0.0, 0.0], [-3e4, -3e4, -3e4 - 1.0]]
    got, gradient = losses("categorical_cross_entropy_logits", z, [0, 2, 1, 2], dtype)
    np.testing.assert_allclose(got, [0.0, 2000.0, np.log(3.0), 1.0 + np.log(2.0 + np.exp(-1.0))], rtol=1e-6)
    third = np.exp(-1.0) / (2.0 + np.exp(-1.0))
    exact = [[0, 0, 0], [1, 0, -1], [1 / 3, -2 / 3, 1 / 3], [(1 - third) / 2, (1 - third) / 2, third - 1]]
    np.testing.assert_allclose(gradient, np.array(exact) / 4.0, atol=1e-7)


@pytest.mark.parametrize("dtype", DTYPES)
def test_binary_cross_entropy_of_logits_is_exact_for_every_logit(losses: Any, dtype: str) -> None:
    z = [[1000.0], [-1000.0], [1000.0], [-1000.0], [0.0], [30.0]]
    got, gradient = losses("binary_cross_entropy_logits", z, [1.0, 0.0, 0.0, 1.0, 0.25, 1.0], dtype)
    np.testing.assert_allclose(got, [0.0, 0.0, 1000.0, 1000.0, np.log(2.0), np.log1p(np.exp(-30.0))], rtol=1e-6)
    np.testing.assert_allclose(gradient.ravel() * 6.0, [0.0, 0.0, 1.0, -1.0, 0.25, 0.0], atol=1e-7)


@pytest.mark.parametrize("dtype", DTYPES)
def test_probabilities_of_nought_give_a_large_loss_that_is_still_a_number(losses: Any, dtype: str) -> None:
    got, gradient = losses("categorical_cross_entropy", [[0.0, 1.0], [1.0, 0.0]], [0, 0], dtype)
    assert got[0] > 50.0
    assert got[1] == 0.0
    assert np.isfinite(got).all()
    assert np.isfinite(gradient).all()
    got, gradient = losses("binary_cross_entropy", [[0.0], [1.0], [0.0], [1.0]], [1.0, 0.0, 0.0, 1.0], dtype)
    assert (got[:2] > 50.0).all()
    assert (got[2:] == 0.0).all()
    assert np.isfinite(gradient).all()


def takes_classes(opcode: str) -> bool:
    return LOSS_FAMILY[opcode.removesuffix("_logits")].target == "classes"


PROBABILITIES = [loss.type_name() for loss in LOSS_FAMILY if loss.fuses_with]
OPCODES = [*LOSS_FAMILY.names(), *(f"{name}_logits" for name in PROBABILITIES)]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("opcode", OPCODES)
def test_what_is_not_finite_shows_in_the_loss(losses: Any, opcode: str, dtype: str) -> None:
    for value in [np.nan] if opcode in PROBABILITIES else [np.nan, np.inf, -np.inf]:
        targets = [0, 0] if takes_classes(opcode) else [[0.5] * 3, [0.5] * 3]
        got, _ = losses(opcode, [[0.5, 0.25, 0.25], [value, 0.25, 0.25]], targets, dtype)
        assert np.isfinite(got[0])
        assert not np.isfinite(got[1]), (value, got)


@pytest.mark.parametrize("dtype", DTYPES)
def test_focal_loss_of_logits_is_exact_for_every_logit(losses: Any, dtype: str) -> None:
    """With a gamma of 0 it is cross-entropy; sure and right, neither loss nor gradient is lost or NaN."""
    z = [[1000.0, 0.0, -1000.0], [1000.0, 0.0, -1000.0], [0.0, 0.0, 0.0]]
    got, gradient = losses("focal_logits", z, [0, 2, 1], dtype, gamma=0.0)
    np.testing.assert_allclose(got, [0.0, 2000.0, np.log(3.0)], rtol=1e-6)
    exact = [[0, 0, 0], [1, 0, -1], [1 / 3, -2 / 3, 1 / 3]]
    np.testing.assert_allclose(gradient, np.array(exact) / 3.0, atol=1e-7)


@pytest.mark.parametrize("dtype", DTYPES)
def test_directions_of_no_length_have_no_gradient_that_is_not_a_number(losses: Any, dtype: str) -> None:
    got, gradient = losses("cosine_similarity", [[0.0, 0.0], [3.0, 4.0]], [[1.0, 0.0], [6.0, 8.0]], dtype)
    np.testing.assert_allclose(got, [1.0, 0.0], atol=1e-6)
    assert np.isfinite(gradient).all()


@pytest.mark.parametrize("dtype", DTYPES)
def test_losses_are_summed_in_float64(run: Any, dtype: str) -> None:
    """A sample of many values, one large and the others small: float32 would lose the small ones."""
    width = 20_001
    y = np.full(width, 1e-2, dtype)
    y[0] = 300.0
    arena, reals = np.concatenate([y, np.zeros(width, dtype)]), np.zeros(64)
    run("mean_squared_error", [0, width, LOSSES, width, slots.REALS], arena, reals=reals)
    assert reals[LOSSES] == pytest.approx((y.astype(np.float64) ** 2).mean(), rel=1e-9)


def test_totals_and_the_batch_loss(run: Any) -> None:
    ints, reals = np.zeros(64, np.int64), np.zeros(64)
    reals[20:25] = [1.0, 2.0, 3.0, 4.0, np.nan]
    reals[slots.REALS] = 0.5
    reals[10] = 100.0
    run("add_totals", [20, 10, slots.REALS], np.zeros(1, np.float32), ints=ints, reals=reals, rows=4)
    assert reals[10] == 110.0
    assert reals[slots.BATCH_LOSS] == 0.5 * 2.5
    assert ints[slots.STATUS] == slots.RUNNING
    run("add_totals", [20, 10, slots.REALS], np.zeros(1, np.float32), ints=ints, reals=reals, rows=5)
    assert ints[slots.STATUS] == slots.DIVERGED


def test_accuracy(run: Any) -> None:
    arena = np.array([0.1, 0.7, 0.2, 0.5, 0.5, 0.0, np.nan, np.nan, np.nan], np.float32)
    ints, reals = np.zeros(64, np.int64), np.zeros(64)
    ints[20:23] = [1, 0, 1]
    run("accuracy_argmax", [0, 20, 30, 3], arena, ints=ints, reals=reals, count=3, rows=3)
    assert reals[30:33].tolist() == [1.0, 1.0, 0.0]
    arena = np.array([0.4, 0.6, 0.5, 1.0, 1.0, 0.0], np.float32)
    reals[slots.REALS] = 0.5
    run("accuracy_threshold", [0, 3, 30, 1, slots.REALS], arena, reals=reals, count=3, rows=3)
    assert reals[30:33].tolist() == [0.0, 1.0, 1.0]
