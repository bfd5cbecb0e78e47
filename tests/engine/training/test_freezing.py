"""Frozen layers: their weights stay, all others move as if they were not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.document.edits import set_frozen
from engine.document.project import Project
from engine.layers import Layer
from engine.layers.batch_norm import BatchNorm
from engine.layers.dense import Dense
from engine.layers.input import Input
from engine.layers.output import Output
from engine.optimizers import SGD
from engine.training.session import TrainingSession
from tests.engine.training.conftest import classifier, flowers
from tests.oracles import finite_difference
from tests.oracles.rig import draw, make_rig

LAYERS: dict[str, Layer] = {
    "input": Input(),
    "first": Dense(units=5, activation="tanh", l2=0.1),
    "norm": BatchNorm(),
    "second": Dense(units=4, activation="tanh"),
    "last": Dense(units=3, activation="softmax"),
    "output": Output(),
}


def frozen(*ids: str) -> Project:
    project = classifier(epochs=3).replace(network=draw(LAYERS))
    return set_frozen(project, ids, True)


def weights(project: Project, **options: Any) -> dict[str, Any]:
    session = TrainingSession(project, flowers(), threads=1, **options)
    session.start()
    assert session.join(60)
    return dict(session.weights())


@pytest.mark.parametrize("ids", [("first",), ("second",), ("last",), ("first", "norm"), tuple(LAYERS)])
def test_frozen_layers_stay_and_others_move(ids: tuple[str, ...]) -> None:
    project = frozen(*ids)
    before = weights(project.replace(training=project.training.replace(epochs=0)))
    after = weights(project.replace(training=project.training.replace(restore_best=False)))
    for name in before:
        assert np.array_equal(before[name], after[name]) == (name.split(".")[0] in ids), name


@pytest.mark.parametrize("ids", [("second",), ("first",), ("first", "last")])
def test_the_gradients_of_the_others_are_right(ids: tuple[str, ...]) -> None:
    layers = {key: layer for key, layer in LAYERS.items() if key not in ("norm",)} | {"first": Dense(units=5)}
    network = set_frozen(Project(network=draw(layers)), ids, True).network
    rig = make_rig(network, (4,), classes=3, loss="categorical_cross_entropy", optimizer=SGD())
    rig.loss()
    moved = [parameter for parameter in rig.plan.parameters if parameter.gradient >= 0]
    assert {parameter.name.split(".")[0] for parameter in moved} == {"first", "second", "last"} - set(ids)
    for parameter in moved:
        rig.loss()
        analytic = rig.machine.weight_gradient(parameter).copy()
        numeric = finite_difference.gradient(rig.loss, rig.machine.weight(parameter))
        assert finite_difference.deviation(analytic, numeric) < finite_difference.BAR


def test_what_lies_before_a_frozen_beginning_costs_nothing() -> None:
    """No gradient is carried to layers of which none moves."""
    network = set_frozen(Project(network=draw(LAYERS)), ("first", "norm", "second"), True).network
    rig = make_rig(network, (4,), classes=3, loss="categorical_cross_entropy", optimizer=SGD())
    opcodes = [instruction.opcode for instruction in rig.plan.programs["train"].instructions]
    assert "linear_input_gradient" not in opcodes
    assert opcodes.count("linear_weight_gradient") == 1
