"""Transport bar, settings and curves with real clicks and keys."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt, QTimer
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from designer.actions import Actions
from designer.actions.training import BATCH, EPOCH, PAUSE, RUN, STOP, training_actions
from designer.live.hub import LiveHub
from designer.plotting.figures import duration, figure_text
from designer.training.controls import Controls, result_text
from designer.training.panel import CurvesPanel
from designer.training.settings import TrainingSettings
from engine.document.editing.edits import disconnect, set_training
from engine.optimizers import SGD, Adam
from engine.training.events import Finished
from engine.training.run_state import RunState


class Bench:
    def __init__(self, qtbot, store, monitor):
        self.qtbot, self.store, self.monitor = qtbot, store, monitor
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.actions = Actions(self.window)
        self.actions.add(*training_actions(monitor))
        self.actions.refresh_on(monitor.state_changed, store.changed)
        self.controls = Controls(store, monitor, self.actions)
        self.settings = TrainingSettings(store)
        self.panel = CurvesPanel(monitor, LiveHub(store))
        column = QVBoxLayout(self.window)
        for part in (self.controls, self.settings, self.panel):
            column.addWidget(part)
        self.window.resize(1280, 620)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(lambda: self.window.isActiveWindow() and self.panel.curves is not None)

    def click(self, name):
        self.qtbot.mouseClick(self.controls.buttons[name], Qt.MouseButton.LeftButton)

    def until(self, state):
        self.qtbot.waitUntil(lambda: self.monitor.state is state)

    def pane(self, measure="loss"):
        return self.panel.curves.pane_of(measure)

    def plot(self, measure="loss"):
        return self.pane(measure).plot

    @property
    def status(self):
        return self.controls.status.text()


@pytest.fixture
def bench(qtbot, store, monitor):
    return Bench(qtbot, store, monitor)


def points(curve):
    x, y = curve.getOriginalDataset()
    return ([], []) if x is None else (list(x), list(y))


def test_buttons_start_pause_resume_and_stop(bench):
    buttons = bench.controls.buttons
    assert bench.status == "Ready to train."
    bench.click(RUN)
    bench.until(RunState.RUNNING)
    assert bench.status == "Training: epoch 1 of 50"
    bench.click(PAUSE)
    bench.until(RunState.PAUSED)
    assert buttons[RUN].text() == buttons[RUN].accessibleName() == "Resume"
    bench.click(EPOCH)
    bench.until(RunState.PAUSED)
    bench.click(BATCH)
    bench.until(RunState.PAUSED)
    bench.click(STOP)
    bench.until(RunState.FINISHED)
    assert buttons[RUN].text() == "Train again"
    assert bench.monitor.session.verbs == ["start", "pause", "step_epoch", "step_batch", "stop"]
    assert bench.status.startswith("Stopped after 1 epochs")


def test_no_button_ever_moves(bench):
    """After Pause, Stop was where One epoch had been, under the pointer."""
    buttons = bench.controls.buttons.values()

    def places():
        QApplication.processEvents()
        assert all(button.isVisible() for button in buttons)
        return [bench.controls.size(), *(button.geometry() for button in buttons)]

    before = places()
    seen = {bench.controls.buttons[RUN].text()}
    for name, state in ((RUN, RunState.RUNNING), (PAUSE, RunState.PAUSED), (RUN, RunState.RUNNING)):
        bench.click(name)
        bench.until(state)
        if state is RunState.RUNNING:
            bench.monitor.session.advance(7)
            bench.qtbot.waitUntil(lambda: "loss" in bench.controls.figures.text())
        assert places() == before
        seen.add(bench.controls.buttons[RUN].text())
    bench.click(STOP)
    bench.until(RunState.FINISHED)
    assert places() == before
    assert seen | {bench.controls.buttons[RUN].text()} == {"Train", "Resume", "Train again"}


def test_what_is_said_stands_in_two_lines_and_is_cut_off_where_it_must_be(bench):
    status = bench.controls.status
    status.say("word " * 100, "text", "")
    QApplication.processEvents()
    lines = status.lines()
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert all(status.fontMetrics().horizontalAdvance(line) <= status.width() for line in lines)
    assert status.toolTip() == status.text()
    status.say("Ready to train.", "text", "")
    assert status.lines() == ["Ready to train."]


def test_keys_start_and_stop_and_what_is_being_typed_counts(bench):
    form = bench.settings.form
    editor = form.editor("epochs")
    editor.control.setFocus()
    editor.control.line.selectAll()
    bench.qtbot.keyClicks(editor.control, "7")
    bench.qtbot.keyClick(editor.control, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    bench.until(RunState.RUNNING)
    assert bench.monitor.project.training.epochs == 7
    bench.qtbot.keyClick(bench.window, Qt.Key.Key_Period, Qt.KeyboardModifier.ControlModifier)
    bench.until(RunState.FINISHED)


def test_a_speed_that_is_chosen_holds_for_the_run_and_those_after_it(bench):
    speed = bench.controls.speed
    bench.click(RUN)
    bench.until(RunState.RUNNING)
    assert speed.text() == "Full"
    width = speed.width()
    slowest = speed.menu().actions()[-1]
    QTimer.singleShot(0, lambda: bench.qtbot.keyClick(speed.menu(), Qt.Key.Key_Up))
    QTimer.singleShot(0, lambda: bench.qtbot.keyClick(speed.menu(), Qt.Key.Key_Return))
    bench.qtbot.mouseClick(speed, Qt.MouseButton.LeftButton)
    assert slowest.isChecked()
    assert (speed.text(), speed.width()) == ("1/s", width)
    assert bench.monitor.session.pace == 1.0
    bench.click(STOP)
    bench.until(RunState.FINISHED)
    bench.click(RUN)
    bench.until(RunState.RUNNING)
    assert bench.monitor.session.pace == 1.0


def test_an_error_of_the_network_disables_the_start_and_leads_to_the_node(bench):
    project = bench.store.project
    bench.store.apply("Disconnect", disconnect(project, *project.network.wires_into("dense_1")))
    error = bench.store.analysis.errors[0]
    assert not bench.controls.buttons[RUN].isEnabled()
    assert bench.status == error.message
    with bench.qtbot.waitSignal(bench.controls.node_asked) as asked:
        bench.qtbot.mouseClick(bench.controls.status, Qt.MouseButton.LeftButton)
    assert asked.args == [error.node]
    bench.store.undo_stack.undo()
    assert bench.controls.buttons[RUN].isEnabled()


def test_a_failure_is_told_with_its_node(bench):
    bench.click(RUN)
    bench.until(RunState.RUNNING)
    bench.monitor.session.fail("The loss is not a number since batch 3.", "dense_1")
    bench.until(RunState.FAILED)
    assert bench.status == "The loss is not a number since batch 3."
    with bench.qtbot.waitSignal(bench.controls.node_asked) as asked:
        bench.qtbot.mouseClick(bench.controls.status, Qt.MouseButton.LeftButton)
    assert asked.args == ["dense_1"]


def test_progress_and_time_left(bench):
    bench.click(RUN)
    bench.until(RunState.RUNNING)
    bench.monitor.session.advance(25)
    bench.qtbot.waitUntil(lambda: bench.controls.bar.value() == 500)
    assert bench.controls.left.text() == "3.0 s left"
    assert bench.status == "Training: epoch 26 of 50"


def test_curves_grow_with_the_run(bench):
    bench.click(RUN)
    bench.until(RunState.RUNNING)
    bench.monitor.session.advance(5)
    plot = bench.plot()
    bench.qtbot.waitUntil(lambda: len(points(plot._lines["validation"])[0]) == 5)
    history = bench.monitor.session.history
    assert points(plot._lines["training"]) == ([1, 2, 3, 4, 5], history.columns["train_loss"])
    x, y = points(plot.batches.curve)
    assert len(x) == 50
    assert (x[0], x[-1]) == (0.1, 5.0)
    np.testing.assert_array_equal(y, bench.monitor.session.batch_losses())
    bench.monitor.session.advance(1)
    bench.qtbot.waitUntil(lambda: len(points(plot.batches.curve)[0]) == 60)
    assert bench.pane("accuracy").isVisible()
    assert plot.best.item.isVisible()


def test_without_classes_there_is_no_accuracy(bench):
    bench.click(RUN)
    bench.until(RunState.RUNNING)
    bench.monitor.session.advance(3, classes=False, validation=False)
    bench.qtbot.waitUntil(lambda: len(points(bench.plot()._lines["training"])[0]) == 3)
    assert points(bench.plot()._lines["validation"])[0] == []
    assert bench.pane("accuracy") is None


def test_log_scale_and_smoothing(bench):
    bench.click(RUN)
    bench.until(RunState.RUNNING)
    bench.monitor.session.advance(10)
    plot, curves = bench.plot(), bench.panel.curves
    bench.qtbot.waitUntil(lambda: len(points(plot._lines["training"])[0]) == 10)
    bench.qtbot.mouseClick(curves.tools.log, Qt.MouseButton.LeftButton, pos=curves.tools.log.rect().center() / 4)
    bench.qtbot.keyClick(curves.tools.log, Qt.Key.Key_Space) if not curves.tools.log.isChecked() else None
    assert plot.item.getAxis("left").logMode
    raw = points(plot._lines["training"])[1]
    curves.tools.smoothing.setFocus()
    bench.qtbot.keyClick(curves.tools.smoothing, Qt.Key.Key_End)
    smoothed = points(plot._lines["training"])[1]
    assert points(plot._raw["training"])[1] == raw
    assert smoothed[0] == raw[0]
    assert smoothed[-1] > raw[-1]


def test_the_read_out_follows_the_mouse(bench):
    bench.click(RUN)
    bench.until(RunState.RUNNING)
    bench.monitor.session.advance(10)
    plot = bench.plot()
    read_out = bench.pane().read_out
    bench.qtbot.waitUntil(lambda: "epoch 10" in read_out.text())
    box = plot.item.getViewBox()
    QApplication.processEvents()
    place = plot.view.mapFromScene(box.mapViewToScene(QPointF(4.1, 1.0)))
    bench.qtbot.mouseMove(plot.view.viewport(), place)
    bench.qtbot.waitUntil(lambda: "epoch 4" in read_out.text())
    assert figure_text("loss", bench.monitor.session.history.columns["val_loss"][3]) in read_out.text()
    assert plot.view.cross.isVisible()


def test_the_previous_run_stays_faintly(bench):
    bench.click(RUN)
    bench.until(RunState.RUNNING)
    bench.monitor.session.advance(50)
    bench.until(RunState.FINISHED)
    losses = bench.monitor.session.history.columns["train_loss"]
    bench.click(RUN)
    bench.until(RunState.RUNNING)
    assert points(bench.plot()._before["training"])[1] == losses
    assert points(bench.plot()._lines["training"])[1] == []


def test_settings_edit_the_document_in_undoable_steps(bench):
    form = bench.settings.form
    combo = form.editor("optimizer").combo
    combo.setFocus()
    bench.qtbot.keyClicks(combo, "SGD")
    assert bench.store.project.training.optimizer == SGD()
    rate = form.editor("optimizer", "learning_rate")
    rate.control.setFocus()
    rate.control.line.selectAll()
    bench.qtbot.keyClicks(rate.control, "0.25")
    assert bench.store.project.training.optimizer == SGD(learning_rate=0.25)
    assert bench.store.undo_stack.undoText() == "Optimiser learning rate 0.001 → 0.25"
    bench.store.undo_stack.undo()
    assert bench.store.project.training.optimizer == SGD()
    bench.store.undo_stack.undo()
    assert bench.store.project.training.optimizer == Adam()
    assert combo.currentText() == "Adam"


def test_another_document_is_shown(bench, project):
    bench.store.reset(set_training(project, batch_size=99))
    assert bench.settings.form.editor("batch_size").control.line.text() == "99"
    assert bench.status == "Ready to train."


def test_colours_follow_the_theme(bench, qapp):
    from designer.widgets.theme import DARK, palette_of

    before = qapp.palette()
    try:
        qapp.setPalette(palette_of(DARK))
        bench.qtbot.waitUntil(lambda: bench.plot()._theme is DARK)
        assert bench.plot()._lines["training"].opts["pen"].color().name() == DARK.curves[0]
    finally:
        qapp.setPalette(before)


def test_everything_has_a_name_for_screen_readers(bench):
    controls = [*bench.controls.buttons.values(), bench.controls.bar, bench.panel.curves.tools.smoothing]
    assert all(control.accessibleName() for control in controls)


@pytest.mark.parametrize(("seconds", "text"), [(0.42, "0.4 s"), (59, "59 s"), (125, "2 min 5 s"), (4320, "1 h 12 min")])
def test_durations(seconds, text):
    assert duration(seconds) == text


def test_results_without_classes_tell_losses():
    event = Finished("early_stopping", 12, 8, {"val_loss": 0.25, "test_loss": 0.3}, 3.0)
    expected = "Stopped early after 12 epochs · best epoch 8 · loss: validation 0.25, test 0.3 · 3.0 s"
    assert result_text(event) == expected


def test_results_with_classes_tell_accuracies():
    figures = {"val_loss": 0.25, "val_accuracy": 0.9889, "test_loss": 0.3, "test_accuracy": 0.958}
    event = Finished("stopped", 24, 20, figures, 0.2)
    expected = "Stopped after 24 epochs · best epoch 20 · accuracy: validation 98.9 %, test 95.8 % · 0.2 s"
    assert result_text(event) == expected


def test_axes_follow_the_curves_until_the_user_zooms(bench):
    bench.click(RUN)
    bench.until(RunState.RUNNING)
    bench.monitor.session.advance(10)
    plot = bench.plot()
    bench.qtbot.waitUntil(lambda: plot.item.viewRange()[0][1] > 10)
    plot.item.getViewBox().sigRangeChangedManually.emit([True, True])
    plot.item.setXRange(0, 5, padding=0)
    bench.monitor.session.advance(20)
    bench.qtbot.waitUntil(lambda: "epoch 30" in bench.pane().read_out.text())
    assert plot.item.viewRange()[0][1] == pytest.approx(5)
    bench.qtbot.mouseClick(bench.panel.curves.tools.fit, Qt.MouseButton.LeftButton)
    assert plot.item.viewRange()[0][1] > 30


def test_a_loss_that_is_no_number_any_more_is_left_out(bench):
    bench.click(RUN)
    bench.until(RunState.RUNNING)
    session = bench.monitor.session
    session.advance(2)
    session.losses[session.done - 1] = np.nan
    session.fail("The loss is not a number.")
    bench.until(RunState.FAILED)
    assert len(points(bench.plot().batches.curve)[0]) == 19
    assert np.isfinite(bench.plot().item.viewRange()).all()
