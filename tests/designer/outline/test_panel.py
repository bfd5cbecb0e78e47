"""The outline says in words what the canvas shows, and selects the same nodes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.document.store import Store
from designer.outline.panel import OutlinePanel
from designer.window import MainWindow
from engine.document.editing import arranging, edits
from engine.document.project import Project
from engine.layers import LAYERS
from tests.designer.conftest import network

OpenWindow = Callable[[Project], MainWindow]
TEXT = Qt.ItemDataRole.AccessibleTextRole


def opened(show_in_window: OpenWindow) -> MainWindow:
    window = show_in_window(network("Input", "Dense", "Output"))
    window.docks["outline"].show()
    window.docks["outline"].raise_()
    return window


def words(window: MainWindow, row: int) -> str:
    return str(window.outline.list.item(row).data(TEXT))


def test_it_says_all_of_every_layer(show_in_window: OpenWindow) -> None:
    window = opened(show_in_window)
    assert [window.outline.list.item(row).text() for row in range(3)] == ["input_1", "dense_1", "output_1"]
    assert words(window, 1).startswith("dense_1, Dense.  Units 64, activation Linear.  ")
    assert "  Input from input_1.  Output to output_1." in words(window, 1)
    assert "parameters." in words(window, 1)
    window.store.edit("Freeze", lambda project: edits.set_frozen(project, ["dense_1"], True))
    window.store.edit("Note", lambda project: arranging.set_note(project, "dense_1", "why 64?"))
    window.store.edit("Cut", lambda project: edits.disconnect(project, *project.network.wires_into("dense_1")))
    assert "Input is not connected." in words(window, 1)
    assert "Frozen." in words(window, 1)
    assert "Note: why 64?" in words(window, 1)
    assert "dense_1: input is not connected" in words(window, 1)


def test_it_says_which_wire_ends_where_and_what_differs(show_in_window: OpenWindow) -> None:
    window = opened(show_in_window)
    project, subtract = edits.add_node(window.store.project, LAYERS.create("Subtract"), (0.0, 300.0))
    project = edits.connect(project, "input_1", subtract, target_port="in_1")
    project = edits.connect(project, "dense_1", subtract, target_port="in_2")
    project = edits.set_field(project, ["dense_1"], "bias", False)
    window.store.apply("Subtract", arranging.make_group(project, ["dense_1"], "Middle")[0])
    said = {window.outline.list.item(row).text(): words(window, row) for row in range(4)}
    assert "Input from input_1 (in 1), dense_1 (in 2)." in said[subtract]
    assert "dense_1, Dense.  In the group Middle.  Units 64, activation Linear, no bias.  " in said["dense_1"]


def test_arrows_select_on_the_canvas_and_the_canvas_selects_here(show_in_window: OpenWindow) -> None:
    window = opened(show_in_window)
    window.outline.list.setFocus()
    window.store.select({"input_1"})
    assert [item.text() for item in window.outline.list.selectedItems()] == ["input_1"]
    QTest.keyClick(window.outline.list, Qt.Key.Key_Down)
    assert window.store.selection == {"dense_1"}
    QTest.keyClick(window.outline.list, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert window.store.selection == {"dense_1", "output_1"}
    QTest.keyClick(window.outline.list, Qt.Key.Key_Escape)
    assert window.store.selection == frozenset()


def test_enter_jumps(show_in_window: OpenWindow) -> None:
    window = opened(show_in_window)
    window.canvas.view.camera.zoom(4.0)
    window.outline.list.setFocus()
    window.store.select({"output_1"})
    QTest.keyClick(window.outline.list, Qt.Key.Key_Return)
    center = window.canvas.view.network_scene.bounds({"output_1"}).center()
    assert (window.canvas.view.camera.center() - center).manhattanLength() < 3


def test_behind_another_panel_it_is_not_filled_until_it_is_raised(show_in_window: OpenWindow) -> None:
    window = show_in_window(network("Input", "Dense", "Output"))
    outline, other = window.docks["outline"], window.docks["inspector"]
    window.tabifyDockWidget(other, outline)
    outline.show()
    outline.raise_()
    QApplication.processEvents()
    assert window.outline.list.count() == 3
    other.raise_()
    QApplication.processEvents()
    window.store.edit("Delete", lambda project: edits.remove_nodes(project, ["dense_1"]))
    assert window.outline.list.count() == 3
    outline.raise_()
    QApplication.processEvents()
    assert window.outline.list.count() == 2


def test_a_row_tells_kind_and_fields_and_bears_the_worst_problem(qtbot: QtBot) -> None:
    store = Store(network("Input", "Dense", "Dropout"))
    panel = OutlinePanel(store)
    qtbot.addWidget(panel)
    panel.resize(170, 300)
    panel.show()
    panel.set_seen(True)
    rows = panel.list.itemDelegate()
    indexes = [panel.list.model().index(row, 0) for row in range(3)]
    assert [rows.detail(index) for index in indexes] == ["Input", "Dense · 64 · Linear", "Dropout · rate 0.5"]  # type: ignore[attr-defined]
    worst = {entry.node for entry in store.analysis.diagnostics}
    assert [not rows.mark(index).isNull() for index in indexes] == [  # type: ignore[attr-defined]
        node in worst for node in ("input_1", "dense_1", "dropout_1")
    ]
    assert any(worst)
    rect = panel.list.visualRect(indexes[1])
    assert panel.list.viewport().pos().x() >= 4
    assert rect.height() > 30, "two lines with room about them"


def test_while_views_are_live_only_their_sentences_are_made(qtbot: QtBot, monkeypatch) -> None:
    """All sentences of all layers were made anew every second."""
    panel = OutlinePanel(Store(network("Input", "Dense", "Output")))
    qtbot.addWidget(panel)
    views = {"dense_1": "Live view: 3 of 64 units are dead."}
    panel.tell_views(lambda node: views.get(node, ""))
    panel.set_seen(True)
    before = str(panel.list.item(1).data(TEXT))
    assert before.endswith(views["dense_1"])
    monkeypatch.setattr("designer.outline.panel.node_words", lambda *_: pytest.fail("nothing of the layer has changed"))
    views["dense_1"] = "Live view: 4 of 64 units are dead."
    panel.renew()
    qtbot.waitUntil(lambda: str(panel.list.item(1).data(TEXT)) == before.replace("3 of", "4 of"))
    assert "Live" not in str(panel.list.item(0).data(TEXT))
