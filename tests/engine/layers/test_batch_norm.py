"""BatchNorm: the case that contracts try it in, the default epsilon, what becomes of its running statistics."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from engine.errors import ShapeError
from engine.layers import Shape
from engine.layers.norms.batch_norm import BatchNorm
from tests.oracles.layer_cases import ANY, Generator, LayerCase, pick
from tests.oracles.layer_check import check_differences, check_loops, check_torch, rig_around
from tests.oracles.rig import Rig


def batch_norm(generator: Generator) -> dict[str, Any]:
    return {
        "affine": bool(generator.integers(3)), "momentum": pick(generator, 0.0, 0.1, 1.0),
        "epsilon": pick(generator, 1e-2, 0.1), "count_padding": not generator.integers(3),
        "frozen_by": pick(generator, "running", "batch"),
    }  # fmt: skip


CASES = (LayerCase(layer=BatchNorm, fields=batch_norm, shapes=ANY),)


SEVERAL = pytest.mark.parametrize("shape", [(7,), (11, 4), (3, 6, 5)], ids=["vectors", "sequences", "images"])


def default_rig(shape: Shape, rows: int, dtype: str = "float64") -> Rig:
    return rig_around(BatchNorm(), shape, np.random.default_rng(rows), rows=rows, batch_size=64, dtype=dtype)


@SEVERAL
def test_default_epsilon(shape: Shape) -> None:
    for rows in (64, 50, 17):
        rig = default_rig(shape, rows)
        check_loops(rig)
        check_differences(rig)


@pytest.mark.torch
@SEVERAL
def test_default_epsilon_beside_pytorch(shape: Shape) -> None:
    for rows in (64, 50, 17):
        check_torch(default_rig(shape, rows), 1e-10)
        # The terms of the bias before it nearly cancel: here PyTorch's float32 is 2e-5 from its own float64.
        check_torch(default_rig(shape, rows, "float32"), 5e-5)


def test_running_statistics_follow_the_batches() -> None:
    rig = rig_around(BatchNorm(momentum=0.25), (3,), np.random.default_rng(0), rows=40, batch_size=64, keep_all=True)
    mean, variance = rig.weights["it.running_mean"].copy(), rig.weights["it.running_var"].copy()
    rig.loss()
    x = rig.value("before")
    assert_allclose(rig.weights["it.running_mean"], 0.75 * mean + 0.25 * x.mean(axis=0), rtol=1e-12)
    assert_allclose(rig.weights["it.running_var"], 0.75 * variance + 0.25 * x.var(axis=0, ddof=1), rtol=1e-12)


def test_evaluation_changes_nothing() -> None:
    rig = rig_around(BatchNorm(), (3,), np.random.default_rng(0), rows=40, batch_size=64)
    before = {name: weight.copy() for name, weight in rig.weights.items()}
    rig.evaluation_loss()
    rig.predict("output")
    for name, weight in rig.weights.items():
        assert (weight == before[name]).all()


def test_a_single_value_leaves_the_running_variance() -> None:
    rig = rig_around(BatchNorm(), (3,), np.random.default_rng(0), rows=1, batch_size=1)
    before = rig.weights["it.running_var"].copy()
    assert np.isfinite(rig.loss())
    assert (rig.weights["it.running_var"] == before).all()


def test_a_batch_that_diverges_leaves_the_statistics() -> None:
    rig = rig_around(BatchNorm(), (3,), np.random.default_rng(0), rows=4, batch_size=4)
    before = rig.weights["it.running_mean"].copy()
    rig.machine.inputs["input"][1, 0] = np.nan
    assert rig.machine.run("train", np.arange(4), 0, 1, np.zeros(1)) == 0
    assert rig.machine.diverged
    assert (rig.weights["it.running_mean"] == before).all()


def test_a_single_number_is_refused() -> None:
    with pytest.raises(ShapeError, match="BatchNorm expects an axis of channels or features, but a single number"):
        BatchNorm().infer([()])
