"""Metrics in a run: which are measured, when, and what they are beside predictions made apart."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.document.project import Project
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.metrics import METRICS
from engine.training.events import Finished
from engine.training.predict import predict
from engine.training.session import TrainingSession
from tests.engine.training.conftest import classifier, curve, flowers, regression
from tests.oracles.rig import draw

NAMES = ("loss", "accuracy")


def train(project: Project, dataset: Any) -> tuple[TrainingSession, Finished]:
    session = TrainingSession(project, dataset, threads=1)
    session.start()
    assert session.join(600)
    (end,) = (event for event in session.poll() if isinstance(event, Finished))
    return session, end


def test_only_what_was_asked_for_is_measured_and_only_on_samples_that_did_not_train() -> None:
    session, end = train(classifier(metrics=("f1", "top_2")), flowers())
    assert set(session.history.columns) == {
        "train_loss", "train_accuracy", "val_loss", "val_accuracy", "val_f1", "val_top_2",
    }  # fmt: skip
    assert {"test_f1", "test_top_2", "val_f1"} <= set(end.metrics)
    assert all(np.isfinite(session.history.columns["val_f1"]))


@pytest.mark.parametrize("name", ["precision", "recall", "f1", "roc_auc", "top_2"])
def test_metrics_of_classes_are_those_of_the_kept_weights(name: Any) -> None:
    dataset = flowers()
    session, end = train(classifier(metrics=(name,)), dataset)
    model = session.model()
    for part, rows in (("val", model.split.validation), ("test", model.split.test)):
        scores = predict(model, dataset.inputs[rows])["output"].astype(np.float64)
        assert end.metrics[f"{part}_{name}"] == pytest.approx(METRICS[name].compute(scores, dataset.targets[rows]))


@pytest.mark.parametrize("name", ["mae", "rmse", "r2"])
def test_metrics_of_numbers_are_those_of_the_kept_weights(name: Any) -> None:
    dataset = curve()
    session, end = train(regression(metrics=(name,)), dataset)
    model = session.model()
    outputs = predict(model, dataset.inputs[model.split.test])["output"].astype(np.float64)
    found = METRICS[name].compute(outputs, dataset.targets[model.split.test])
    assert end.metrics[f"test_{name}"] == pytest.approx(found, rel=1e-5)


def test_metrics_that_do_not_fit_the_target_are_left_out() -> None:
    _, end = train(regression(metrics=("f1", "mae")), curve())
    assert "val_mae" in end.metrics
    assert not any("f1" in name for name in end.metrics)


def test_measuring_more_does_not_change_the_run() -> None:
    plain, _ = train(classifier(epochs=3), flowers())
    judged, _ = train(classifier(epochs=3, metrics=("f1", "roc_auc")), flowers())
    assert plain.history.columns["train_loss"] == judged.history.columns["train_loss"]
    for name, weight in plain.weights().items():
        np.testing.assert_array_equal(weight, judged.weights()[name])


def test_each_of_several_outputs_has_measures_of_its_own() -> None:
    layers = {
        "input": Input(),
        "hidden": Dense(units=6, activation="tanh"),
        "left": Dense(units=3, activation="softmax"),
        "right": Dense(units=3, activation="softmax"),
        "one": Output(),
        "two": Output(),
    }
    network = draw(layers, "input > hidden > left > one, hidden > right > two")
    project = classifier(metrics=("f1",)).replace(network=network)
    _, end = train(project, flowers())
    for part in ("val", "test"):
        losses, accuracies = ([end.metrics[f"{part}_{node}_{name}"] for node in ("one", "two")] for name in NAMES)
        assert end.metrics[f"{part}_loss"] == pytest.approx(sum(losses))
        assert end.metrics[f"{part}_accuracy"] == pytest.approx(np.mean(accuracies))
        assert f"{part}_one_f1" in end.metrics
        assert f"{part}_f1" not in end.metrics
