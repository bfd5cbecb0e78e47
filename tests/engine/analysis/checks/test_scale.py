"""Targets that are far from what a network gives at first, and the layer that scales to them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from engine.analysis.analyse import analyse
from engine.analysis.diagnostics import Diagnostic
from engine.data.dataset import Dataset, DataSpec
from engine.data.load import load
from engine.data.targets import figures_of
from engine.document.editing.edits import set_data, set_field, set_training
from engine.document.project import Project
from engine.document.templates import TEMPLATES
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.basic.scale_shift import ScaleShift
from engine.preparation.recipe import Recipe
from engine.training.predict import predict
from tests.engine.analysis.conftest import Build
from tests.engine.training.test_outputs import train

ROWS = 200


def prices(mean: float, std: float, columns: int = 1) -> Dataset:
    """Numbers of this mean and deviation, a linear function of what predicts them."""
    generator = np.random.default_rng(0)
    inputs = generator.normal(size=(ROWS, 3))
    numbers = inputs @ generator.normal(size=(3, columns))
    numbers = mean + std * (numbers - numbers.mean(0)) / numbers.std(0)
    spec = DataSpec(ROWS, (3,), ("a", "b", "c"), (columns,), (), "price", figures=figures_of(numbers))
    return Dataset("prices", inputs, numbers, spec)


def drawn(build: Build, units: int = 1, **training: Any) -> Project:
    settings = {"loss": "mean_squared_error", "metrics": ("r2",), "epochs": 20, "patience": 20} | training
    layers = Dense(units=8, activation="relu", weight_initializer="he_uniform", l2=1e-6), Dense(units=units)
    project = set_training(build(Input(), *layers, Output()), **settings)
    return set_data(project, recipe=Recipe(target_scaling="none"))


def judged(project: Project, spec: DataSpec) -> tuple[Diagnostic, ...]:
    return analyse(project.network, spec, project.data, project.training).diagnostics


@pytest.mark.parametrize(("mean", "std"), [(3000.0, 1000.0), (0.0, 500.0), (100.0, 1.0), (0.0, 0.001)])
@pytest.mark.parametrize("loss", ["mean_squared_error", "mean_absolute_error", "huber"])
def test_targets_far_off_are_told_and_scaled_to(build: Build, mean: float, std: float, loss: str) -> None:
    project, spec = drawn(build, loss=loss), prices(mean, std).spec
    (entry,) = judged(project, spec)
    assert (entry.code, entry.severity) == ("target-scale", "warning")
    assert f"has mean {spec.figures[0].mean:.4g} and standard deviation {std:.4g}" in entry.message
    assert entry.fix is not None
    result = entry.fix.apply(project)
    assert judged(result, spec) == ()
    layer, output = result.network.node("scale_shift_1").layer, result.network.node("output_1").layer
    assert isinstance(layer, ScaleShift)
    assert isinstance(output, Output)
    assert (layer.scale, layer.shift) == pytest.approx((std, mean), rel=5e-3, abs=1e-9)
    squares = loss == "mean_squared_error" or (loss == "huber" and layer.scale < 1.0)
    assert output.weight == pytest.approx(std ** (-2 if squares else -1), rel=1e-2)


@pytest.mark.parametrize("optimizer", [{"type": "adam", "learning_rate": 0.01}, {"type": "sgd", "learning_rate": 0.05}])
def test_the_scaled_network_learns_what_the_other_cannot(build: Build, optimizer: dict[str, Any]) -> None:
    dataset = prices(3000.0, 1000.0)
    project = drawn(build, optimizer=optimizer, epochs=100)
    (entry,) = judged(project, dataset.spec)
    assert entry.fix is not None
    session, metrics = train(entry.fix.apply(project), dataset)
    assert metrics["test_r2"] > 0.95
    rows = session.model().split.test
    wrong = predict(session.model(), dataset.inputs[rows])["output_1"] - dataset.targets[rows]
    assert 1.0 - (wrong**2).sum() / ((dataset.targets[rows] - dataset.targets[rows].mean()) ** 2).sum() > 0.95
    if optimizer["type"] == "adam":
        assert train(project, dataset)[1]["test_r2"] < 0.0


@pytest.mark.parametrize(("mean", "std"), [(0.0, 1.0), (5.0, 2.0), (-9.0, 0.2)])
def test_targets_about_as_large_as_outputs_are_fine(build: Build, mean: float, std: float) -> None:
    project = drawn(build, optimizer={"type": "adam", "learning_rate": 0.01}, epochs=500)
    assert judged(project, prices(mean, std).spec) == ()


def test_a_run_too_short_for_a_mean_near_zero_is_told(build: Build) -> None:
    dataset = prices(7.5, 2.8)
    project = drawn(build, optimizer={"type": "adam", "learning_rate": 0.001}, epochs=60)
    (entry,) = judged(project, dataset.spec)
    assert (entry.code, train(project, dataset)[1]["test_r2"] < 0.0) == ("target-scale", True)
    assert entry.fix is not None
    assert train(entry.fix.apply(project), dataset)[1]["test_r2"] > 0.0


def test_gradient_descent_gets_to_what_is_not_too_far(build: Build) -> None:
    dataset = prices(22.5, 9.2)
    project = drawn(build, optimizer={"type": "sgd", "learning_rate": 0.01}, epochs=60)
    assert judged(project, dataset.spec) == ()
    assert train(project, dataset)[1]["test_r2"] > 0.9


def test_a_run_that_is_long_enough_gets_there(build: Build) -> None:
    project = drawn(build, epochs=2000, optimizer={"type": "adam", "learning_rate": 0.01})
    assert judged(project, prices(150.0, 70.0).spec) == ()
    by_gradient = set_training(project, optimizer="sgd")
    assert judged(by_gradient, prices(150.0, 70.0).spec) == ()
    assert train(by_gradient, prices(150.0, 70.0))[1]["test_r2"] > 0.9
    steep = set_training(project, optimizer={"type": "sgd", "learning_rate": 0.05})
    assert judged(steep, prices(150.0, 70.0).spec) != ()
    template = next(each for each in TEMPLATES if each.name == "regression").load()
    assert judged(template, load(template.data, None).spec) == ()


def test_values_of_unlike_scales_have_no_one_scale(build: Build) -> None:
    project = drawn(build, units=2)
    alike, unlike = prices(1000.0, 100.0, columns=2), prices(1000.0, 100.0, columns=2)
    unlike.targets[:, 1] /= 1e6
    (entry,) = judged(project, alike.spec)
    assert entry.fix is not None
    assert judged(entry.fix.apply(project), alike.spec) == ()
    (entry,) = judged(project, replace(unlike.spec, figures=figures_of(unlike.targets)))
    assert entry.fix is None
    assert "Scale the target in the data" in entry.message


def test_counts_by_the_poisson_loss_are_none_of_this(build: Build) -> None:
    project = set_training(build(Input(), Dense(units=1, activation="exponential"), Output()), loss="poisson")
    assert judged(project, prices(1000.0, 10.0).spec) == ()


@pytest.mark.parametrize("activation", ["relu", "softplus", "gelu"])
def test_units_that_stay_above_zero_are_made_larger_and_not_shifted(build: Build, activation: str) -> None:
    dataset = prices(3000.0, 500.0)
    project = drawn(build, optimizer={"type": "adam", "learning_rate": 0.01}, epochs=100)
    project = set_field(project, ["dense_2"], "activation", activation)
    (entry,) = judged(project, dataset.spec)
    assert (entry.code, "mean 3000 and standard deviation 500" in entry.message) == ("target-scale", True)
    assert entry.fix is not None
    result = entry.fix.apply(project)
    assert judged(result, dataset.spec) == ()
    layer = result.network.node("scale_shift_1").layer
    assert isinstance(layer, ScaleShift)
    assert (layer.scale, layer.shift) == (pytest.approx(np.hypot(3000.0, 500.0), rel=5e-3), 0.0)
    assert train(result, dataset)[1]["test_r2"] > 0.8
    assert judged(set_field(project, ["dense_2"], "activation", "exponential"), dataset.spec) == ()


def test_the_shift_is_as_exact_as_the_deviation_asks(build: Build) -> None:
    (entry,) = judged(drawn(build), prices(123456.0, 2.0).spec)
    assert entry.fix is not None
    layer = entry.fix.apply(drawn(build)).network.node("scale_shift_1").layer
    assert isinstance(layer, ScaleShift)
    assert (layer.scale, layer.shift) == (2.0, 123456.0)
