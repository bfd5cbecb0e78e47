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
from engine.document.editing.edits import set_training
from engine.optimizers import SGD
from engine.schedules import Step
from engine.training.events import EpochFinished, Finished
from engine.training.run_state import RunState

F1 = (0.5, 0.75, 0.9)


@pytest.fixture
def curves(qtbot, monitor, hub):
    curves = Curves(monitor, hub)
    qtbot.addWidget(curves)
    curves.resize(900, 220)
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
    qtbot.waitUntil(lambda: len(curves.measures) == 6)
    return monitor


def finish(qtbot, monitor):
    metrics = {"val_loss": 0.5, "test_loss": 0.625, "test_accuracy": 0.45, "test_f1": 0.7}
    monitor.session.state = RunState.FINISHED
    monitor.session.events.append(Finished("completed", 3, 2, metrics, 1.0))
    qtbot.waitUntil(lambda: monitor.state is RunState.FINISHED)


def choose(curves, pane, measure):
    """Click the chip of a measure, or take it from the menu of those that have no room."""
    button = pane.chips.buttons[measure]
    if button.isVisible():
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        return

    def take():
        entry = next(action for action in pane.chips.menu.actions() if action.data() == measure)
        QTest.mouseClick(pane.chips.menu, Qt.MouseButton.LeftButton, pos=pane.chips.menu.actionGeometry(entry).center())

    QTimer.singleShot(0, take)
    QTest.mouseClick(pane.chips.more, Qt.MouseButton.LeftButton)


def checked(pane):
    return [button.text() for button in pane.chips.buttons.values() if button.isChecked()]


def drawn(plot, name="validation"):
    x, y = plot._lines[name].getOriginalDataset()
    return [] if x is None else list(zip(x, y, strict=True))


def test_a_metric_that_was_chosen_is_offered_plotted_and_told(curves, measured):
    left, right = curves.panes
    offered = ["Loss", "Accuracy", "ROC AUC", "F1", "Learning rate", "Gradient norm"]
    assert [button.text() for button in right.chips.buttons.values()] == offered
    assert (checked(left), checked(right)) == (["Loss"], ["Accuracy"])
    choose(curves, right, "f1")
    assert checked(right) == ["F1"]
    assert drawn(right.plot) == list(zip((1, 2, 3), F1, strict=True))
    assert "90.00 %" in right.read_out.text()
    assert "accuracy" not in curves.shown


def test_a_measure_that_is_plotted_elsewhere_changes_places(curves, measured):
    left, right = curves.panes
    choose(curves, right, "loss")
    assert (left.measure, right.measure) == ("accuracy", "loss")
    assert len(drawn(right.plot)) == 3


def test_where_there_is_room_every_measure_has_its_plot(qtbot, curves, measured):
    curves.resize(1300, 500)
    qtbot.waitUntil(lambda: len(curves.shown) == 4)
    expected = ["loss", "accuracy", "roc_auc", "f1"]
    assert [pane.measure for pane in curves.panes if pane.isVisible()] == expected
    curves.resize(560, 200)
    assert [pane.measure for pane in curves.panes if pane.isVisible()] == ["loss"]


def test_the_slider_yields_before_words_of_the_tools_are_cut(qtbot, curves):
    """The question was cut to "Why bel…raining?" in the width that is left beside a canvas."""
    curves.explaining.link.show()
    curves.resize(900, 400)
    slider = curves.tools.smoothing
    qtbot.waitUntil(lambda: curves.explaining.link.isVisible() and slider.width() == slider.sizeHint().width())
    curves.resize(curves.tools.minimumSizeHint().width(), 400)
    tools = (curves.explaining.link, curves.tools.unit, curves.tools.log)
    qtbot.waitUntil(lambda: slider.width() < slider.sizeHint().width())
    assert all(one.width() >= one.sizeHint().width() for one in tools)


def test_the_end_tells_the_figures_of_the_weights_that_are_kept_with_those_of_the_test_split(qtbot, curves, measured):
    finish(qtbot, measured)
    right = curves.panes[1]
    assert right.read_out.toolTip().splitlines()[1:] == ["validation: 40.00 %", "test: 45.00 %", "epoch 2, kept"]
    assert right.plot.test.item.isVisible()
    choose(curves, right, "f1")
    assert right.read_out.toolTip() == "validation: 75.00 %\ntest: 70.00 %\nepoch 2, kept"
    choose(curves, right, "roc_auc")
    assert not right.plot.test.item.isVisible()


