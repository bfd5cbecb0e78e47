"""Through the pages with one run: data, drawing, training, its curves, with real clicks and keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer.actions.training import PAUSE, RUN, STOP
from engine.document.editing.edits import set_training
from engine.document.templates import shipped
from engine.training.run_state import RunState

COLD = 60_000
"""Milliseconds within which a cold machine compiles what it needs."""


@pytest.fixture
def window(open_window):
    project = shipped("spirals").load()
    return open_window(set_training(project, epochs=1_000_000, patience=0))


def switch(window, name):
    """Click the page in the switch."""
    button = window.bars.pages.widgetForAction(window.registry[f"view.page_{name}"])
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert window.arrangement.is_current(name)


def click_at(window, point):
    """Click whatever is at a point of the window."""
    widget = window.childAt(point)
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=widget.mapFrom(window, point))


def middle(window, name):
    button = window.controls.buttons[name]
    return button.mapTo(window, button.rect().center())


def test_a_run_is_led_from_several_pages_by_buttons_that_stay(qtbot, window):
    """A second click where Pause is ended the run: Stop had come there."""
    qtbot.waitUntil(window.controls.buttons[RUN].isEnabled, timeout=10_000)
    run, pause, stop = (middle(window, name) for name in (RUN, PAUSE, STOP))
    click_at(window, run)
    qtbot.waitUntil(lambda: window.monitor.state is RunState.RUNNING, timeout=COLD)
    switch(window, "train")
    click_at(window, pause)
    qtbot.waitUntil(lambda: window.monitor.state is RunState.PAUSED)
    click_at(window, pause)
    click_at(window, pause)
    assert window.monitor.state is RunState.PAUSED
    switch(window, "data")
    assert window.childAt(run) is not window.controls.buttons[RUN]
    switch(window, "runs")
    click_at(window, run)
    qtbot.waitUntil(lambda: window.monitor.state is RunState.RUNNING)
    switch(window, "design")
    click_at(window, stop)
    qtbot.waitUntil(lambda: window.monitor.state is RunState.FINISHED)


def test_settings_of_the_data_and_of_the_training_are_set_on_their_pages(qtbot, window):
    switch(window, "data")
    share = window.data.form.editor("validation_share").control
    QTest.mouseClick(share.line, Qt.MouseButton.LeftButton)
    share.line.selectAll()
    QTest.keyClicks(share.line, "0.25")
    assert window.store.project.data.validation_share == 0.25
    rows = round(0.25 * window.store.dataset.spec.rows)
    assert f"Validation: {rows:,}" in window.data.splits.accessibleDescription()
    switch(window, "train")
    batch = window.training.form.editor("batch_size").control
    QTest.mouseClick(batch.line, Qt.MouseButton.LeftButton)
    batch.line.selectAll()
    QTest.keyClicks(batch.line, "64")
    assert window.store.project.training.batch_size == 64
    for _ in range(2):
        QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.store.project.training.batch_size != 64
    assert window.store.project.data.validation_share != 0.25


def test_a_problem_of_the_network_leads_from_the_data_to_the_canvas(window):
    node = window.store.project.network.nodes[1].id
    switch(window, "data")
    window.store.select([node])
    QTest.keyClick(window, Qt.Key.Key_Delete)
    assert window.store.project.network.node(node), "what is not seen is not deleted"
    window.problems.jump.emit(node)
    assert window.arrangement.is_current("design")
    assert window.canvas.view.rect().contains(
        window.canvas.view.mapFromScene(window.canvas.view.network_scene.bounds({node}).center())
    )


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
def test_every_button_of_the_transport_bar_is_seen(window, size):
    window.resize(*size)
    QApplication.processEvents()
    for button in window.controls.buttons.values():
        assert window.rect().contains(button.mapTo(window, QPoint(button.width(), button.height())))
        assert not button.visibleRegion().isEmpty()
    assert window.controls.status.width() > 200
