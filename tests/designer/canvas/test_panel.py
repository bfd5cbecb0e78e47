"""What is done to the canvas by name and by key: add, delete, duplicate, clipboard, nudge, rename."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.window import MainWindow
from engine.document.editing import edits
from engine.document.network import Wire
from engine.document.project import Project
from tests.designer.conftest import Hand, network

OpenWindow = Callable[[Project], MainWindow]
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ROW = ("Input", "Dense", "Output")


@pytest.fixture
def window(show_in_window: OpenWindow) -> MainWindow:
    return show_in_window(network(*ROW))


@pytest.fixture
def hand(window: MainWindow) -> Hand:
    return Hand(window.canvas)


def test_delete_removes_nodes_with_their_wires(window: MainWindow, hand: Hand) -> None:
    hand.click(hand.node("dense_1"))
    hand.key(Qt.Key.Key_Delete)
    assert window.store.project.network.ids() == {"input_1", "output_1"}
    assert not hand.scene.wires
    assert not window.store.selection
    hand.key(Qt.Key.Key_Z, CONTROL)
    assert window.store.project == network(*ROW)
    hand.key(Qt.Key.Key_Z, CONTROL | SHIFT)
    assert window.store.project.network.ids() == {"input_1", "output_1"}


def test_delete_takes_the_wire_under_the_cursor(window: MainWindow, hand: Hand) -> None:
    wire = Wire(source="input_1", target="dense_1")
    window.store.select({"output_1"})
    middle = hand.scene.wires[wire].path.pointAtPercent(0.5)
    hand.click(middle)
    hand.key(Qt.Key.Key_Delete)
    assert window.store.project.network.wires == (Wire(source="dense_1", target="output_1"),)
    hand.key(Qt.Key.Key_Delete)
    assert "Nothing is selected" in window.status.currentMessage()
    assert len(window.store.project.network.wires) == 1


def test_select_all_and_duplicate_keep_the_wires(window: MainWindow, hand: Hand) -> None:
    hand.key(Qt.Key.Key_A, CONTROL)
    assert window.store.selection == {"input_1", "dense_1", "output_1"}
    hand.key(Qt.Key.Key_D, CONTROL)
    wires = window.store.project.network.wires
    assert Wire(source="input_2", target="dense_2") in wires
    assert Wire(source="dense_2", target="output_2") in wires
    assert window.store.selection == {"input_2", "dense_2", "output_2"}
    assert window.store.undo_stack.count() == 1


def test_copy_cut_and_paste_go_through_text(window: MainWindow, hand: Hand) -> None:
    window.store.select({"input_1", "dense_1"})
    hand.key(Qt.Key.Key_C, CONTROL)
    assert '"dense_1"' in QGuiApplication.clipboard().text()
    hand.key(Qt.Key.Key_X, CONTROL)
    assert window.store.project.network.ids() == {"output_1"}
    hand.key(Qt.Key.Key_V, CONTROL)
    hand.key(Qt.Key.Key_V, CONTROL)
    network_ = window.store.project.network
    assert len(network_.nodes) == 5
    assert len(network_.wires) == 2
    places = list(window.store.project.view.positions.values())
    assert len(set(places)) == len(places)


def test_a_clipboard_of_something_else_is_explained(window: MainWindow, hand: Hand, qtbot: QtBot) -> None:
    before = window.store.project
    for text in ("", "hello", "{", '{"format": 1, "network": {"nodes": [{"id": "x"}]}}'):
        QGuiApplication.clipboard().setText(text)
        with qtbot.waitSignal(window.store.message) as message:
            hand.key(Qt.Key.Key_V, CONTROL)
        assert message.args[0].endswith((".", "first.")), text
        assert window.store.project is before, text


def test_arrows_nudge_and_merge_into_one_step(window: MainWindow, hand: Hand) -> None:
    hand.click(hand.node("dense_1"))
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down):
        hand.key(key)
    hand.key(Qt.Key.Key_Left, SHIFT)
    assert window.store.project.view.positions["dense_1"] == (299.0, 20.0)
    assert window.store.undo_stack.count() == 1
    hand.key(Qt.Key.Key_Z, CONTROL)
    assert window.store.project.view.positions["dense_1"] == (260.0, 0.0)


def test_keys_of_the_canvas_mean_nothing_while_a_text_is_edited(window: MainWindow, hand: Hand, qtbot: QtBot) -> None:
    window.store.select({"dense_1"})
    field = window.palette_panel.search
    field.setFocus()
    qtbot.keyClicks(field, "af")
    qtbot.keyClick(field, Qt.Key.Key_Delete)
    qtbot.keyClick(field, Qt.Key.Key_Backspace)
    assert field.text() == "a"
    assert window.store.project == network(*ROW)


def test_tab_opens_the_search_and_enter_adds(window: MainWindow, hand: Hand, qtbot: QtBot) -> None:
    hand.key(Qt.Key.Key_Tab)
    search = window.canvas.adding.search
    assert search.isVisible()
    qtbot.keyClicks(search._field, "conc")
    qtbot.keyClick(search._field, Qt.Key.Key_Return)
    assert not search.isVisible()
    assert "concatenate_1" in window.store.project.network.ids()
    assert window.store.selection == {"concatenate_1"}


def test_escape_closes_the_search_and_nothing_happened(window: MainWindow, hand: Hand, qtbot: QtBot) -> None:
    before = window.store.project
    hand.key(Qt.Key.Key_Tab)
    qtbot.keyClick(window.canvas.adding.search._field, Qt.Key.Key_Escape)
    assert not window.canvas.adding.search.isVisible()
    assert window.store.project is before


def test_double_click_in_the_open_adds_there(window: MainWindow, hand: Hand, qtbot: QtBot) -> None:
    place = QPointF(120, -140)
    QTest.mouseDClick(hand.viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, hand.pixel(place))
    search = window.canvas.adding.search
    qtbot.keyClick(search._field, Qt.Key.Key_Down)
    qtbot.keyClick(search._field, Qt.Key.Key_Up)
    qtbot.keyClicks(search._field, "flat")
    qtbot.keyClick(search._field, Qt.Key.Key_Return)
    x, y = window.store.project.view.positions["flatten_1"]
    assert abs(x + 90 - place.x()) < 4
    assert abs(y + 44 - place.y()) < 4


def test_a_click_in_the_list_adds(window: MainWindow, hand: Hand) -> None:
    hand.key(Qt.Key.Key_Tab)
    list_ = window.canvas.adding.search._list
    rect = list_.visualItemRect(list_.item(2))
    QTest.mouseClick(list_.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, rect.center())
    assert len(window.store.project.network.nodes) == 4


def rename(window: MainWindow, hand: Hand, text: str, key: Qt.Key) -> None:
    hand.click(hand.node("dense_1"))
    hand.key(Qt.Key.Key_F2)
    field = window.canvas.names.field
    assert field.isVisible()
    assert field.text() == window.store.project.network.node("dense_1").name
    QTest.keyClicks(field, text)
    QTest.keyClick(field, key)
    assert not field.isVisible()


def test_f2_renames(window: MainWindow, hand: Hand) -> None:
    rename(window, hand, "Hidden layer", Qt.Key.Key_Return)
    assert window.store.project.network.node("dense_1").name == "Hidden layer"
    assert hand.scene.nodes["dense_1"].look.name == "Hidden layer"
    assert QApplication.focusWidget() is window.canvas.view
    assert window.store.undo_stack.count() == 1
    rename(window, hand, "Other", Qt.Key.Key_Escape)
    assert window.store.project.network.node("dense_1").name == "Hidden layer"


def test_leaving_the_name_field_takes_the_name(window: MainWindow, hand: Hand) -> None:
    QTest.mouseDClick(
        hand.viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, hand.pixel(hand.node("dense_1"))
    )
    QTest.keyClicks(window.canvas.names.field, "A")
    QTest.mouseClick(window.palette_panel.search, Qt.MouseButton.LeftButton)
    assert window.store.project.network.node("dense_1").name == "A"
    assert QApplication.focusWidget() is window.palette_panel.search, "the canvas took the keyboard back"


def test_fit_by_key(window: MainWindow, hand: Hand) -> None:
    hand.view.camera.zoom(3.0, QPoint(0, 0))
    hand.key(Qt.Key.Key_Home)
    visible = hand.view.mapToScene(hand.viewport.rect()).boundingRect()
    assert visible.contains(hand.scene.bounds())
    hand.click(hand.node("output_1"))
    hand.key(Qt.Key.Key_F)
    assert (hand.view.camera.center() - hand.scene.bounds({"output_1"}).center()).manhattanLength() < 3


def test_a_new_layer_never_hides_another(window: MainWindow) -> None:
    for _ in range(5):
        window.canvas.adding.add("Dense", QPointF(300, 40))
    items = list(window.canvas.view.network_scene.nodes.values())
    rects = [item.mapRectToScene(item.rect()) for item in items]
    assert not any(a.intersects(b) for i, a in enumerate(rects) for b in rects[:i])


def test_the_context_menu_selects_what_it_is_about(window: MainWindow, hand: Hand, qtbot: QtBot) -> None:
    from PySide6.QtGui import QContextMenuEvent

    point = hand.pixel(hand.node("dense_1"))
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, hand.viewport.mapToGlobal(point))
    QApplication.sendEvent(hand.viewport, event)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    assert window.store.selection == {"dense_1"}
    titles = [action.text() for action in menu.actions() if action.text()]
    assert "De&lete" in titles
    menu.close()


def test_undo_names_what_it_takes_back(window: MainWindow, hand: Hand) -> None:
    window.store.edit("Set units", lambda project: edits.set_field(project, ["dense_1"], "units", 3))
    assert window.registry["edit.undo"].text() == "&Undo Set units"
    hand.key(Qt.Key.Key_Z, CONTROL)
    assert window.registry["edit.redo"].text() == "&Redo Set units"
    assert not window.registry["edit.undo"].isEnabled()


def test_the_field_of_a_name_stays_where_it_can_be_seen(window: MainWindow, hand: Hand) -> None:
    seen = window.canvas.names.field.parentWidget().rect()
    for pan in (-3000, 3000):
        window.store.select({"dense_1"})
        hand.view.centerOn(hand.node("dense_1") + QPointF(pan, pan))
        hand.key(Qt.Key.Key_F2)
        assert seen.contains(window.canvas.names.field.geometry())
        QTest.keyClick(window.canvas.names.field, Qt.Key.Key_Escape)


def test_the_field_of_a_wide_frame_begins_where_it_can_be_seen(window: MainWindow, hand: Hand) -> None:
    hand.key(Qt.Key.Key_A, CONTROL)
    hand.view.centerOn(hand.node("output_1"))
    hand.view.camera.zoom(4.0)
    hand.key(Qt.Key.Key_C)
    field = window.canvas.names.field
    assert field.isVisible()
    assert window.canvas.names.field.parentWidget().rect().contains(field.geometry())
