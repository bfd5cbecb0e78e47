"""What a newcomer does: two clicks to a network in training, then the weights; real engine, real window."""

from __future__ import annotations

import csv
import json
import signal

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from designer.actions.training import RUN, STOP
from engine.cli.interrupts import Interrupted, Interrupts
from engine.document.editing.edits import set_training
from engine.document.format.files import load, save
from engine.document.templates import EXAMPLES
from engine.training.run_state import RunState

COLD = 60_000
"""Milliseconds within which a cold machine compiles what it needs; nothing waits for it in vain."""


def click(qtbot, widget):
    """As soon as it can be clicked: a button that waits for data is grey."""
    qtbot.waitUntil(widget.isEnabled, timeout=10_000)
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def plotted(qtbot, window, measure):
    """The plot of a measure; its chip is clicked where there is no room for all of them beside each other."""
    curves = window.curves.curves
    qtbot.waitUntil(lambda: measure in curves.measures, timeout=COLD)
    if curves.pane_of(measure) is None:
        click(qtbot, curves.panes[0].chips.buttons[measure])
    return curves.pane_of(measure)


def until(qtbot, window, state):
    """Wait for a state of the run; a run that fails instead is told at once."""
    qtbot.waitUntil(lambda: window.monitor.state in (state, RunState.FAILED), timeout=COLD)
    assert window.monitor.state is state, window.controls.status.text()


def test_two_clicks_lead_to_a_trained_network_and_a_few_more_to_its_weights(qtbot, window, tmp_path):
    click(qtbot, window.welcome.cards["digits"])
    click(qtbot, window.controls.buttons[RUN])
    until(qtbot, window, RunState.FINISHED)
    status = window.controls.status.text()
    assert "accuracy: validation 9" in status
    assert ", test 9" in status
    assert window.monitor.session.history.columns["val_accuracy"][-1] > 0.9
    qtbot.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    plot = plotted(qtbot, window, "accuracy").plot
    assert plot.isVisible()
    assert len(plot._lines["validation"].getOriginalDataset()[0]) == len(window.monitor.session.history.epochs)

    window.dialogs.answers["save_file"] = tmp_path / "digits.npz"
    qtbot.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(window.dialogs.told or window.dialogs.errors), timeout=COLD)
    assert window.dialogs.errors == []
    assert "held-out samples" in window.dialogs.told[0]
    with np.load(tmp_path / "digits.npz", allow_pickle=False) as archive:
        assert json.loads(str(archive["metadata"]))


def test_closing_while_training_ends_the_worker(qtbot, window):
    click(qtbot, window.welcome.cards["spirals"])
    window.store.apply("Set epochs", set_training(window.store.project, epochs=1_000_000, patience=0))
    click(qtbot, window.controls.buttons[RUN])
    until(qtbot, window, RunState.RUNNING)
    session = window.monitor.session
    window.close()
    assert not window.isVisible()
    assert session.join(0.0)


def test_opening_another_project_while_training_ends_the_worker(qtbot, window, tmp_path):
    path = tmp_path / "other.loom"
    save(EXAMPLES[2].load(), path)
    click(qtbot, window.welcome.cards["spirals"])
    window.store.apply("Set epochs", set_training(window.store.project, epochs=1_000_000, patience=0))
    click(qtbot, window.controls.buttons[RUN])
    until(qtbot, window, RunState.RUNNING)
    session = window.monitor.session
    window.files.open_path(path)
    assert session.join(0.0)
    assert window.monitor.state is RunState.IDLE
    assert window.controls.buttons[STOP].isEnabled() is False
    assert window.windowTitle().startswith("other.loom")


def test_a_project_is_edited_saved_and_found_again(qtbot, window, tmp_path):
    click(qtbot, window.welcome.cards["classifier"])
    dense = next(node.id for node in window.store.project.network.nodes if node.layer.type == "Dense")
    window.store.select([dense])
    editor = window.inspector.form.editor("units")
    editor.control.setFocus()
    editor.control.line.selectAll()
    qtbot.keyClicks(editor.control, "21")
    assert window.isWindowModified()
    window.dialogs.answers["save_file"] = tmp_path / "mine.loom"
    qtbot.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert not window.isWindowModified()
    assert load(tmp_path / "mine.loom").network.node(dense).layer.units == 21
    window.show_welcome(True)
    assert [card.text() for card in window.welcome.recent_cards] == ["mine"]
    click(qtbot, window.welcome.recent_cards[0])
    assert window.store.path == tmp_path / "mine.loom"


