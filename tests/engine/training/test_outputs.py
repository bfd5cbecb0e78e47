"""Several outputs: each with its own loss and weight, and compared with what it names."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.data.dataset import Dataset, DataSpec
from engine.document.project import Project
from engine.layers import Layer
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.training.events import Finished
from engine.training.predict import predict
from engine.training.session import TrainingSession
from tests.engine.training.conftest import classifier, flowers, regression
from tests.oracles.rig import draw


def train(project: Project, dataset: Dataset) -> tuple[TrainingSession, dict[str, float]]:
    session = TrainingSession(project, dataset, threads=1)
    session.start()
    assert session.join(600)
    events = session.poll()
    (end,) = (event for event in events if isinstance(event, Finished))
    return session, end.metrics


def classes_and_inputs(weight: float, **settings: Any) -> Project:
    layers: dict[str, Layer] = {
        "input": Input(),
        "hidden": Dense(units=6, activation="tanh"),
        "last": Dense(units=3, activation="softmax"),
        "classes": Output(),
        "decoder": Dense(units=4),
        "back": Output(target="inputs", weight=weight),
    }
    network = draw(layers, "input > hidden > last > classes, hidden > decoder > back")
    losses = {"back": "mean_squared_error"}
    return classifier(losses=losses, metrics=("f1", "mae"), **settings).replace(network=network)


def test_one_output_tells_classes_while_another_gives_the_inputs_back() -> None:
    dataset = flowers()
    session, metrics = train(classes_and_inputs(0.25, epochs=30), dataset)
    model = session.model()
    rows = model.split.test
    outputs = predict(model, dataset.inputs[rows])
    scaled = model.preparation.apply(dataset.inputs[rows])
    right = (outputs["classes"].argmax(1) == dataset.targets[rows]).mean()
    assert metrics["test_back_loss"] == pytest.approx(((outputs["back"] - scaled) ** 2).mean(), rel=1e-5)
    assert metrics["test_back_mae"] == pytest.approx(np.abs(outputs["back"] - scaled).mean(), rel=1e-5)
    assert metrics["test_classes_accuracy"] == metrics["test_accuracy"] == pytest.approx(right)
    total = metrics["test_classes_loss"] + 0.25 * metrics["test_back_loss"]
    assert metrics["test_loss"] == pytest.approx(total, rel=1e-9)
    assert "test_classes_f1" in metrics
    assert not {"test_back_accuracy", "test_back_f1", "test_classes_mae"} & set(metrics)
    losses = session.history.columns
    assert losses["val_back_loss"][-1] < 0.8 * losses["val_back_loss"][0]


def test_an_output_of_no_weight_teaches_nothing() -> None:
    session, metrics = train(classes_and_inputs(0.0, epochs=3), flowers())
    first, _ = train(classes_and_inputs(0.0, epochs=0), flowers())
    before, after = first.weights(), session.weights()
    np.testing.assert_array_equal(before["decoder.weight"], after["decoder.weight"])
    assert not np.array_equal(before["last.weight"], after["last.weight"])
    assert metrics["test_loss"] == metrics["test_classes_loss"]


def test_outputs_take_columns_of_the_target() -> None:
    generator = np.random.default_rng(0)
    inputs = generator.normal(size=(80, 3))
    targets = inputs @ generator.normal(size=(3, 3))
    dataset = Dataset("numbers", inputs, targets, DataSpec(80, (3,), (), (3,), ()))
    layers: dict[str, Layer] = {
        "input": Input(),
        "two": Dense(units=2),
        "outer": Output(columns=(2, 0)),
        "one": Dense(units=1),
        "middle": Output(columns=(1,)),
    }
    network = draw(layers, "input > two > outer, input > one > middle")
    project = regression(epochs=200, optimizer={"type": "adam", "learning_rate": 0.05}).replace(network=network)
    session, metrics = train(project, dataset)
    assert metrics["test_loss"] < 1e-3
    outputs = predict(session.model(), inputs)
    np.testing.assert_allclose(outputs["outer"], targets[:, [2, 0]], atol=0.1)
    np.testing.assert_allclose(outputs["middle"], targets[:, [1]], atol=0.1)
