"""A run under way: slowed down to be watched, told of edits, begun again with them, seen by a metric of choice."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest

from designer.actions.training import RUN
from designer.training.run_edits import KEY
from engine.document.editing.edits import set_training
from engine.training.run_state import RunState
from engine.training.running.pace import LAG
from tests.journeys.person import Person
from tests.journeys.test_first_minutes import COLD, click, plotted, until

CONTROL = Qt.KeyboardModifier.ControlModifier


def told(window):
    return window.notices.rows[KEY].words.text() if KEY in window.notices.rows else ""


def test_a_run_that_is_slowed_down_tells_of_edits_and_begins_again_with_them(qtbot, window):
    """Edits during a run are accepted in silence; chosen metrics are shown nowhere; a run that ends before it is seen.

    A banner says what the run does not have, with *restart with the changes*; every metric has its curve and figure;
    the speed control holds the run to 10 epochs a second.
    """

    def epochs():
        return window.monitor.session.history.epochs

    click(qtbot, window.welcome.cards["spirals"])
    window.store.apply("Set", set_training(window.store.project, epochs=1_000_000, patience=0, metrics=("f1",)))
    QTimer.singleShot(0, lambda: Person(window, qtbot).choose(window.controls.speed.menu(), "10 epochs a second"))
    click(qtbot, window.controls.speed)
    click(qtbot, window.controls.buttons[RUN])
    until(qtbot, window, RunState.RUNNING)
    qtbot.waitUntil(lambda: len(epochs()) > 1, timeout=COLD)
    assert window.controls.speed.text() == "10/s"
    begun, first = time.perf_counter(), len(epochs())
    qtbot.waitUntil(lambda: len(epochs()) >= first + 8, timeout=COLD)
    done = len(epochs()) - first
    assert done <= 10 * (time.perf_counter() - begun + LAG) + 2, "on a slow machine there are fewer, never more"

    dense = next(node for node in window.store.project.network.nodes if node.layer.type == "Dense")
    window.store.select([dense.id])
    units = window.inspector.form.editor("units").control.line
    units.setFocus()
    units.selectAll()
    QTest.keyClicks(units, "7")
    assert f"units of {dense.label}" in told(window)
    assert window.notices.isVisible()
    window.canvas.view.setFocus()
    QTest.keyClick(window.canvas.view, Qt.Key.Key_Z, CONTROL)
    assert told(window) == ""
    QTest.keyClick(window.canvas.view, Qt.Key.Key_Z, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    before = window.monitor.session
    click(qtbot, window.notices.rows[KEY].buttons[-1])
    qtbot.waitUntil(lambda: window.monitor.session is not before, timeout=COLD)
    until(qtbot, window, RunState.RUNNING)
    assert window.monitor.project.network.node(dense.id).layer.units == 7
    assert told(window) == ""

    QTest.keyClick(window, Qt.Key.Key_3, CONTROL)
    pane = plotted(qtbot, window, "f1")
    assert pane.isVisible()
    qtbot.waitUntil(lambda: len(pane.plot.epochs) > 0 and "%" in pane.read_out.text(), timeout=COLD)