def test_undo_in_a_field_undoes_the_edit_of_the_document(qtbot, window):
    click(qtbot, window.welcome.cards["classifier"])
    before = window.store.project
    dense = next(node.id for node in before.network.nodes if node.layer.type == "Dense")
    window.store.select([dense])
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    editor = window.inspector.form.editor("units")
    editor.control.setFocus()
    shown = editor.control.line.text()
    editor.control.line.selectAll()
    qtbot.keyClicks(editor.control, "777")
    assert window.store.project.network.node(dense).layer.units == 777
    qtbot.keyClick(editor.control, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.store.project == before
    assert editor.control.line.text() == shown
    qtbot.keyClick(
        editor.control, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert window.store.project.network.node(dense).layer.units == 777


def test_a_project_dropped_on_the_window_opens(qtbot, window, tmp_path):
    path = tmp_path / "dropped.loom"
    save(EXAMPLES[3].load(), path)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    arguments = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(QPoint(50, 50), *arguments)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(50, 50), *arguments))
    qtbot.waitUntil(lambda: window.store.path == path)
    assert not window.is_welcoming


def test_a_broken_file_dropped_on_the_window_is_explained(qtbot, window, tmp_path):
    (tmp_path / "broken.loom").write_text("{")
    click(qtbot, window.welcome.cards["classifier"])
    before = window.store.project
    window.open_path(tmp_path / "broken.loom")
    assert "broken.loom" in window.dialogs.errors[0]
    assert window.store.project is before


def test_the_tour_leaves_what_it_promises(qapp, tmp_path, capsys):
    from designer.tour import run

    before = qapp.palette(), qapp.styleSheet()
    try:
        assert run(tmp_path / "tour") == 0
    finally:
        qapp.setPalette(before[0])
        qapp.setStyleSheet(before[1])
    left = {path.name for path in (tmp_path / "tour").iterdir()}
    pictures = {"welcome.png", "before.png", "during.png", "after.png", "after-dark.png"}
    assert left == pictures | {
        "history.csv", "weights.npz", "weights.safetensors", "predict.py", "diagram.svg", "diagram.png",
    }  # fmt: skip
    rows = list(csv.DictReader((tmp_path / "tour" / "history.csv").read_text().splitlines()))
    assert float(rows[-1]["val_accuracy"]) > 0.9
    assert "held-out samples" in capsys.readouterr().out


def test_a_tour_that_cannot_write_says_so(qapp, tmp_path, capsys):
    from designer.tour import run

    before = qapp.palette(), qapp.styleSheet()
    (tmp_path / "tour").write_text("a file where the folder should be")
    try:
        assert run(tmp_path / "tour") == 1
    finally:
        qapp.setPalette(before[0])
        qapp.setStyleSheet(before[1])
    assert "The tour stopped" in capsys.readouterr().err


def test_a_signal_ends_the_tour(qapp, tmp_path, monkeypatch):
    """Not by an exception inside a callback of Qt, which is lost there, or ends the program with a fault."""
    from designer.tour import run

    before = qapp.palette(), qapp.styleSheet()
    interrupts = Interrupts()
    monkeypatch.setattr(interrupts, "hold", lambda: setattr(interrupts, "signal", signal.SIGINT))
    try:
        with pytest.raises(Interrupted, match="the tour is left unfinished"):
            run(tmp_path / "tour", interrupts)
    finally:
        qapp.setPalette(before[0])
        qapp.setStyleSheet(before[1])
    assert not (tmp_path / "tour" / "weights.npz").exists()


def test_the_tour_writes_over_nothing_that_it_reads(tmp_path, capsys):
    from designer.tour import check_folder, run
    from engine.data.files import bundled_file
    from engine.sources import Bundled

    data = bundled_file(Bundled(name="digits"))
    before = data.read_bytes()
    check_folder(tmp_path / "tour")
    assert not list((tmp_path / "tour").iterdir())
    (tmp_path / "tour" / "history.csv").symlink_to(data)
    assert run(tmp_path / "tour") == 1
    assert "is the data file" in capsys.readouterr().err
    assert data.read_bytes() == before
