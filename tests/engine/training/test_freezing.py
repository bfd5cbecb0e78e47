"""Frozen layers: their weights stay, all others move as if they were not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.document.editing.edits import set_frozen
from engine.document.project import Project
from engine.layers import Layer
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.norms.batch_norm import BatchNorm
from engine.optimizers import SGD
from engine.training.session import TrainingSession
from tests.engine.training.conftest import classifier, flowers
from tests.oracles import finite_difference
from tests.oracles.rig import Rig, draw, make_rig

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
    assert session.join(600)
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
    moved = [layout for layout in rig.plan.weights if layout.gradient >= 0]
    assert {layout.name.split(".")[0] for layout in moved} == {"first", "second", "last"} - set(ids)
    for layout in moved:
        rig.loss()
        analytic = rig.machine.weight_gradient(layout).copy()
        numeric = finite_difference.gradient(rig.loss, rig.machine.weight(layout))
        assert finite_difference.deviation(analytic, numeric) < finite_difference.BAR


def test_what_lies_before_a_frozen_beginning_costs_nothing() -> None:
    """No gradient is carried to layers of which none moves."""
    network = set_frozen(Project(network=draw(LAYERS)), ("first", "norm", "second"), True).network
    rig = make_rig(network, (4,), classes=3, loss="categorical_cross_entropy", optimizer=SGD())
    opcodes = [instruction.opcode for instruction in rig.plan.programs["train"].instructions]
    assert "linear_input_gradient" not in opcodes
    assert opcodes.count("linear_weight_gradient") == 1


def norm_rig(shape: tuple[int, ...] = (4,), **fields: Any) -> Rig:
    """A frozen BatchNorm between two layers that learn."""
    layers: dict[str, Layer] = {
        "input": Input(), "before": Dense(units=4, activation="tanh"), "it": BatchNorm(**fields), "output": Output(),
    }  # fmt: skip
    network = set_frozen(Project(network=draw(layers)), ["it"], True).network
    generator = np.random.default_rng(1)
    return make_rig(network, shape, rows=9, loss="mean_squared_error", keep_all=True, generator=generator)


@pytest.mark.parametrize("affine", [True, False])
@pytest.mark.parametrize("shape", [(4,), (3, 4), (2, 3, 4)], ids=["vectors", "sequences", "images"])
def test_a_frozen_norm_goes_by_its_running_statistics(shape: tuple[int, ...], affine: bool) -> None:
    """As Keras does: training computes what evaluation does, and leaves the statistics as they are."""
    rig = norm_rig(shape, affine=affine)
    before = {name: weight.copy() for name, weight in rig.weights.items()}
    assert rig.loss() == rig.evaluation_loss()
    assert set(rig.gradients) == {"before.weight", "before.bias"}
    analytic = {name: gradient.copy() for name, gradient in rig.gradients.items()}
    for name, gradient in analytic.items():
        numeric = finite_difference.gradient(rig.loss, rig.weights[name])
        assert finite_difference.deviation(gradient, numeric) < finite_difference.BAR
    for name, weight in rig.weights.items():
        assert np.array_equal(weight, before[name]), name


@pytest.mark.torch
def test_a_frozen_norm_beside_pytorch_s_in_evaluation() -> None:
    torch = pytest.importorskip("torch")
    rig = norm_rig()
    module = torch.nn.BatchNorm1d(4, dtype=torch.float64).eval()
    own = {name[3:]: torch.tensor(value.copy()) for name, value in rig.weights.items() if name.startswith("it.")}
    module.load_state_dict(own, strict=False)
    dense = [torch.tensor(rig.weights[f"before.{name}"].copy(), requires_grad=True) for name in ("weight", "bias")]
    y = module(torch.tanh(torch.nn.functional.linear(torch.tensor(rig.machine.inputs["input"]), *dense)))
    loss = torch.nn.functional.mse_loss(y, torch.tensor(rig.machine.values["output"]))
    loss.backward()
    assert rig.loss() == pytest.approx(float(loss.detach()), rel=1e-12)
    for name, tensor in zip(("weight", "bias"), dense, strict=True):
        np.testing.assert_allclose(rig.gradients[f"before.{name}"], tensor.grad.numpy(), rtol=1e-11)


def test_or_by_the_batch_as_before() -> None:
    rig = norm_rig(frozen_by="batch")
    mean, variance = (rig.weights[f"it.running_{name}"].copy() for name in ("mean", "var"))
    rig.loss()
    x = rig.value("before")
    y = (x - x.mean(0)) / np.sqrt(x.var(0) + 1e-5) * rig.weights["it.weight"] + rig.weights["it.bias"]
    np.testing.assert_allclose(rig.value("it"), y, rtol=1e-12, atol=1e-12)
    assert np.array_equal(rig.weights["it.running_mean"], mean)
    assert np.array_equal(rig.weights["it.running_var"], variance)
