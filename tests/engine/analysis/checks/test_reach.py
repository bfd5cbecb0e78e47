"""Outputs that cannot take the values of their targets: told where so, silent where not, and fixed by the fix."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from engine.activations import ACTIVATIONS
from engine.analysis.analyse import analyse
from engine.analysis.checks.reach import range_of
from engine.analysis.diagnostics import Diagnostic
from engine.data.dataset import DataSpec
from engine.data.targets import figures_of
from engine.document.editing.edits import set_data, set_training
from engine.document.project import Project
from engine.layers.basic.activation import Activation
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.sequences.recurrent import LSTM
from engine.layers.shapes.flatten import Flatten
from tests.engine.analysis.conftest import SPECS, Build
from tests.oracles import naive


def of_numbers(*values: float, columns: int = 1) -> DataSpec:
    numbers = np.array(values, float).reshape(-1, columns)
    spec = replace(SPECS["number"], rows=100_000, target_shape=(columns,))
    return replace(spec, figures=figures_of(numbers))


def judged(project: Project, spec: DataSpec) -> tuple[Diagnostic, ...]:
    return analyse(project.network, spec, project.data, project.training).diagnostics


def drawn(build: Build, last: Any, loss: str = "mean_squared_error", output: Output | None = None) -> Project:
    layers = last if isinstance(last, tuple) else (Dense(units=1, activation=last),)
    return set_training(build(Input(), Dense(units=8, activation="gelu"), *layers, output or Output()), loss=loss)


def fixed(project: Project, spec: DataSpec, code: str) -> Project:
    entry = next(entry for entry in judged(project, spec) if entry.code == code)
    assert entry.fix is not None
    result = entry.fix.apply(project)
    assert code not in [entry.code for entry in judged(result, spec)]
    return result


@pytest.mark.parametrize(
    ("last", "values", "words"),
    [
        ("sigmoid", (0, 5), "dense_2 gives values from 0 to 1, but output_1 is compared with values from 0 to 5"),
        ("sigmoid", (-0.2, 1), "values from -0.2 to 1"),
        ("tanh", (0, 1.5), "dense_2 gives values from -1 to 1"),
        ("relu", (-3, 8), "dense_2 gives values from 0 up"),
        ("softplus", (-1, 1), "values from 0 up"),
        ("relu6", (0, 7), "values from 0 to 6"),
        ("log_sigmoid", (-3, 1), "gives values up to 0"),
        ("elu", (-2, 3), "gives values from -1 up"),
        ("gelu", (-1, 3), "gives values from -0.17 up"),
        ((Dense(units=1), Activation(activation="tanh"), Flatten()), (-2, 2), "activation_1 gives values from -1 to"),
    ],
)
def test_targets_out_of_reach(build: Build, last: Any, values: tuple[float, float], words: str) -> None:
    project, spec = drawn(build, last, "huber"), of_numbers(*values)
    (entry,) = judged(project, spec)
    assert (entry.severity, entry.code) == ("warning", "unreachable-target")
    assert words in entry.message
    fixed(project, spec, "unreachable-target")


@pytest.mark.parametrize(
    ("last", "values"),
    [("sigmoid", (0, 1)), ("tanh", (-1, 1)), ("relu", (0, 8)), ("linear", (-9, 9)), ("leaky_relu", (-3, 3))],
)
def test_targets_within_reach(build: Build, last: str, values: tuple[float, float]) -> None:
    assert judged(drawn(build, last), of_numbers(*values)) == ()


def test_nothing_is_said_of_targets_that_nothing_is_known_of(build: Build) -> None:
    assert judged(drawn(build, "relu"), replace(of_numbers(-1, 1), figures=())) == ()


def test_columns_are_judged_by_their_own_values(build: Build) -> None:
    spec = of_numbers(0, -50, 1, 50, columns=2)
    project = drawn(build, (Dense(units=1, activation="sigmoid"),), output=Output(columns=(0,)))
    assert judged(project, spec) == ()
    project = drawn(build, (Dense(units=1, activation="sigmoid"),), output=Output(columns=(1,)))
    assert "values from -50 to 50" in judged(project, spec)[0].message


def test_two_numbers_behind_a_sigmoid_become_classes(build: Build) -> None:
    spec = replace(of_numbers(50, 150), classes=("50", "150"), target_shape=(), class_numbers=(50.0, 150.0))
    result = fixed(drawn(build, "sigmoid"), spec, "unreachable-target")
    assert result.training.loss.type == "binary_cross_entropy"
    assert judged(result, spec) == ()


@pytest.mark.parametrize("activation", ["sigmoid", "relu"])
def test_hinge_wants_both_sides_of_zero(build: Build, activation: str) -> None:
    project = drawn(build, activation, "hinge")
    result = fixed(project, SPECS["binary"], "unreachable-target")
    assert judged(result, replace(SPECS["binary"], rows=100_000)) == ()
    assert "unreachable-target" not in [entry.code for entry in judged(drawn(build, "tanh", "hinge"), SPECS["binary"])]


def test_scaled_inputs_behind_a_sigmoid(build: Build) -> None:
    project = drawn(build, (Dense(units=4, activation="sigmoid"),), output=Output(target="inputs"))
    result = fixed(project, replace(SPECS["number"], rows=100_000), "unreachable-target")
    assert result.data.normalisation == "minmax"
    result = drawn(build, (Dense(units=4, activation="tanh"),), output=Output(target="inputs"))
    assert "inputs that are scaled to mean 0" in judged(result, SPECS["number"])[0].message
    assert fixed(result, SPECS["number"], "unreachable-target").network.node("dense_2").layer == Dense(units=4)
    assert judged(set_data(project, normalisation="minmax"), replace(SPECS["number"], rows=100_000)) == ()


def test_a_recurrent_layer_at_the_output(build: Build) -> None:
    project = set_training(build(Input(), LSTM(units=1), Output()), loss="mean_squared_error")
    spec = replace(of_numbers(0, 5), input_shape=(6, 4), columns=())
    result = fixed(project, spec, "unreachable-target")
    assert result.network.node("dense_1").layer == Dense(units=1)


def test_rates_are_above_zero(build: Build) -> None:
    spec = of_numbers(0, 9)
    for last in ("linear", "tanh", "leaky_relu"):
        result = fixed(drawn(build, last, "poisson"), spec, "rate-below-zero")
        assert judged(result, spec) == ()
    for last in ("softplus", "exponential", "relu"):
        assert judged(drawn(build, last, "poisson"), spec) == ()


def test_numbers_below_zero_are_no_counts(build: Build) -> None:
    spec = of_numbers(-1, 1)
    result = fixed(drawn(build, "softplus", "poisson"), spec, "unreachable-target")
    assert result.training.loss.type == "mean_squared_error"
    assert judged(result, spec) == ()


SIGMOID = Dense(units=3, activation="sigmoid")
SOFTMAX = Dense(units=3, activation="softmax")


@pytest.mark.parametrize(
    ("first", "second", "left"),
    [
        (SOFTMAX, "softmax", SOFTMAX),
        (SIGMOID, "softmax", Dense(units=3)),
        (Dense(units=3, activation="tanh"), "softmax", Dense(units=3)),
    ],
)
def test_two_functions_with_bounds_in_a_row(build: Build, first: Dense, second: str, left: Dense) -> None:
    spec = replace(SPECS["classes"], rows=100_000)
    project = build(Input(), Dense(units=8, activation="gelu"), first, Activation(activation=second), Output())
    (entry,) = judged(project, spec)
    assert (entry.severity, entry.code) == ("warning", "squashed-twice")
    result = fixed(project, spec, "squashed-twice")
    assert judged(result, spec) == ()
    assert result.network.node("dense_2").layer == left


def test_sigmoid_of_sigmoid(build: Build) -> None:
    project = drawn(build, (Dense(units=1, activation="sigmoid"), Activation(activation="sigmoid")))
    project = set_training(project, loss="binary_cross_entropy")
    result = fixed(project, SPECS["binary"], "squashed-twice")
    assert judged(result, replace(SPECS["binary"], rows=100_000)) == ()


def test_weights_between_two_functions_make_them_two_layers(build: Build) -> None:
    project = build(Input(), SIGMOID, SOFTMAX, Output())
    assert judged(project, replace(SPECS["classes"], rows=100_000)) == ()


@pytest.mark.parametrize("name", ACTIVATIONS.names())
def test_every_activation_stays_within_its_range_and_fills_it(name: str) -> None:
    function = ACTIVATIONS.create(name)
    low, high = range_of(function)
    spread = np.linspace(-60.0, 60.0, 24_001)
    rows = np.column_stack([spread, np.zeros_like(spread)])
    values = naive.activation(function, rows)[:, 0]
    assert values.min() >= low - 1e-9
    assert values.max() <= high + 1e-9
    assert values.min() <= (low + 2e-2 if np.isfinite(low) else -10.0 if name != "leaky_relu" else -0.5)
    assert values.max() >= (high - 2e-2 if np.isfinite(high) else 10.0)
