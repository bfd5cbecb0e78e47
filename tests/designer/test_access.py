"""Everything in the window can be reached by the keyboard and has a name for screen readers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QDockWidget,
    QHeaderView,
    QLabel,
    QLineEdit,
    QScrollBar,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from designer import status
from designer.canvas import view
from designer.canvas.overlays.field_popup import FieldPopup
from designer.library import pick_list
from designer.library.pick_list import PickList
from designer.widgets.notices import Answer, Notice
from designer.window import MainWindow
from engine.activations import ACTIVATIONS
from engine.document.editing import arranging, edits
from engine.document.project import Project
from engine.sources import SOURCES
from tests.designer.conftest import network

OpenWindow = Callable[[Project], MainWindow]
USED = (QAbstractButton, QAbstractItemView, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit, QTabBar)
"""Kinds of widgets that are used by mouse or keyboard."""

QTS_OWN = (QHeaderView, QScrollBar)
"""Parts of views, which Qt describes by itself."""


def is_used(widget: QWidget) -> bool:
    """Whether people can click it or put the keyboard on it."""
    takes_keys = widget.focusPolicy() != Qt.FocusPolicy.NoFocus
    return (takes_keys or isinstance(widget, USED)) and not isinstance(widget, QTS_OWN)


def spoken(widget: QWidget) -> str:
    """What a screen reader calls a widget. The text in a field or a combo box is its value, not its name."""
    if isinstance(widget, QComboBox | QLineEdit | QAbstractSpinBox):
        return widget.accessibleName()
    interface = QAccessible.queryAccessibleInterface(widget)
    return widget.accessibleName() or (interface.text(QAccessible.Text.Name) if interface else "")


def nameless(root: QWidget) -> list[str]:
    """The widgets shown within a widget that are used and have no name, told by where they are."""
    found = [one for one in (root, *root.findChildren(QWidget)) if one.isVisible() and not is_spare(one)]
    return [_place(one) for one in found if is_used(one) and not spoken(one).strip()]


def is_spare(widget: QWidget) -> bool:
    """Whether it is one of the empty tab bars that Qt keeps outside of the window."""
    return isinstance(widget, QTabBar) and not widget.count()


def _place(widget: QWidget) -> str:
    names = [type(widget).__name__]
    parent = widget.parentWidget()
    while parent is not None:
        names.append(parent.objectName() or type(parent).__name__)
        parent = parent.parentWidget()
    return " in ".join(names)


@pytest.fixture
def window(show_in_window: OpenWindow) -> MainWindow:
    return prepared(show_in_window)


def prepared(open_: OpenWindow) -> MainWindow:
    window = open_(network("Input", "Dense", "Dense", "Output"))
    window.canvas.options.toggle("minimap")
    window.canvas.options.toggle("legend")
    window.store.edit("Group", lambda p: arranging.make_group(p, ["dense_1"], "Middle")[0])
    return window


def docks_in_turn(window: MainWindow) -> Iterator[QDockWidget]:
    for name in window.docks:
        dock = window.arrangement.show_panel(name)
        QApplication.processEvents()
        yield dock


def test_every_control_of_every_panel_has_a_name(window: MainWindow) -> None:
    for dock in docks_in_turn(window):
        assert not nameless(dock), dock.objectName()
    window.arrangement.show("train")
    window.curves._show_curves()
    assert not nameless(window)


def test_every_control_of_every_page_has_a_name(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.store.dataset is not None)
    for number, page in enumerate(window.arrangement.pages):
        QTest.keyClick(window, Qt.Key(Qt.Key.Key_1 + number), Qt.KeyboardModifier.ControlModifier)
        QApplication.processEvents()
        assert window.arrangement.page is page
        assert not nameless(window), page.name
        focused = QApplication.focusWidget()
        assert focused is not None
        assert window.arrangement.middle.isAncestorOf(focused), page.name


def test_every_editor_of_every_selection_has_a_name(window: MainWindow) -> None:
    for ids in ((), ("input_1",), ("dense_1",), ("dense_1", "dense_2"), ("output_1",)):
        window.store.select(ids)
        QApplication.processEvents()
        assert not nameless(window.docks["inspector"]), ids


@pytest.mark.parametrize("source", SOURCES.names())
def test_every_setting_has_a_name(window: MainWindow, source: str) -> None:
    window.store.edit("Source", lambda p: edits.set_data(p, source=SOURCES.create(source)))
    window.arrangement.show("data")
    QApplication.processEvents()
    assert not nameless(window.data)


def test_the_open_group_and_the_welcome_view_have_names(window: MainWindow) -> None:
    window.store.open_group(window.store.project.view.groups[0].id)
    assert window.canvas.breadcrumb.isVisible()
    assert not nameless(window.canvas)
    window.show_welcome(True)
    assert not nameless(window)


def test_every_popup_and_dialog_has_names(window: MainWindow) -> None:
    window.store.select({"dense_2"})
    opened = (
        "edit.add",
        "layer.replace",
        "edit.find",
        "help.commands",
        "edit.fields",
        "help.shortcuts",
        "help.keys",
        "edit.rename",
    )
    kinds: set[type] = set()
    for action in opened:
        window.registry[action].trigger()
        QApplication.processEvents()
        shown = [
            one
            for one in window.findChildren(QWidget)
            if one.isVisible() and isinstance(one, QDialog | PickList | FieldPopup)
        ]
        for one in shown:
            assert not nameless(one), action
            assert one.accessibleName() or one.windowTitle(), action
            kinds.add(type(one))
            one.close()
        assert shown or window.canvas.names.field.isVisible(), action
        assert not nameless(window.canvas), action
    assert len(kinds) == 4


def test_notices_have_names_and_tab_stops_at_their_buttons(window: MainWindow) -> None:
    answers = (Answer("Reload", print), Answer("Keep mine", print))
    window.notices.show_notice(Notice("a", "The file was changed.", "warning", answers))
    QApplication.processEvents()
    assert not nameless(window.notices)
    stops = [spoken(widget) for widget in window.keyboard_way()]
    first = stops.index("Reload")
    assert stops[first : first + 3] == ["Reload", "Keep mine", "Hide this notice"]


def test_what_lies_on_the_canvas_can_be_found(window: MainWindow) -> None:
    """Screen readers find nothing that lies on a scroll area but its own parts."""
    window.store.open_group(window.store.project.view.groups[0].id)
    canvas = QAccessible.queryAccessibleInterface(window.canvas)
    assert canvas is not None
    found = {canvas.child(index).text(QAccessible.Text.Name) for index in range(canvas.childCount())}
    assert {"Canvas", "Legend", "Minimap", "Open group"} <= found


def test_a_combo_box_is_named_by_the_label_beside_it(window: MainWindow) -> None:
    """Elsewhere than on Linux its accessible name tells what it is for; there only a label beside it is asked."""
    window.store.select({"dense_1"})
    for combo in window.inspector.findChildren(QComboBox):
        interface = QAccessible.queryAccessibleInterface(combo)
        labels = [
            QAccessible.queryAccessibleInterface(one).text(QAccessible.Text.Name)
            for one in combo.parentWidget().findChildren(QLabel)
            if one.buddy() is combo
        ]
        assert interface is not None
        assert labels == [combo.accessibleName()]


# The keyboard


@pytest.mark.parametrize(
    "name", ["palette", "inspector", "outline", "history", "training", "curves", "analysis", "evaluation"]
)
def test_a_key_leads_into_every_panel_and_back(window: MainWindow, name: str) -> None:
    window.store.select({"dense_1"})
    (key,) = window.registry.keys_of(f"view.go_{name}")
    QTest.keyClick(window.canvas.view, Qt.Key(ord(key[-1])), Qt.KeyboardModifier.AltModifier)
    dock, focused = window.docks[name], QApplication.focusWidget()
    assert not dock.visibleRegion().isEmpty()
    assert focused is not None
    if name == "curves":  # which has no control before there is a run
        assert dock.isAncestorOf(focused)
    else:
        assert dock.widget().isAncestorOf(focused) or dock.widget() is focused
    QTest.keyClick(focused, Qt.Key.Key_0, Qt.KeyboardModifier.AltModifier)
    assert QApplication.focusWidget() is window.canvas.view


def test_a_key_leads_to_each_panel_also_to_the_tenth(window: MainWindow) -> None:
    assert [name for name in window.docks if not window.registry.keys_of(f"view.go_{name}")] == []
    QTest.keyClick(window.canvas.view, Qt.Key.Key_Minus, Qt.KeyboardModifier.AltModifier)
    assert not window.docks["sample"].visibleRegion().isEmpty()


def test_the_keyboard_is_in_a_panel_that_has_no_control_yet(open_window: OpenWindow, qtbot: QtBot) -> None:
    """It stayed on the canvas, where Delete takes layers away; it stays in the panel when the sample comes."""
    window = prepared(open_window)
    panel = window.sample_panel
    assert panel.knowing.known is None  # what nobody has seen yet nobody has looked at
    QTest.keyClick(window.canvas.view, Qt.Key.Key_Minus, Qt.KeyboardModifier.AltModifier)
    assert QApplication.focusWidget() is panel.empty
    qtbot.waitUntil(lambda: panel.knowing.known is not None)
    assert QApplication.focusWidget() is panel.picker.next


def test_without_the_canvas_there_is_nowhere_to_go(window: MainWindow) -> None:
    window.show_welcome(True)
    window.registry.refresh()
    assert not window.registry["view.go_outline"].isEnabled()


def walk(window: MainWindow, key: Qt.Key = Qt.Key.Key_Tab) -> list[QWidget]:
    """Where the keyboard comes by, from the search of the palette on until it would be there again."""
    start = window.palette_panel.search
    start.setFocus()
    way: list[QWidget] = [start]
    while len(way) < 200:
        if way[-1] is window.canvas.view and key is Qt.Key.Key_Tab:
            window.focusNextPrevChild(True)  # there Tab itself adds a layer; Shift+Tab and Alt with a number leave it
        else:
            QTest.keyClick(way[-1], key)
        focused = QApplication.focusWidget()
        assert focused is not None
        if focused is start:
            return way
        assert focused not in way
        way.append(focused)
    raise AssertionError("Tab never comes back")


def test_tab_goes_through_the_window_as_it_is_read(window: MainWindow) -> None:
    window.store.select({"dense_1"})
    window.docks["outline"].show()
    window.docks["palette"].raise_()
    QApplication.processEvents()
    way = walk(window)
    names = [spoken(one) for one in way]
    order = ["Search layers", "Layers", "Canvas", "Hide Inspector", "Name", "Units", "Activation", "Bypass"]
    order += ["Hide Problems", "Problems"]
    places = [names.index(name) for name in order]
    assert places == sorted(places)
    assert window.outline.list not in way  # it lies behind the palette
    assert {one for one in window.inspector.findChildren(QWidget) if takes_tab(one)} <= set(way)
    assert walk(window, Qt.Key.Key_Backtab)[1:] == way[:0:-1]


def takes_tab(widget: QWidget) -> bool:
    tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    return bool(tab) and widget.focusProxy() is None and widget.isVisible() and widget.isEnabled()


def test_an_inner_form_comes_after_what_brought_it(window: MainWindow) -> None:
    window.store.edit(
        "Leaky", lambda p: edits.set_field(p, ["dense_1"], "activation", ACTIVATIONS.create("leaky_relu"))
    )
    window.store.select({"dense_1"})
    QApplication.processEvents()
    names = [spoken(one) for one in window.keyboard_way() if one.isVisible()]
    assert names[names.index("Activation") + 1] == "Slope"


def test_what_changes_elsewhere_is_said(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    for module in (pick_list, status, view):
        monkeypatch.setattr(module, "announce", lambda _, sentence: said.append(sentence))
    window.store.select({"dense_1"})
    window.store.message.emit("Done.")
    assert said == ["Selected: dense_1.", "Done."]
    window.registry["edit.find"].trigger()
    (popup,) = (one for one in window.findChildren(PickList) if one.isVisible())
    QTest.keyClick(popup.findChild(QLineEdit), Qt.Key.Key_Down)
    popup.close()
    assert said[2:] == ["dense_1, Dense"]
