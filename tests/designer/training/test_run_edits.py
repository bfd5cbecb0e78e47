"""Edits while a run is under way: a notice says that the run does not have them, and offers a restart."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from designer.training.monitor import Monitor
from designer.training.plots.curves import Curves
from designer.training.run_edits import KEY, RunEdits, can_go_on, differences
from designer.widgets.notices import Notices
from engine.document.editing.edits import (
    add_node,
    disconnect,
    insert_on_wire,
    move_nodes,
    remove_nodes,
    rename,
    set_bypassed,
    set_data,
    set_field,
    set_training,
)
from engine.layers.basic.dense import Dense
from engine.optimizers import SGD, Adam
from engine.training.run_state import RunState


@pytest.fixture
def notices(qtbot):
    notices = Notices()
    qtbot.addWidget(notices)
    return notices


@pytest.fixture
def running(qtbot, store, monitor, notices):
    edits = RunEdits(store, monitor, notices)
    monitor.start()
    qtbot.waitUntil(lambda: monitor.state is RunState.RUNNING)
    return edits


def text(notices):
    return notices.rows[KEY].notice.text if KEY in notices.rows else ""


def units(project, count):
    return set_field(project, ("dense_1",), "units", count)


def with_layer_before(project):
    """A layer of 5 units before the one there is."""
    (wire,) = project.network.wires_into("dense_1")
    project, node = add_node(project, Dense(units=5), (0.0, 300.0))
    return insert_on_wire(project, node, wire)


def test_an_edit_that_the_run_does_not_have_is_told_until_it_is_undone(running, store, notices):
    store.edit("Set units", lambda project: set_training(project, epochs=7))
    assert text(notices) == "The current run does not have your changes (training: epochs). It can continue with them."
    store.undo_stack.undo()
    assert text(notices) == ""
    assert not notices.isVisible()


def test_what_a_gesture_shows_counts_from_its_end(running, store, notices):
    edited = set_training(store.project, epochs=7)
    store.preview(edited)
    assert text(notices) == ""
    store.apply("Set epochs", edited)
    assert "epochs" in text(notices)


def test_a_notice_that_was_hidden_comes_back_only_for_another_difference(running, store, notices):
    store.edit("Set epochs", lambda project: set_training(project, epochs=7))
    QTest.mouseClick(notices.rows[KEY].close_button, Qt.MouseButton.LeftButton)
    store.edit("Rename", lambda project: rename(project, "dense_1", "Answer"))
    assert text(notices) == ""
    store.edit("Set batch size", lambda project: set_training(project, batch_size=8))
    assert "batch size" in text(notices)


def test_restart_begins_a_run_with_the_changes(qtbot, running, store, monitor, notices):
    before = monitor.session
    store.edit("Set epochs", lambda project: set_training(project, epochs=7))
    go_on, restart = notices.rows[KEY].buttons
    assert (go_on.text(), restart.text()) == ("Continue with the changes", "Restart with the changes")
    QTest.mouseClick(restart, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: monitor.session is not before and monitor.state is RunState.RUNNING)
    assert before.verbs == ["start", "stop"]
    assert monitor.project.training.epochs == 7
    assert text(notices) == ""


def test_stop_after_restart_is_asked_for_ends_it_all(qtbot, running, store, monitor):
    store.edit("Set epochs", lambda project: set_training(project, epochs=7))
    before = monitor.session
    monitor.restart()
    monitor.stop()
    qtbot.waitUntil(lambda: monitor.state is RunState.FINISHED)
    assert monitor.session is before


def test_no_restart_is_offered_while_the_changes_cannot_be_trained(running, store, monitor, notices):
    store.edit("Disconnect", lambda project: disconnect(project, *project.network.wires_into("dense_1")))
    assert store.obstacle() in text(notices)
    assert not notices.rows[KEY].buttons
    monitor.restart()
    assert monitor.session.verbs == ["start"]


def test_the_notice_goes_with_the_run(qtbot, running, store, monitor, notices):
    store.edit("Set epochs", lambda project: set_training(project, epochs=7))
    monitor.stop()
    qtbot.waitUntil(lambda: monitor.state is RunState.FINISHED)
    assert text(notices) == ""


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (lambda p: move_nodes(p, {"dense_1": (9.0, 9.0)}), []),
        (lambda p: rename(p, "dense_1", "Answer"), []),
        (lambda p: add_node(p, Dense(), (0.0, 300.0))[0], []),
        (lambda p: set_training(p, given_class_weights=(1.0, 2.0, 3.0)), []),
        (lambda p: units(p, 4), ["units of dense_1"]),
        (lambda p: set_bypassed(p, ("dense_1",), True), ["bypass of dense_1"]),
        (lambda p: remove_nodes(p, ("dense_1",)), ["dense_1 removed"]),
        (lambda p: set_data(p, validation_share=0.3), ["data: validation share"]),
        (
            lambda p: set_training(p, optimizer=Adam(learning_rate=0.1), seed=5),
            ["training: learning rate", "training: seed"],
        ),
    ],
)
def test_only_what_training_reads_counts(store, edit, words):
    before = store.snapshot
    store.apply("Edit", edit(store.project))
    assert list(differences(before, store.snapshot)) == words
    store.undo_stack.undo()
    assert not list(differences(before, store.snapshot))


@pytest.mark.parametrize("paused", [False, True])
def test_a_run_goes_on_with_settings_that_it_can_take_over(qtbot, store, notices, paused):
    """With a real session: what was learned stays, and no epoch is lost or counted twice."""
    store.apply("Set epochs", set_training(store.project, epochs=100_000))
    monitor = Monitor(store)
    RunEdits(store, monitor, notices, parent=monitor)
    monitor.start()
    qtbot.waitUntil(lambda: len(monitor.session.history.epochs if monitor.session else ()) > 3, timeout=60_000)
    qtbot.waitUntil(lambda: monitor.can_pause)
    if paused:
        monitor.pause()
        qtbot.waitUntil(lambda: monitor.state is RunState.PAUSED)
    store.edit("Set rate", lambda project: set_training(project, optimizer=Adam(learning_rate=0.05)))
    assert "(training: learning rate). It can continue with them." in text(notices)
    session, state = monitor.session, monitor.state
    with qtbot.waitSignal(monitor.steered, timeout=60_000) as steered:
        QTest.mouseClick(notices.rows[KEY].buttons[0], Qt.MouseButton.LeftButton)
    assert (monitor.session, monitor.state) == (session, state)
    assert monitor.project.training.optimizer.learning_rate == 0.05
    event = steered.args[0]
    assert event.epoch >= 3
    assert session.journal[0].step == event.step
    assert text(notices) == ""
    assert monitor.close()


def test_a_layer_of_another_size_is_taken_up_and_the_notice_says_what_starts_anew(qtbot, store, notices, hub):
    told = []
    store.message.connect(told.append)
    store.apply("Set epochs", set_training(store.project, epochs=100_000))
    monitor = Monitor(store)
    RunEdits(store, monitor, notices, parent=monitor)
    curves = Curves(monitor, hub)
    qtbot.addWidget(curves)
    curves.show()
    monitor.start()
    qtbot.waitUntil(lambda: len(monitor.session.history.epochs if monitor.session else ()) > 3, timeout=60_000)
    store.edit("Insert", with_layer_before)
    store.edit("Set batch size", lambda project: set_training(project, batch_size=8))
    assert "It can continue with them; the weights of" in text(notices)
    assert "would start anew." in text(notices)
    with qtbot.waitSignal(monitor.steered, timeout=60_000) as steered:
        QTest.mouseClick(notices.rows[KEY].buttons[0], Qt.MouseButton.LeftButton)
    event = steered.args[0]
    assert event.batch == 0  # other batches from the next epoch on
    assert "dense_1.weight" in event.initial
    assert "dense_1.bias" not in event.initial
    assert told[-1].startswith("The run goes on with your changes. The weights of")
    assert curves.clock.epochs_of(np.array([event.step, event.step + event.batches_per_epoch])).tolist() == [
        event.epoch,
        event.epoch + 1,
    ]
    assert curves.panes[0].plot._changes[0].line.value() == event.position
    monitor.stop()
    qtbot.waitUntil(lambda: monitor.state is RunState.FINISHED, timeout=60_000)
    assert monitor.model().project == store.project
    assert monitor.close()


def test_a_change_that_is_refused_leaves_the_run_as_it_was(qtbot, running, store, monitor, notices):
    """The session of these tests refuses every change."""
    told = []
    store.message.connect(told.append)
    store.edit("Set epochs", lambda project: set_training(project, epochs=7))
    QTest.mouseClick(notices.rows[KEY].buttons[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not monitor.is_changing)
    assert told == ["The run goes on as it was. There is nothing to keep."]
    assert "training: epochs" in text(notices)
    assert monitor.state is RunState.RUNNING


def test_a_run_that_is_long_enough_by_now_ends(qtbot, store, notices):
    store.apply("Set epochs", set_training(store.project, epochs=100_000))
    monitor = Monitor(store)
    RunEdits(store, monitor, notices, parent=monitor)
    monitor.start()
    qtbot.waitUntil(lambda: len(monitor.session.history.epochs if monitor.session else ()) > 3, timeout=60_000)
    store.edit("Set epochs", lambda project: set_training(project, epochs=2))
    QTest.mouseClick(notices.rows[KEY].buttons[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: monitor.state is RunState.FINISHED, timeout=60_000)
    session = monitor.session
    monitor._tick()
    assert monitor.session is session
    assert monitor.close()


@pytest.mark.parametrize(
    ("edit", "fits"),
    [
        (lambda p: set_training(p, epochs=7, patience=3, metrics=("f1",)), True),
        (lambda p: set_training(p, optimizer=SGD(), batch_size=8), True),
        (lambda p: units(p, 4), True),
        (lambda p: set_training(p, seed=4), False),
        (lambda p: set_data(p, test_share=0.3), False),
    ],
)
def test_a_restart_alone_is_offered_where_other_samples_would_train(store, edit, fits):
    before = store.snapshot
    store.apply("Edit", edit(store.project))
    assert can_go_on(before, store.snapshot) is fits
