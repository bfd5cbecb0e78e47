"""Class weights: what they are, that losses are weighted by them, and that gradients go along."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.layers import Layer
from engine.layers.dense import Dense
from engine.layers.input import Input
from engine.layers.output import Output
from engine.losses import LOSSES
from engine.training.events import Finished
from engine.training.predict import predict
from engine.training.session import TrainingSession
from engine.training.trainer import Trainer
from engine.training.weighting import sample_weights
from tests.engine.training.conftest import classifier, flowers
from tests.oracles import finite_difference
from tests.oracles.rig import Rig, draw, make_rig


def test_weights_are_those_of_scikit_learn() -> None:
    compute_class_weight = pytest.importorskip("sklearn.utils.class_weight").compute_class_weight
    dataset = flowers()
    train = np.arange(10, 90)
    weights = sample_weights(dataset, train, ["output"], "float64")["output"]
    theirs = compute_class_weight("balanced", classes=np.arange(3), y=dataset.targets[train])
    np.testing.assert_allclose(weights, theirs[dataset.targets])
    assert weights[train].mean() == pytest.approx(1.0)


def rig(loss: str, dtype: Any = "float64") -> Rig:
    kind = LOSSES[loss]
    layers: dict[str, Layer] = {
        "input": Input(),
        "hidden": Dense(units=4, activation="tanh"),
        "last": Dense(units=3, activation=kind.fuses_with or "softmax"),
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


@pytest.mark.parametrize("loss", ["categorical_cross_entropy", "focal", "binary_cross_entropy", "mean_squared_error"])
def test_gradients_go_along(loss: str) -> None:
    bench = rig(loss)
    bench.loss()
    analytic = {name: gradient.copy() for name, gradient in bench.gradients.items()}
    for name, weight in bench.weights.items():
        numeric = finite_difference.gradient(bench.loss, weight)
        assert finite_difference.deviation(analytic[name], numeric) <= finite_difference.BAR


def test_a_run_reports_weighted_losses_and_plain_accuracies() -> None:
    dataset = flowers()
    session = TrainingSession(classifier(class_weights="balanced"), dataset, threads=1)
    session.start()
    assert session.join(60)
    (end,) = (event for event in session.poll() if isinstance(event, Finished))
    model = session.model()
    rows = model.split.test
    probabilities = predict(model, dataset.inputs[rows])["output"]
    labels = dataset.targets[rows]
    weights = sample_weights(dataset, model.split.train, ["output"], "float64")["output"][rows]
    losses = -np.log(probabilities[np.arange(len(rows)), labels])
    assert end.metrics["test_loss"] == pytest.approx((weights * losses).mean(), rel=1e-5)
    assert end.metrics["test_accuracy"] == pytest.approx((probabilities.argmax(1) == labels).mean())


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
