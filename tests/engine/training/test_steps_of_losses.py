"""The loss of a sequence is the mean over its steps, whatever the loss; KL and cosine can be taken of the whole."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.layers import Shape
from engine.layers.basic.activation import Activation
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.losses import LOSSES
from tests.engine.cases.losses import CASES
from tests.oracles import finite_difference
from tests.oracles.rig import Rig, draw, make_rig

ROWS, CLASSES = 5, 3
VALUES = [loss.type_name() for loss in LOSSES if loss.target == "values"]
Array = NDArray[Any]


def rig_of(loss: Any, shape: Shape, **options: Any) -> Rig:
    kind = loss if isinstance(loss, str) else loss["type"]
    before = CASES[kind].before
    layers = {
        "input": Input(),
        "dense": Dense(units=shape[-1]),
        "last": Activation(activation="tanh" if before == "linear" else before),
        "output": Output(),
    }
    options = {"rows": ROWS, "generator": np.random.default_rng(4)} | options
    return make_rig(draw(layers), shape, loss=loss, **options)


def check_gradients(rig: Rig) -> None:
    rig.loss()
    analytic = {name: gradient.copy() for name, gradient in rig.gradients.items()}
    for name, gradient in analytic.items():
        numeric = finite_difference.gradient(rig.loss, rig.weights[name])
        assert finite_difference.deviation(gradient, numeric) < finite_difference.BAR, name


@pytest.mark.parametrize("loss", VALUES)
@pytest.mark.parametrize("lengths", [None, np.array([4, 1, 2, 3, 4])], ids=["whole", "lengths"])
def test_a_sequence_is_worth_its_steps_one_by_one(loss: str, lengths: Array | None) -> None:
    """Each step as a sample of its own, beside the sequences that they make."""
    rig = rig_of(loss, (4, CLASSES), lengths=lengths)
    single = rig_of(loss, (CLASSES,), rows=1)
    for name, weight in single.weights.items():
        weight[...] = rig.weights[name]
    inputs = rig.machine.inputs["input"].reshape(ROWS, 4, CLASSES)
    targets = rig.machine.values["output"].reshape(ROWS, 4, CLASSES)
    means = []
    for row in range(ROWS):
        steps = []
        for step in range(4 if lengths is None else lengths[row]):
            single.machine.inputs["input"][...] = inputs[row, step]
            single.machine.values["output"][...] = targets[row, step]
            steps.append(single.loss())
        means.append(np.mean(steps))
    assert rig.loss() == pytest.approx(np.mean(means), rel=1e-11)
    check_gradients(rig)


def distributions(rig: Rig) -> tuple[Array, Array]:
    """Predictions and targets, as (rows, *shape)."""
    y = rig.predict("output")
    return y, rig.machine.values["output"].reshape(y.shape)


@pytest.mark.parametrize("shape", [(CLASSES,), (4, CLASSES), (CLASSES, 2, 4)], ids=["vectors", "sequences", "images"])
@pytest.mark.parametrize("steps", ["mean", "sum"])
def test_kl_divergence(shape: Shape, steps: str) -> None:
    rig = rig_of({"type": "kl_divergence", "steps": steps}, shape)
    y, t = distributions(rig)
    places = y[0].size // CLASSES if steps == "mean" else 1
    assert rig.loss() == pytest.approx((t * np.log(t / y)).sum() / ROWS / places, rel=1e-12)
    check_gradients(rig)


@pytest.mark.parametrize(("shape", "axis"), [((CLASSES,), 1), ((4, CLASSES), 2), ((CLASSES, 2, 4), 1)])
@pytest.mark.parametrize("over", ["each step", "whole sample"])
def test_cosine_similarity(shape: Shape, axis: int, over: str) -> None:
    rig = rig_of({"type": "cosine_similarity", "over": over}, shape)
    y, t = distributions(rig)
    if over == "whole sample":
        y, t, axis = y.reshape(ROWS, -1), t.reshape(ROWS, -1), 1
    cosine = (y * t).sum(axis) / np.sqrt((y * y).sum(axis) * (t * t).sum(axis))
    assert rig.loss() == pytest.approx(1.0 - cosine.mean(), rel=1e-12)
    check_gradients(rig)


@pytest.mark.parametrize("loss", [{"type": "kl_divergence", "steps": "sum"},
                                  {"type": "cosine_similarity", "over": "whole sample"}])  # fmt: skip
def test_losses_of_the_whole_leave_padding_out_too(loss: dict[str, str]) -> None:
    lengths = np.array([4, 1, 2, 3, 4])
    rig = rig_of(loss, (4, CLASSES), lengths=lengths)
    y, t = distributions(rig)
    there = (np.arange(4) < lengths[:, None])[..., None]
    y, t = y * there, t * there
    if loss["type"] == "kl_divergence":
        expected = (t * np.log(np.where(there, t / np.where(there, y, 1.0), 1.0))).sum() / ROWS
    else:
        y, t = y.reshape(ROWS, -1), t.reshape(ROWS, -1)
        expected = 1.0 - ((y * t).sum(1) / np.sqrt((y * y).sum(1) * (t * t).sum(1))).mean()
    assert rig.loss() == pytest.approx(expected, rel=1e-12)
    check_gradients(rig)


def test_distributions_of_the_units_of_dense() -> None:
    """Of an image they lie along its width: there is one at each place of each row."""
    layers = {"input": Input(), "last": Dense(units=CLASSES, activation="softmax"), "output": Output()}
    rig = make_rig(draw(layers), (2, 4, 5), rows=ROWS, loss="kl_divergence")
    y, t = distributions(rig)
    assert rig.loss() == pytest.approx((t * np.log(t / y)).sum() / ROWS / 8, rel=1e-12)
    check_gradients(rig)


@pytest.mark.parametrize("loss", VALUES)
def test_steps_of_a_single_number(loss: str) -> None:
    """Samples (steps,) and lengths: a distribution or a direction is made of the steps that there are."""
    lengths = np.array([4, 1, 2, 3, 4])
    options: dict[str, Any] = {"rows": ROWS, "loss": loss, "generator": np.random.default_rng(4)}
    layers = {"input": Input(), "last": Activation(activation="sigmoid"), "output": Output()}
    if loss in ("kl_divergence", "cosine_similarity"):
        options["loss"] = {"type": loss}
    rig = make_rig(draw(layers), (4,), lengths=lengths, **options)
    alone = []
    for row, length in enumerate(lengths.tolist()):
        one = make_rig(draw(layers), (length,), **options | {"rows": 1})
        one.machine.inputs["input"][...] = rig.machine.inputs["input"][row, :length]
        one.machine.values["output"][...] = rig.machine.values["output"][row, :length]
        alone.append(one.loss())
    assert rig.loss() == pytest.approx(np.mean(alone), rel=1e-11)
