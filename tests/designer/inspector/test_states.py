"""Names, notes, bypassing and freezing in the inspector."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from designer.window import MainWindow
from engine.document.project import Project
from tests.designer.conftest import network

OpenWindow = Callable[[Project], MainWindow]


def test_states_and_notes_are_edited_and_undone(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(network("Input", "Dense", "Dense", "Output"))
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


def test_what_cannot_be_bypassed_says_so_at_the_field(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(network("Input", "Dense", "Output"))
    window.store.select({"input_1"})
    editor = window.inspector.state_form.editor("bypassed")
    qtbot.mouseClick(editor.box, Qt.MouseButton.LeftButton, pos=QPoint(8, editor.box.height() // 2))  # type: ignore[attr-defined]
    assert not window.store.project.network.node("input_1").bypassed
    assert not editor.box.isChecked()  # type: ignore[attr-defined]
    assert "cannot be bypassed" in editor._message.text()  # type: ignore[attr-defined]
