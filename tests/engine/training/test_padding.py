"""Steps beyond the end of a sample count neither in the loss of a sequence, nor in its gradient, nor in metrics."""

from __future__ import annotations

import numpy as np
import pytest

from engine.data.preparation.fit import fit
from engine.document.project import TrainingSettings
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.sequences.recurrent import LSTM
from engine.losses import LOSSES
from engine.training.evaluate import Evaluator
from tests.engine.cases.losses import CASES
from tests.oracles import finite_difference
from tests.oracles.rig import Rig, draw, make_rig

STEPS, ROWS = 5, 7
LENGTHS = np.array([1, 5, 3, 2, 5, 4, 1])
VALUES = [loss.type_name() for loss in LOSSES if loss.target == "values"]


def before(loss: str) -> str:
    """An activation that makes what the loss is made for."""
    wanted = CASES[loss].before
    return "tanh" if wanted == "linear" else wanted


def rig_of(loss: str, lengths: np.ndarray | None, activation: str = "", **training: object) -> Rig:
    layers = {
        "input": Input(),
        "lstm": LSTM(units=3, returns="sequence"),
        "last": Dense(units=2, activation=activation or before(loss)),
        "output": Output(),
    }
    return make_rig(
        draw(layers), (STEPS, 4), rows=ROWS, lengths=lengths, loss=loss, generator=np.random.default_rng(3), **training
    )


@pytest.mark.parametrize("loss", VALUES)
def test_the_loss_is_the_mean_over_each_sample_s_own_steps(loss: str) -> None:
    """Beside the losses of samples cut to their length, each in a network of its own."""
    rig = rig_of(loss, LENGTHS)
    total = rig.loss()
    alone = []
    for row, length in enumerate(LENGTHS):
        layers = draw(
            {
                "input": Input(),
                "lstm": LSTM(units=3, returns="sequence"),
                "last": Dense(units=2, activation=before(loss)),
                "output": Output(),
            }
        )
        one = make_rig(layers, (int(length), 4), rows=1, loss=loss)
        for layout, other in zip(one.plan.weights, rig.plan.weights, strict=True):
            one.machine.weight(layout)[...] = rig.machine.weight(other)
        one.machine.inputs["input"][...] = (
            rig.machine.inputs["input"].reshape(ROWS, STEPS, 4)[row, :length].reshape(1, -1)
        )
        wanted = rig.machine.values["output"].reshape(ROWS, STEPS, 2)[row, :length]
        one.machine.values["output"][...] = wanted.reshape(1, -1)
        alone.append(one.loss())
    assert total == pytest.approx(np.mean(alone), rel=1e-12)


@pytest.mark.parametrize("loss", VALUES)
@pytest.mark.parametrize("activation", ["", "linear"])
def test_gradients(loss: str, activation: str) -> None:
    if activation and loss in ("kl_divergence", "poisson", "binary_cross_entropy", "binary_focal"):
        pytest.skip("needs its activation")
    rig = rig_of(loss, LENGTHS, activation)
    rig.loss()
    analytic = {name: gradient.copy() for name, gradient in rig.gradients.items()}
    for name, gradient in analytic.items():
        numeric = finite_difference.gradient(rig.loss, rig.weights[name])
        assert finite_difference.deviation(gradient, numeric) < finite_difference.BAR


@pytest.mark.parametrize("loss", ["mean_squared_error", "binary_cross_entropy"])
def test_what_stands_in_the_padding_changes_nothing(loss: str) -> None:
    rig = rig_of(loss, LENGTHS)
    before = rig.loss()
    wanted = rig.machine.values["output"].reshape(ROWS, STEPS, 2)
    wanted[np.arange(STEPS) >= LENGTHS[:, None]] = 0.123
    assert rig.loss() == before


def test_metrics_see_only_the_steps_that_are_there() -> None:
    rig = rig_of("mean_squared_error", LENGTHS)
    rig.loss()
    rows = np.arange(ROWS)
    settings = TrainingSettings(loss="mean_squared_error", metrics=("mae", "rmse"))
    evaluator = Evaluator(settings, rig.machine, fit("none", np.zeros((1, 2))))
    measured = evaluator.judge(rows, "val")
    wanted = rig.machine.values["output"].reshape(ROWS, STEPS, 2)
    wanted[np.arange(STEPS) >= LENGTHS[:, None]] = 1e6
    assert evaluator.judge(rows, "val") == measured
    assert measured["val_mae"] < 10
