"""Class weights: what they are, that losses are weighted by them, and that gradients go along."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.analysis.analyse import analyse
from engine.data.dataset import Dataset
from engine.layers import Layer
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.losses import LOSSES
from engine.training.events import Finished
from engine.training.predict import predict
from engine.training.preparing.weighting import class_weights
from engine.training.session import TrainingSession
from engine.training.trainer import Trainer
from tests.engine.cases.losses import CASES
from tests.engine.training.conftest import classifier, curve, flowers, regression
from tests.oracles import finite_difference
from tests.oracles.rig import Rig, draw, make_rig


def test_weights_are_those_of_scikit_learn() -> None:
    compute_class_weight = pytest.importorskip("sklearn.utils.class_weight").compute_class_weight
    dataset = flowers()
    train = np.arange(10, 90)
    weights = class_weights(dataset.targets[train], 3)[dataset.targets]
    theirs = compute_class_weight("balanced", classes=np.arange(3), y=dataset.targets[train])
    np.testing.assert_allclose(weights, theirs[dataset.targets])
    assert weights[train].mean() == pytest.approx(1.0)


def rig(loss: str, dtype: Any = "float64") -> Rig:
    before = CASES[loss].before
    layers: dict[str, Layer] = {
        "input": Input(),
        "hidden": Dense(units=4, activation="tanh"),
        "last": Dense(units=3, activation="softmax" if before == "linear" else before),
        "output": Output(),
    }
    return make_rig(
        draw(layers), (3,), rows=21, batch_size=32, classes=3, loss=loss, class_weights="balanced", dtype=dtype
    )


def loss_of(rig: Rig) -> float:
    """The weighted mean of cross-entropies, from predictions."""
    weights: NDArray[Any] = rig.machine.sample_weights["output"]
    true = rig.predict("output")[np.arange(rig.rows), rig.machine.labels]
    return float(-(weights * np.log(true)).mean())


def test_the_loss_is_weighted_in_training_and_evaluation() -> None:
    bench = rig("categorical_cross_entropy")
    assert bench.loss() == pytest.approx(loss_of(bench), rel=1e-12)
    assert bench.evaluation_loss() == pytest.approx(loss_of(bench), rel=1e-12)


@pytest.mark.parametrize("loss", LOSSES.names())
def test_gradients_go_along(loss: str) -> None:
    bench = rig(loss)
    bench.loss()
    analytic = {name: gradient.copy() for name, gradient in bench.gradients.items()}
    for name, weight in bench.weights.items():
        numeric = finite_difference.gradient(bench.loss, weight)
        assert finite_difference.deviation(analytic[name], numeric) <= finite_difference.BAR


def test_weights_may_be_given() -> None:
    """Each class counts what is said, so the loss is the mean of weighted cross-entropies."""
    project = classifier(class_weights="given", given_class_weights=(0.5, 1.0, 4.0))
    dataset = flowers()
    with Trainer(project, dataset, dtype="float64") as trainer:
        (weights,) = trainer.machine.sample_weights.values()
    np.testing.assert_array_equal(weights, np.array([0.5, 1.0, 4.0])[dataset.targets])


def test_as_many_weights_as_classes() -> None:
    project = classifier(class_weights="given", given_class_weights=(1.0, 2.0))
    found = analyse(project.network, flowers().spec, project.data, project.training)
    (fault,) = [entry for entry in found.errors if entry.code == "class-weights"]
    assert "2 for 3 classes" in fault.message


def test_a_run_reports_weighted_losses_and_plain_accuracies() -> None:
    dataset = flowers()
    session = TrainingSession(classifier(class_weights="balanced"), dataset, threads=1)
    session.start()
    assert session.join(600)
    (end,) = (event for event in session.poll() if isinstance(event, Finished))
    model = session.model()
    rows = model.split.test
    probabilities = predict(model, dataset.inputs[rows])["output"]
    labels = dataset.targets[rows]
    weights = class_weights(dataset.targets[model.split.train], 3)[dataset.targets[rows]]
    losses = -np.log(probabilities[np.arange(len(rows)), labels])
    assert end.metrics["test_loss"] == pytest.approx((weights * losses).mean(), rel=1e-5)
    assert end.metrics["test_accuracy"] == pytest.approx((probabilities.argmax(1) == labels).mean())


def counted(column: list[float]) -> Dataset:
    """Numbers of which each counts what the column says."""
    dataset = curve(rows=len(column))
    return replace(dataset, weights=np.array(column), spec=replace(dataset.spec, has_weights=True))


def test_samples_that_count_nothing_might_as_well_not_be_there() -> None:
    """A run whose every second sample counts 0 ends with the weights of one in which these are other samples."""
    column = [1.0, 0.0] * 30
    other = counted(column)
    other.targets[1::2] = 99.0
    runs = []
    for dataset in (counted(column), other):
        session = TrainingSession(regression(normalisation="none"), dataset, threads=1)
        session.start()
        assert session.join(600)
        runs.append(session.weights())
    for name in runs[0]:
        np.testing.assert_array_equal(runs[0][name], runs[1][name])


def test_weights_of_samples_and_classes_multiply() -> None:
    dataset = flowers()
    column = np.linspace(0.0, 2.0, dataset.spec.rows)
    dataset = replace(dataset, weights=column, spec=replace(dataset.spec, has_weights=True))
    with Trainer(classifier(class_weights="balanced"), dataset, dtype="float64") as trainer:
        expected = column * class_weights(dataset.targets[trainer.split.train], 3)[dataset.targets]
        np.testing.assert_allclose(trainer.machine.sample_weights["output"], expected)


def test_outputs_of_numbers_are_not_weighted() -> None:
    layers: dict[str, Layer] = {
        "input": Input(),
        "last": Dense(units=3, activation="softmax"),
        "classes": Output(),
        "decoder": Dense(units=4),
        "back": Output(target="inputs"),
    }
    network = draw(layers, "input > last > classes, input > decoder > back")
    project = classifier(class_weights="balanced", losses={"back": "mean_squared_error"}).replace(network=network)
    with Trainer(project, flowers()) as trainer:
        assert set(trainer.plan.weight_addresses) == {"classes"}
