"""Why validation is below training: asked where the curves show it, answered where layers explain it, and measured."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from designer.training.plots.explaining import Explaining, TrainingFigures, is_below, makes_harder, measure
from engine.data.load import load
from engine.document.editing.edits import add_node, insert_on_wire, set_bypassed, set_training
from engine.errors import TrainingError
from engine.layers.basic.dropout import Dropout
from engine.layers.basic.noise import GaussianNoise
from engine.optimizers import SGD
from engine.training.events import EpochFinished, History
from engine.training.predict import predict
from engine.training.run_state import RunState
from engine.training.session import TrainingSession
from tests.designer.training.conftest import classifier

LEFT = Qt.MouseButton.LeftButton


def with_layer(layer):
    project, name = add_node(classifier(), layer, (120.0, 0.0))
    return insert_on_wire(project, name, project.network.wires[0])


def history(*losses):
    found = History()
    for epoch, (training, validation) in enumerate(losses):
        found.append(EpochFinished(epoch, {"train_loss": training, "val_loss": validation}, False, 0.1 * epoch))
    return found


def test_dropout_and_noise_make_training_harder():
    assert makes_harder(classifier()) == ()
    assert makes_harder(with_layer(Dropout(rate=0.3))) == ("dropout_1",)
    assert makes_harder(with_layer(GaussianNoise(std=0.2))) == ("gaussian_noise_1",)
    assert makes_harder(with_layer(Dropout(rate=0.0))) == ()
    assert makes_harder(set_bypassed(with_layer(Dropout()), ["dropout_1"], True)) == ()


def test_the_last_epochs_are_compared_and_not_the_one_before_training():
    assert not is_below(history((1.0, 0.5)))
    assert is_below(history((1.0, 2.0), (0.9, 0.8)))
    assert not is_below(history((1.0, 2.0), (0.9, 0.8), (0.8, 0.95)))
    assert not is_below(history((1.0, 2.0), (0.9, float("nan"))))
    assert not is_below(History())


@pytest.fixture
def explain(qtbot, store, monitor):
    """An explanation by a run with dropout, and a measure that a test may replace."""
    store.apply("Dropout", with_layer(Dropout(rate=0.3)))
    found = []

    def measured(session, project, dataset):
        if isinstance(found[0], Exception):
            raise found[0]
        return found[0]

    explaining = Explaining(monitor, measure=measured)
    explaining.found = found
    for widget in (explaining, explaining.link):
        qtbot.addWidget(widget)
    monitor.start()
    qtbot.waitUntil(lambda: monitor.state is RunState.RUNNING)
    explaining.begin()
    return explaining


def test_the_question_is_there_only_where_it_arises(explain):
    explain.follow(history((1.0, 2.0), (0.8, 0.9)))
    assert explain.link.isHidden()
    explain.follow(history((1.0, 2.0), (0.9, 0.8)))
    assert explain.link.isVisible()
    QTest.mouseClick(explain.link, LEFT)
    assert explain.isVisible()
    assert "dropout_1 acts in training only" in explain.words.text()
    explain.follow(history((1.0, 2.0), (0.8, 0.9)))
    assert explain.link.isVisible(), "nothing vanishes while it is read"
    explain.begin()
    assert (explain.isVisible(), explain.link.isVisible()) == (False, False)


def test_the_training_split_is_measured_on_request_and_faults_are_told(qtbot, explain):
    explain.follow(history((1.0, 2.0), (0.9, 0.8)))
    QTest.mouseClick(explain.link, LEFT)
    figures = TrainingFigures(12.5, {"train_loss": 0.25})
    explain.found.append(figures)
    with qtbot.waitSignal(explain.evaluated) as told:
        QTest.mouseClick(explain.button, LEFT)
    assert told.args == [figures]
    assert "0.25 after 12.5 epochs" in explain.words.text()
    explain.found[0] = TrainingError("The weights do not fit.")
    QTest.keyClick(explain.button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "The weights do not fit." in explain.words.text())
    assert explain.button.isEnabled()


@pytest.mark.parametrize("restore_best", [True, False])
def test_the_measure_is_the_loss_of_the_training_samples_without_dropout(restore_best):
    """Against cross-entropy and accuracy by hand, from predictions."""
    rate = {} if restore_best else {"optimizer": SGD(learning_rate=1e-12)}  # at which no epoch is better
    project = set_training(with_layer(Dropout(rate=0.5)), epochs=3, restore_best=restore_best, **rate)
    dataset = load(project.data, None)
    session = TrainingSession(project, dataset)
    session.start()
    assert session.join(60)
    found = measure(session, project, dataset)
    model = session.model()
    rows = model.split.train
    shares = predict(model, dataset.inputs[rows])["output_1"].astype(np.float64)
    right = shares[np.arange(len(rows)), dataset.targets[rows].astype(int).ravel()]
    assert found.epoch == (session.history.best_epoch if restore_best else 3.0)
    assert session.history.best_epoch < 3 or restore_best
    assert found.metrics["train_loss"] == pytest.approx(-np.log(right).mean(), rel=1e-5)
    assert found.metrics["train_accuracy"] == np.mean(right == shares.max(axis=1))
    if restore_best:
        assert found.metrics["train_loss"] < session.history.columns["train_loss"][-1], "dropout made it harder"
