"""Training on a target that may be classes or numbers: every figure follows what the loss and the output say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from engine.data.dataset import Dataset
from engine.data.split import split
from engine.data.targets import numbers_of
from engine.document.project import Project
from engine.export.metadata import describe, rebuild
from engine.layers import Layer
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.training.predict import predict
from tests.engine.data.test_targets import arrays, table
from tests.engine.training.conftest import project_of
from tests.engine.training.test_outputs import train
from tests.oracles.rig import draw

METRICS = ("mae", "r2", "f1")


def one_unit(loss: str, activation: str = "linear", **settings: Any) -> Project:
    layers = {"input": Input(), "last": Dense(units=1, activation=activation), "output": Output()}
    return project_of(layers, **{"loss": loss, "metrics": METRICS, "epochs": 3} | settings)


def drawn(values: Any, seed: int = 0) -> Dataset:
    """Samples of a table with this target, which they help to predict."""
    data = table(values)
    noise = np.random.default_rng(seed).normal(size=(data.spec.rows, 3))
    inputs = noise + numbers_of(data) / 10.0
    return replace(data, inputs=inputs, spec=replace(data.spec, input_shape=(3,), columns=("a", "b", "c")))


@pytest.mark.parametrize("values", [[50, 150] * 30, [-1, 1] * 30, [1, 2, 3, 4, 5] * 12], ids=str)
def test_a_loss_of_numbers_learns_the_numbers_of_the_file(values: list[int]) -> None:
    dataset = drawn(values)
    session, metrics = train(one_unit("mean_squared_error"), dataset)
    model = session.model()
    rows, numbers = model.split.test, np.array(values, float)[:, None]
    wrong = predict(model, dataset.inputs[rows])["output"] - numbers[rows]
    assert metrics["test_loss"] == pytest.approx((wrong**2).mean(), rel=1e-5)
    assert metrics["test_mae"] == pytest.approx(np.abs(wrong).mean(), rel=1e-5)
    assert "test_r2" in metrics
    assert not {"test_accuracy", "test_f1"} & set(metrics)
    assert (model.spec.classes, model.spec.target_shape) == ((), (1,))


def test_counts_can_be_learned_by_the_poisson_loss() -> None:
    dataset = drawn(list(range(10)) * 6)
    session, metrics = train(one_unit("poisson", "softplus"), dataset)
    rows = session.model().split.test
    rates = predict(session.model(), dataset.inputs[rows])["output"][:, 0]
    counts = np.arange(ROWS_OF_COUNTS)[rows] % 10
    assert metrics["test_loss"] == pytest.approx((rates - counts * np.log(rates + 1e-8)).mean(), rel=1e-4)


ROWS_OF_COUNTS = 60


@pytest.mark.parametrize(("loss", "activation"), [("binary_cross_entropy", "sigmoid"), ("hinge", "linear")])
def test_a_loss_of_answers_tells_two_numbers_apart(loss: str, activation: str) -> None:
    dataset = drawn([50, 150] * 30)
    session, metrics = train(one_unit(loss, activation, epochs=30), dataset)
    rows = session.model().split.test
    said = predict(session.model(), dataset.inputs[rows])["output"][:, 0] > (0.0 if loss == "hinge" else 0.5)
    assert metrics["test_accuracy"] == pytest.approx((said == dataset.targets[rows]).mean())
    assert "test_f1" in metrics
    assert session.model().spec.classes == ("50", "150")


def test_samples_are_parted_by_class_only_where_there_are_classes() -> None:
    dataset = drawn([1] * 50 + [2] * 10)
    model = train(one_unit("mean_squared_error", epochs=0), dataset)[0].model()
    numbers = replace(dataset, targets=numbers_of(dataset), spec=replace(dataset.spec, classes=()))
    np.testing.assert_array_equal(model.split.test, split(numbers, 0.15, 0.15, 0).test)
    told = train(one_unit("hinge", epochs=0), dataset)[0].model()
    np.testing.assert_array_equal(told.split.test, split(dataset, 0.15, 0.15, 0).test)
    assert not np.array_equal(model.split.test, told.split.test)


def test_one_output_tells_classes_while_another_learns_the_numbers() -> None:
    dataset = drawn([1, 2, 3, 4, 5] * 12)
    layers: dict[str, Layer] = {
        "input": Input(),
        "five": Dense(units=5, activation="softmax"),
        "classes": Output(),
        "one": Dense(units=1),
        "number": Output(),
    }
    network = draw(layers, "input > five > classes, input > one > number")
    losses = {"number": "mean_absolute_error"}
    project = one_unit("categorical_cross_entropy", losses=losses, class_weights="balanced").replace(network=network)
    session, metrics = train(project, dataset)
    rows = session.model().split.test
    outputs = predict(session.model(), dataset.inputs[rows])
    right = (outputs["classes"].argmax(1) == dataset.targets[rows]).mean()
    wrong = np.abs(outputs["number"] - numbers_of(dataset)[rows]).mean()
    assert metrics["test_classes_accuracy"] == pytest.approx(right)
    assert metrics["test_number_loss"] == pytest.approx(wrong, rel=1e-5)
    assert metrics["test_number_mae"] == pytest.approx(wrong, rel=1e-5)
    assert not {"test_number_accuracy", "test_classes_mae"} & set(metrics)


def test_one_hot_rows_are_labels_to_cross_entropy_and_numbers_to_a_squared_error(tmp_path: Any) -> None:
    rows = np.eye(3)[np.arange(60) % 3]
    layers = {"input": Input(), "last": Dense(units=3, activation="softmax"), "output": Output()}
    labelled, plain = arrays(tmp_path, rows), arrays(tmp_path, rows, "numbers")
    told = train(project_of(layers, epochs=2), labelled)
    assert "test_accuracy" in told[1]
    assert told[0].model().spec.classes == ("0", "1", "2")
    squared = project_of(layers, epochs=2, loss="mean_squared_error")
    either, numbers = train(squared, labelled)[0], train(squared, plain)[0]
    for name, weight in numbers.weights().items():  # as before one-hot rows were known
        np.testing.assert_array_equal(either.weights()[name], weight)


@pytest.mark.parametrize("loss", ["mean_squared_error", "hinge"])
def test_weights_know_how_the_target_was_read(loss: str) -> None:
    model = train(one_unit(loss, epochs=0), drawn([50, 150] * 30))[0].model()
    assert rebuild(model.weights, describe(model), "it").spec == model.spec
    old = describe(model)
    for name in ("class_numbers", "one_hot", "figures"):
        del old["data"][name]
    assert rebuild(model.weights, old, "it").spec.classes == model.spec.classes
