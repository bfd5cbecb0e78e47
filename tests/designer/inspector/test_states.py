"""Names, notes, bypassing and freezing in the inspector."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from designer.window import MainWindow
from engine.document.editing import edits
from engine.document.project import Project
from tests.designer.conftest import network

OpenWindow = Callable[[Project], MainWindow]


def test_states_and_notes_are_edited_and_undone(show_in_window: OpenWindow, qtbot: QtBot) -> None:
    window = show_in_window(network("Input", "Dense", "Dense", "Output"))
    before = window.store.project
    window.store.select({"dense_1", "dense_2"})
    for name in ("bypassed", "frozen"):
        box = window.inspector.state_form.editor(name).box  # type: ignore[attr-defined]
        qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
        assert all(getattr(window.store.project.network.node(node), name) for node in ("dense_1", "dense_2"))
    window.store.select({"dense_1"})
    line = window.inspector.name_form.editor("note").line  # type: ignore[attr-defined]
    qtbot.keyClicks(line, "why 64?")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert window.store.project.view.notes == {"dense_1": "why 64?"}
    for _ in range(3):
        window.store.undo_stack.undo()
    assert window.store.project == before


def test_what_cannot_be_bypassed_says_so_at_the_field(show_in_window: OpenWindow, qtbot: QtBot) -> None:
    window = show_in_window(network("Input", "Dense", "Output"))
    window.store.select({"input_1"})
    editor = window.inspector.state_form.editor("bypassed")
    qtbot.mouseClick(editor.box, Qt.MouseButton.LeftButton, pos=QPoint(8, editor.box.height() // 2))  # type: ignore[attr-defined]
    assert not window.store.project.network.node("input_1").bypassed
    assert not editor.box.isChecked()  # type: ignore[attr-defined]
    assert "cannot be bypassed" in editor._message.text()  # type: ignore[attr-defined]


def test_weights_are_shared_with_a_layer_from_a_list(show_in_window: OpenWindow, qtbot: QtBot) -> None:
    window = show_in_window(network("Input", "Dense", "Dense", "Output"))
    store, inspector = window.store, window.inspector
    qtbot.waitUntil(lambda: store.dataset is not None)
    store.edit("Fit", lambda p: edits.set_field(p, ["dense_2"], "units", 4))
    store.select({"input_1"})
    assert "weights_of" not in inspector.state_form.names()
    store.select({"dense_2"})
    combo = inspector.state_form.editor("weights_of").combo  # type: ignore[attr-defined]
    assert [combo.itemText(row) for row in range(combo.count())] == ["own weights", "dense_1"]
    combo.setFocus()
    qtbot.keyClicks(combo, "dense")
    assert store.project.network.node("dense_2").weights_of == "dense_1"
    assert store.undo_stack.undoText() == "Share the weights of dense_1 with dense_2"
    combo = inspector.state_form.editor("weights_of").combo  # type: ignore[attr-defined]
    assert combo.currentText() == "dense_1"
    store.undo_stack.undo()
    assert combo.currentText() == "own weights"
    store.undo_stack.redo()
    combo.setFocus()
    qtbot.keyClick(combo, Qt.Key.Key_Up)
    assert not store.project.network.node("dense_2").weights_of
    assert store.undo_stack.undoText() == "Give own weights to dense_2"
