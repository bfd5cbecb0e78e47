"""Every measure of a run has its curve and its figures; the plots show as many as have room, and any on demand."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest

from designer.plotting.chart import Chart
from designer.training.plots.curves import Curves
from designer.training.plots.plot import MetricPlot
from designer.widgets.theme import LIGHT
from engine.training.events import EpochFinished, Finished
from engine.training.run_state import RunState

F1 = (0.5, 0.75, 0.9)


@pytest.fixture
def curves(qtbot, monitor):
    curves = Curves(monitor)
    qtbot.addWidget(curves)
    curves.resize(700, 220)
    curves.show()
    qtbot.waitExposed(curves)
    return curves


@pytest.fixture
def measured(qtbot, monitor, curves):
    """A run of three epochs with F1 and the area under the curve, both on validation alone."""
    monitor.start()
    qtbot.waitUntil(lambda: monitor.state is RunState.RUNNING)
    for epoch, f1 in enumerate(F1, 1):
        metrics = {"train_loss": 1.0 / epoch, "val_loss": 1.1 / epoch, "train_accuracy": 0.5, "val_accuracy": 0.4}
        event = EpochFinished(epoch, metrics | {"val_roc_auc": 0.8, "val_f1": f1}, True, 0.1 * epoch)
        monitor.session.history.append(event)
    qtbot.waitUntil(lambda: len(curves.measures) == 4)
    return monitor


def finish(qtbot, monitor):
    metrics = {"val_loss": 0.5, "test_loss": 0.625, "test_accuracy": 0.45, "test_f1": 0.7}
    monitor.session.state = RunState.FINISHED
    monitor.session.events.append(Finished("completed", 3, 2, metrics, 1.0))
    qtbot.waitUntil(lambda: monitor.state is RunState.FINISHED)


def choose(curves, pane, measure):
    """Open the choice of a plot by the mouse and take an entry."""
    entry = next(action for action in pane.menu.actions() if action.data() == measure)

    def take():
        QTest.mouseClick(pane.menu, Qt.MouseButton.LeftButton, pos=pane.menu.actionGeometry(entry).center())

    QTimer.singleShot(0, take)
    QTest.mouseClick(pane.choice, Qt.MouseButton.LeftButton)


def drawn(plot, name="validation"):
    x, y = plot._lines[name].getOriginalDataset()
    return [] if x is None else list(zip(x, y, strict=True))


def test_a_metric_that_was_chosen_is_offered_plotted_and_told(curves, measured):
    left, right = curves.panes
    assert [action.text() for action in right.menu.actions()] == ["Loss", "Accuracy", "ROC AUC", "F1"]
    assert (left.choice.text(), right.choice.text()) == ("Loss", "Accuracy")
    choose(curves, right, "f1")
    assert right.choice.text() == "F1"
    assert drawn(right.plot) == list(zip((1, 2, 3), F1, strict=True))
    assert "90.00 %" in right.read_out.text()
    assert "accuracy" not in curves.shown


def test_a_measure_that_is_plotted_elsewhere_changes_places(curves, measured):
    left, right = curves.panes
    choose(curves, right, "loss")
    assert (left.measure, right.measure) == ("accuracy", "loss")
    assert len(drawn(right.plot)) == 3


def test_where_there_is_room_every_measure_has_its_plot(qtbot, curves, measured):
    curves.resize(1200, 500)
    qtbot.waitUntil(lambda: len(curves.shown) == 4)
    assert [pane.measure for pane in curves.panes if pane.isVisible()] == ["loss", "accuracy", "roc_auc", "f1"]
    curves.resize(400, 150)
    assert [pane.measure for pane in curves.panes if pane.isVisible()] == ["loss"]


def test_the_end_tells_the_figures_of_the_weights_that_are_kept_with_those_of_the_test_split(qtbot, curves, measured):
    finish(qtbot, measured)
    right = curves.panes[1]
    assert right.read_out.toolTip().splitlines()[1:] == ["validation: 40.00 %", "test: 45.00 %", "epoch 2, kept"]
    assert right.plot._test_mark.isVisible()
    choose(curves, right, "f1")
    assert right.read_out.toolTip() == "validation: 75.00 %\ntest: 70.00 %\nepoch 2, kept"
    choose(curves, right, "roc_auc")
    assert not right.plot._test_mark.isVisible()


def test_the_figures_are_named_where_there_is_room(curves, measured):
    curves.resize(1500, 150)
    assert "training" in curves.panes[0].read_out.text()
    curves.resize(600, 150)
    assert "training" not in curves.panes[0].read_out.text()


def test_the_previous_run_stays_in_any_measure(qtbot, curves, measured):
    finish(qtbot, measured)
    measured.start()
    qtbot.waitUntil(lambda: measured.state is RunState.RUNNING)
    right = curves.panes[1]
    choose(curves, right, "f1")
    assert list(right.plot._before["validation"].getOriginalDataset()[1]) == list(F1)
    assert drawn(right.plot) == []


def test_errors_are_drawn_on_the_logarithmic_scale_and_shares_are_not(curves, measured):
    QTest.mouseClick(curves.log, Qt.MouseButton.LeftButton, pos=QPoint(8, curves.log.height() // 2))
    assert [pane.plot.item.getAxis("left").logMode for pane in curves.panes] == [True, False]


@pytest.fixture
def plot(qtbot):
    plot = MetricPlot()
    qtbot.addWidget(plot)
    plot.resize(400, 200)
    plot.apply_theme(LIGHT)
    return plot


def test_the_axis_of_shares_is_in_per_cent(plot):
    plot.set_measure("Accuracy", share=True)
    assert plot.item.getAxis("left").tickStrings([0.5, 1.0], 100.0, 0.5) == ["50 %", "100 %"]
    plot.set_measure("Loss", share=False)
    assert plot.item.getAxis("left").tickStrings([0.5, 1.0], 1.0, 0.5) == ["0.5", "1.0"]


def test_the_noise_of_batches_does_not_set_the_axis(plot):
    plot.set_measure("Loss", share=False)
    plot.show_history([0, 1, 2], {"training": [1.0, 0.5, 0.25]}, 2)
    noise = np.full(200, 0.5)
    noise[150] = 40.0
    plot.show_batches(noise, 100)
    assert plot.item.viewRange()[1][1] < 1.5


def test_batches_are_seen_before_there_is_an_epoch(plot):
    plot.set_measure("Loss", share=False)
    plot.show_history([0], {"training": [1.0]}, 0)
    plot.show_batches(np.linspace(1.0, 0.2, 50), 100)
    low, high = plot.item.viewRange()[1]
    assert low < 0.25
    assert high > 1.0


@pytest.mark.parametrize(("ratio", "width"), [(1.0, 1.0), (1.25, 1.0), (2.0, 2.0)])
def test_curves_are_as_wide_as_the_screen_is_fine(plot, monkeypatch, ratio, width):
    """Wider than one pixel only where a pixel is hardly seen: width costs time."""
    monkeypatch.setattr(Chart, "devicePixelRatioF", lambda self: ratio)
    plot.apply_theme(LIGHT)
    assert plot._lines["training"].opts["pen"].widthF() == width
    assert plot._batch_curve.opts["pen"].widthF() == 1.0
