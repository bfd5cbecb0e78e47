"""Each figure says what it is, and what it says is so."""

from __future__ import annotations

import numpy as np
import pytest

from engine.analysis.analyse import analyse
from engine.data.load import load as load_data
from engine.document.editing.edits import set_data, set_field, set_training
from engine.document.project import Project
from engine.document.templates import shipped
from engine.training.events import Finished
from engine.training.figures import meanings, unmeasured
from engine.training.predict import predict
from engine.training.session import TrainingSession


@pytest.fixture
def digits() -> Project:
    return shipped("digits").load()


def told(project: Project, epoch: int = 3) -> dict[str, str]:
    dataset = load_data(project.data, None)
    analysis = analyse(project.network, dataset.spec, project.data, project.training)
    names = ("train_loss", "val_loss", "test_loss", "val_accuracy", "train_accuracy", "val_mae", "val_r2")
    return meanings(names, epoch, project, analysis, dataset)


def test_figures_of_training_are_means_over_an_epoch_and_the_others_of_the_weights(digits: Project) -> None:
    words = told(digits)
    assert words["train_loss"].startswith("mean over the batches of epoch 3")
    assert words["test_loss"] == "kept weights (epoch 3) on test samples"
    assert words["val_accuracy"] == "kept weights (epoch 3) on validation samples"
    assert "before training" in told(digits, 0)["train_loss"]


def test_losses_say_what_is_counted_in(digits: Project) -> None:
    words = told(set_training(digits, class_weights="balanced"))
    assert "weighted by class" in words["test_loss"]
    assert "weighted" not in words["val_accuracy"]
    words = told(set_field(digits, ["dense_1"], "l2", 0.1))
    assert words["val_loss"].endswith("; without the penalty on weights")
    words = told(set_training(set_data(digits, predict="inputs"), loss="mean_squared_error"))
    assert "as they were scaled" in words["val_loss"]
    assert "as they were scaled" in words["val_mae"]
    assert "as they were scaled" not in words["val_r2"]
    words = told(set_field(digits, ["output_1"], "weight", 0.5))
    assert words["val_loss"].endswith("; times the weight of the output")
    assert words["val_mae"] == "kept weights (epoch 3) on validation samples"


def test_a_test_loss_is_of_the_kept_weights_with_class_weights_and_without_penalty(digits: Project) -> None:
    given = tuple(float(number) for number in range(1, 11))
    project = set_training(digits, class_weights="given", given_class_weights=given, epochs=2, metrics=())
    project = set_field(project, ["dense_1"], "l2", 0.1)
    dataset = load_data(project.data, None)
    session = TrainingSession(project, dataset, dtype="float64")
    session.start()
    assert session.join(600)
    (end,) = (event for event in session.poll() if isinstance(event, Finished))
    model = session.model()
    rows = model.split.test
    (scores,) = predict(model, dataset.inputs[rows]).values()
    labels = dataset.targets[rows]
    losses = -np.log(scores[np.arange(len(rows)), labels]) * np.array(given)[labels]
    assert end.metrics["test_loss"] == pytest.approx(losses.mean(), rel=1e-9)
    assert end.meanings == model.meanings
    assert "weighted by class" in end.meanings["test_loss"]
    assert "without the penalty" in end.meanings["test_loss"]


def test_metrics_that_were_not_measured_are_told(digits: Project) -> None:
    wanted = set_training(digits, metrics=("f1", "roc_auc")).training
    assert unmeasured({"val_loss": 1.0, "val_f1": 1.0, "val_out_roc_auc": 1.0}, wanted) == ""
    assert unmeasured({"val_loss": 1.0, "test_loss": 1.0, "val_f1": 1.0}, wanted).startswith(
        "Not measured: val_roc_auc, test_f1, test_roc_auc. "
    )
    assert "Set one of the two shares above 0" in unmeasured({"train_loss": 1.0}, wanted)
    assert unmeasured({}, digits.training) == ""
