"""Commands and layers found by typing; the history goes back and forth."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QListWidget, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from designer.actions.finding import command_items
from designer.library.pick_list import NOTE, NoteDelegate, PickList
from designer.widgets import theme
from designer.window import MainWindow
from engine.document.editing import edits
from engine.document.project import Project
from engine.layers import LAYERS
from tests.designer.conftest import network
from tests.designer.pixels import colours_in

OpenWindow = Callable[[Project], MainWindow]
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(show_in_window: OpenWindow) -> MainWindow:
    window = show_in_window(network("Input", "Dense", "Dropout", "Output"))
    window.canvas.view.setFocus()
    return window


def popup(window: MainWindow, title: str) -> PickList:
    return next(one for one in window.findChildren(PickList) if one.accessibleName() == title)


def type_and_enter(list_: PickList, text: str) -> None:
    field = list_.findChild(QLineEdit)
    assert field is not None
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)
    QApplication.processEvents()


def test_keys_stand_at_the_right_of_commands(window: MainWindow) -> None:
    """They stood behind the name as if they belonged to it."""
    QTest.keyClick(window.canvas.view, Qt.Key.Key_P, CONTROL | SHIFT)
    rows = popup(window, "Commands").findChild(QListWidget)
    assert rows is not None
    (item,) = rows.findItems("Open", Qt.MatchFlag.MatchExactly)
    assert item.data(NOTE) == "Ctrl+O"
    place = rows.visualItemRect(item)
    image = rows.viewport().grab(place.adjusted(place.width() - 40, 4, 0, -4)).toImage()
    assert len(colours_in(image)) > 2


def test_entries_of_submenus_say_what_they_are_about_and_switches_whether_they_are_on(window: MainWindow) -> None:
    """ "Outline" alone did not say that it hides a panel, and "Light" did not speak of the theme."""
    window.registry.refresh()
    items = {item.id: item for item in command_items(window.registry)}
    assert (items["view.panel_outline"].title, items["view.panel_outline"].icon) == ("Panels: Outline", "square")
    assert (items["view.panel_palette"].title, items["view.panel_palette"].icon) == ("Panels: Layers", "square-check")
    assert items["view.theme_dark"].title == "Theme: Dark"
    assert (items["view.page_data"].title, items["view.page_data"].icon) == ("Data page", "circle")
    assert items["view.page_design"].icon == "circle-dot"


def test_a_title_ends_where_its_note_begins(qtbot: QtBot) -> None:
    """Both were painted into the same rectangle, one over the other."""
    rows = QListWidget()
    qtbot.addWidget(rows)
    texts = ("A title that is much too long for a row of that width", "Short")
    for text in texts:
        rows.addItem(text)
        rows.item(rows.count() - 1).setData(NOTE, "Ctrl+Shift+O")
    delegate = NoteDelegate(rows)
    shown = []
    for row in range(2):
        option = QStyleOptionViewItem()
        option.rect = QRect(0, 0, 240, 28)
        delegate.initStyleOption(option, rows.model().index(row, 0))
        shown.append(option.text)
        note = QFontMetrics(theme.font("small")).horizontalAdvance("Ctrl+Shift+O")
        assert option.fontMetrics.horizontalAdvance(option.text) <= 240 - note - theme.SPACING
    assert shown[0].endswith("…")
    assert shown[1] == texts[1]


def test_a_command_is_found_and_run(window: MainWindow) -> None:
    window.store.select({"dense_1"})
    QTest.keyClick(window.canvas.view, Qt.Key.Key_P, CONTROL | SHIFT)
    commands = popup(window, "Commands")
    assert commands.isVisible()
    type_and_enter(commands, "bypass")
    assert not commands.isVisible()
    assert window.store.project.network.node("dense_1").bypassed


def test_commands_that_cannot_be_run_are_not_offered(window: MainWindow) -> None:
    window.store.select(())
    QTest.keyClick(window.canvas.view, Qt.Key.Key_P, CONTROL | SHIFT)
    commands = popup(window, "Commands")
    type_and_enter(commands, "bypass")
    assert not any(node.bypassed for node in window.store.project.network.nodes)
    commands.close()


def test_a_layer_is_found_by_name_or_type(window: MainWindow, qtbot: QtBot) -> None:
    window.store.edit("Rename", lambda project: edits.rename(project, "dense_1", "Hidden"))
    for text, node in (("hidd", "dense_1"), ("dropout", "dropout_1")):
        window.activateWindow()
        window.canvas.view.setFocus()
        qtbot.waitUntil(window.isActiveWindow)
        QTest.keyClick(window.canvas.view, Qt.Key.Key_F, CONTROL)
        type_and_enter(popup(window, "Layers of the network"), text)
        assert window.store.selection == {node}


def test_the_history_goes_back_and_forth(window: MainWindow) -> None:
    first = window.store.project
    for name in ("a", "b", "c"):
        window.store.edit(f"Rename to {name}", lambda project, name=name: edits.rename(project, "dense_1", name))
    last = window.store.project
    window.docks["history"].show()
    history = window.history
    assert history.model().rowCount() == 4
    for row, expected in ((0, first), (3, last), (1, None)):
        history.scrollTo(history.model().index(row, 0))
        rect = history.visualRect(history.model().index(row, 0))
        QTest.mouseClick(history.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
        assert expected is None or window.store.project == expected
    assert window.store.project.network.node("dense_1").name == "a"


def test_a_search_that_finds_nothing_says_so_and_picks_nothing(window: MainWindow) -> None:
    QTest.keyClick(window.canvas.view, Qt.Key.Key_F, CONTROL)
    list_ = next(one for one in window.findChildren(PickList) if one.isVisible())
    field, rows = list_.findChild(QLineEdit), list_.findChild(QListWidget)
    assert field is not None
    assert rows is not None
    QTest.keyClicks(field, "no such layer")
    assert [rows.item(row).text() for row in range(rows.count())] == ["Nothing matches"]
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(field, key)
    assert list_.isVisible()
    assert not window.store.selection


def test_the_commands_know_layers_and_blocks(window: MainWindow) -> None:
    window.store.select({"dropout_1"})
    QTest.keyClick(window.canvas.view, Qt.Key.Key_P, CONTROL | SHIFT)
    type_and_enter(popup(window, "Commands"), "add lstm")
    assert [wire.source for wire in window.store.project.network.wires_into("lstm_1")] == ["dropout_1"]


def test_the_commands_know_examples(window: MainWindow) -> None:
    QTest.keyClick(window.canvas.view, Qt.Key.Key_P, CONTROL | SHIFT)
    type_and_enter(popup(window, "Commands"), "lenet")
    assert window.windowTitle().startswith("LeNet-5")


def test_replace_is_a_list_that_one_searches_and_what_fits_stands_first(window: MainWindow) -> None:
    window.store.select({"dropout_1"})
    QTest.keyClick(window.canvas.view, Qt.Key.Key_S, SHIFT)
    list_ = window.canvas.replacing.search
    rows = list_.findChild(QListWidget)
    assert rows is not None
    titles = [rows.item(row).text() for row in range(rows.count())]
    assert titles[0] == LAYERS["GaussianNoise"].display_name(), "another of its category, which takes what comes"
    assert titles.index("Dense") < titles.index("Conv2D")
    assert "Dropout" not in titles
    assert rows.height() < 400, "a list that scrolls, not a menu over the whole screen"
    type_and_enter(list_, "gauss")
    network_ = window.store.project.network
    assert network_.node("dropout_1").layer.type == "GaussianNoise"
    assert len(network_.wires) == 3
    assert window.store.undo_stack.undoText().startswith("Replace dropout_1 with ")