def test_the_figures_are_named_where_there_is_room(qtbot, curves, measured):
    curves.resize(1500, 150)
    qtbot.waitUntil(lambda: "training" in curves.panes[0].read_out.text())
    curves.resize(300, 150)
    qtbot.waitUntil(lambda: "training" not in curves.panes[0].read_out.text())


def test_the_previous_run_stays_in_any_measure(qtbot, curves, measured):
    finish(qtbot, measured)
    measured.start()
    qtbot.waitUntil(lambda: measured.state is RunState.RUNNING)
    right = curves.panes[1]
    choose(curves, right, "f1")
    assert list(right.plot._before["validation"].getOriginalDataset()[1]) == list(F1)
    assert drawn(right.plot) == []


def test_errors_are_drawn_on_the_logarithmic_scale_and_shares_are_not(curves, measured):
    QTest.mouseClick(curves.tools.log, Qt.MouseButton.LeftButton, pos=QPoint(8, curves.tools.log.height() // 2))
    assert [pane.plot.item.getAxis("left").logMode for pane in curves.panes] == [True, False]


def test_chips_without_room_are_in_a_menu_and_the_chosen_one_is_seen(qtbot, curves, measured):
    curves.resize(300, 220)
    pane = curves.panes[0]
    assert not pane.chips.buttons["learning_rate"].isVisible()
    choose(curves, pane, "learning_rate")
    assert checked(pane) == ["Learning rate"]
    assert pane.chips.buttons["learning_rate"].isVisible()


def test_the_learning_rate_is_that_of_the_schedule(qtbot, store, monitor, curves):
    schedule = Step(every=2, factor=0.5)
    store.edit("Schedule", lambda project: set_training(project, schedule=schedule, optimizer=SGD(learning_rate=0.4)))
    monitor.start()
    qtbot.waitUntil(lambda: monitor.state is RunState.RUNNING)
    monitor.session.advance(5)
    qtbot.waitUntil(lambda: "learning_rate" in curves.measures)
    choose(curves, curves.panes[0], "learning_rate")
    assert drawn(curves.panes[0].plot, "training") == [(1, 0.4), (2, 0.4), (3, 0.2), (4, 0.2), (5, 0.1)]


def test_the_axis_counts_epochs_steps_or_seconds(qtbot, monitor, curves):
    monitor.start()
    qtbot.waitUntil(lambda: monitor.state is RunState.RUNNING)
    monitor.session.advance(4)
    plot = curves.panes[0].plot
    qtbot.waitUntil(lambda: len(drawn(plot)) == 4)
    curves.tools.unit.setFocus()
    QTest.keyClick(curves.tools.unit, Qt.Key.Key_Down)
    assert [x for x, _ in drawn(plot)] == [10, 20, 30, 40]
    assert list(plot.batches.curve.getOriginalDataset()[0]) == list(range(1, 41))
    QTest.keyClick(curves.tools.unit, Qt.Key.Key_Down)
    assert [x for x, _ in drawn(plot)] == pytest.approx([0.1, 0.2, 0.3, 0.4])
    QTest.keyClick(curves.tools.unit, Qt.Key.Key_Home)
    assert [x for x, _ in drawn(plot)] == [1, 2, 3, 4]


def test_seconds_are_not_offered_where_they_are_not_known(qtbot, curves, measured):
    item = curves.tools.unit.model().item(curves.tools.unit.findData("second"))
    assert not item.isEnabled(), "the fake run put its epochs into the history without telling when they ended"


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
    plot._clock.batches = 100
    plot.show_batches(noise)
    assert plot.item.viewRange()[1][1] < 1.5


@pytest.mark.parametrize(("values", "is_above"), [([2.0, 0.4, 0.2], True), ([0.2, 0.9, 0.95], False)])
def test_the_word_of_the_best_epoch_stands_where_the_curve_is_not(plot, values, is_above):
    """It lay over a curve that rises, such as the accuracy."""
    plot.show_history([0, 1, 2], {"validation": values}, 2)
    plot.fit()
    assert plot.best_line.line.isVisible()
    assert (plot.best_line.line.label.orthoPos > 0.5) is is_above


def test_smoothing_shades_the_range_of_what_it_averages(plot):
    plot.set_measure("Loss", share=False)
    values = [1.0, 0.2, 0.9, 0.3]
    plot.show_history([0, 1, 2, 3], {"training": values}, 0)
    assert not plot._bands["training"].is_visible
    plot.set_smoothing(0.5)
    x, low, high = plot._bands["training"].edges
    assert (list(x), list(low), list(high)) == ([0, 1, 2, 3], [1.0, 0.2, 0.2, 0.3], [1.0, 1.0, 0.9, 0.9])
    plot.set_log(True)
    np.testing.assert_allclose(plot._bands["training"].edges[1], np.log10([1.0, 0.2, 0.2, 0.3]))


def test_where_validation_turns_is_marked_and_the_gap_shaded_from_there(plot):
    epochs = list(range(41))
    falling, turning = [1.0 / (1 + epoch) for epoch in epochs], [0.1 + (epoch - 20) ** 2 / 400 for epoch in epochs]
    plot.set_measure("Loss", share=False, falls=True)
    plot.show_history(epochs[:21], {"training": falling[:21], "validation": turning[:21]}, 20)
    assert not plot.turn_line.line.isVisible()
    plot.show_history(epochs, {"training": falling, "validation": turning}, 20)
    assert (plot.turn, plot.turn_line.line.isVisible(), plot.turn_line.line.value()) == (20, True, 20.0)
    x, low, high = plot._gap.edges
    assert list(x) == list(range(20, 41))
    assert (list(low), list(high)) == (falling[20:], turning[20:])
    plot.show_changes([23.5])  # a jump there is no turn: what follows is looked at alone
    plot.show_history([*epochs, 41], {"training": [*falling, 0.0], "validation": [*turning, 1.5]}, 20)
    assert plot.turn == 24
    plot.set_measure("Accuracy", share=True)
    plot.show_history(epochs, {"training": falling, "validation": turning}, 20)
    assert plot.turn == 0, "only errors turn where they rise"


def test_a_million_batches_are_drawn_from_few_points_and_exactly(plot):
    losses = np.random.default_rng(0).normal(1.0, 0.1, 1_000_000)
    losses[123_456] = 9.0
    plot.set_measure("Loss", share=False)
    plot.show_history([0, 1, 2, 100], {"training": [1.0] * 4}, 0)
    plot._clock.batches = 10_000
    plot.show_batches(losses)
    x, low, high = plot.batches.band.edges
    assert 50 < len(x) <= 400
    assert (low.min(), high.max()) == (losses.min(), 9.0)
    plot.item.setXRange(12.3, 12.4, padding=0)
    x, low, high = plot.batches.band.edges
    assert (len(x) < 400, high.max()) == (True, 9.0), "seen closely, there are more"
    assert x[1] - x[0] < 0.01


def test_batches_are_seen_before_there_is_an_epoch(plot):
    plot.set_measure("Loss", share=False)
    plot.show_history([0], {"training": [1.0]}, 0)
    plot._clock.batches = 100
    plot.show_batches(np.linspace(1.0, 0.2, 50))
    low, high = plot.item.viewRange()[1]
    assert low < 0.25
    assert high > 1.0


@pytest.mark.parametrize(("ratio", "width"), [(1.0, 1.0), (1.25, 1.0), (2.0, 2.0)])
def test_curves_are_as_wide_as_the_screen_is_fine(plot, monkeypatch, ratio, width):
    """Wider than one pixel only where a pixel is hardly seen: width costs time."""
    monkeypatch.setattr(Chart, "devicePixelRatioF", lambda self: ratio)
    plot.apply_theme(LIGHT)
    assert plot._lines["training"].opts["pen"].widthF() == width
    assert plot.batches.curve.opts["pen"].widthF() == 1.0


def test_nothing_is_drawn_that_is_not_seen_and_all_of_it_when_it_is(qtbot, curves, measured):
    """A run of a thousand epochs a second took a third of the window's thread on every page."""
    qtbot.waitUntil(lambda: len(curves.panes[0].plot.epochs) == 3)
    curves.hide()
    metrics = {"train_loss": 0.2, "val_loss": 0.3, "train_accuracy": 0.5, "val_accuracy": 0.4}
    measured.session.history.append(EpochFinished(4, metrics | {"val_roc_auc": 0.8, "val_f1": 0.9}, True, 0.4))
    for _ in range(4):
        curves.refresh()
    assert len(curves.panes[0].plot.epochs) == 3
    curves.show()
    qtbot.waitUntil(lambda: len(curves.panes[0].plot.epochs) == 4)


def test_the_turn_of_validation_is_looked_for_once_where_no_curve_is_new(plot, monkeypatch):
    """While a long run was paused it was looked for again and again, a tenth of the window's time."""
    looked = []
    monkeypatch.setattr("designer.training.plots.plot.turn_of", lambda values: looked.append(len(values)))
    plot.set_measure("Loss", share=False, falls=True)
    looked.clear()
    plot.show_history([0, 1, 2], {"validation": [3.0, 2.0, 1.0]}, 2, turns=False)
    for _ in range(3):
        plot.mark_turn()
    assert looked == [3]
