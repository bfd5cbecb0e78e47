"""Keys are recorded in the dialog, hold at once, survive a restart, and are never taken from another unasked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from designer.actions.finding import command_items
from designer.actions.help import ShortcutsPage, page
from designer.actions.shortcuts.dialog import KeysDialog
from designer.settings import Settings
from designer.window import MainWindow
from engine.document.project import Project
from tests.designer.conftest import LEFT, NONE, network

OpenWindow = Callable[[Project], MainWindow]
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key


@pytest.fixture
def window(show_in_window: OpenWindow) -> MainWindow:
    return show_in_window(network("Input", "Dense", "Output"))


@pytest.fixture
def dialog(window: MainWindow, qtbot: QtBot) -> KeysDialog:
    return opened(window, qtbot)


def opened(window: MainWindow, qtbot: QtBot) -> KeysDialog:
    window.registry["help.keys"].trigger()
    dialog = window.findChild(KeysDialog)
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


def record(dialog: KeysDialog, action_id: str, key: Key, modifiers: Qt.KeyboardModifier = NONE, place: int = 0) -> None:
    dialog.choose(action_id)
    recorder = dialog.slots[place].recorder
    recorder.setFocus()
    QTest.keyClick(recorder, key, modifiers)


def press(window: MainWindow, qtbot: QtBot, key: Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    window.activateWindow()
    window.canvas.view.setFocus()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window.canvas.view, key, modifiers)


def is_bypassed(window: MainWindow) -> bool:
    return window.store.project.network.node("dense_1").bypassed


def test_a_recorded_key_works_and_the_old_one_no_more(window: MainWindow, dialog: KeysDialog, qtbot: QtBot) -> None:
    record(dialog, "layer.bypass", Key.Key_B)
    assert window.registry.keys_of("layer.bypass") == ("B",)
    assert "B does it now." in dialog.sentence.text()
    window.store.select({"dense_1"})
    press(window, qtbot, Key.Key_M)
    assert not is_bypassed(window)
    press(window, qtbot, Key.Key_B)
    assert is_bypassed(window)


def test_all_places_show_the_keys_in_force(window: MainWindow) -> None:
    window.registry.rebind("edit.find", ("Ctrl+K",))
    assert "(Ctrl+K)" in window.registry["edit.find"].toolTip()
    assert window.registry["edit.find"].shortcut().toString() == "Ctrl+K"
    assert "<b>Ctrl+K</b>" in page(window.registry)
    assert ("Find layer", "Ctrl+K") in [(entry.title, entry.note) for entry in command_items(window.registry)]
    window.registry.rebind("training.run", ("F5",))
    assert "(F5)" in window.registry["training.run"].toolTip()


def test_keys_survive_a_restart(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(network("Input", "Dense", "Output"))
    dialog = opened(window, qtbot)
    record(dialog, "layer.bypass", Key.Key_B)
    record(dialog, "edit.find", Key.Key_F3, place=1)
    dialog.choose("layer.collapse")
    QTest.mouseClick(dialog.slots[0].clear, LEFT)
    dialog.close()
    window.close()
    again = open_window(network("Input", "Dense", "Output"))
    assert again.registry.keys_of("layer.collapse") == ()
    assert again.registry.keys_of("edit.find") == ("Ctrl+F", "F3")
    again.store.select({"dense_1"})
    press(again, qtbot, Key.Key_M)
    press(again, qtbot, Key.Key_H)
    assert not is_bypassed(again)
    assert not again.canvas.nodes.all_collapsed
    press(again, qtbot, Key.Key_B)
    assert is_bypassed(again)


def test_a_taken_key_is_refused_with_the_name_of_its_owner(window: MainWindow, dialog: KeysDialog) -> None:
    record(dialog, "edit.find", Key.Key_D, CONTROL)
    assert "Ctrl+D belongs to “Duplicate”." in dialog.sentence.text()
    assert window.registry.keys_of("edit.find") == ("Ctrl+F",)
    assert window.registry.keys_of("edit.duplicate") == ("Ctrl+D",)
    assert dialog.slots[0].recorder.keySequence().toString() == "Ctrl+F"
    with pytest.raises(ValueError, match=r"Ctrl\+D belongs to “Duplicate”"):
        window.registry.rebind("edit.find", ("Ctrl+D",))


def test_two_actions_swap(window: MainWindow, dialog: KeysDialog) -> None:
    record(dialog, "edit.find", Key.Key_D, CONTROL)
    assert dialog.swap.text() == "Swap"
    QTest.mouseClick(dialog.swap, LEFT)
    assert window.registry.keys_of("edit.find") == ("Ctrl+D",)
    assert window.registry.keys_of("edit.duplicate") == ("Ctrl+F",)
    assert not dialog.swap.isVisible()
    assert window.settings.texts("keys/edit.duplicate") == ("Ctrl+F",)


def test_a_key_that_the_other_cannot_have_is_only_taken(window: MainWindow, dialog: KeysDialog) -> None:
    record(dialog, "layer.bypass", Key.Key_D, CONTROL)  # M would be Duplicate's, which holds in the whole window
    assert "“Duplicate” would have no keys then." in dialog.sentence.text()
    assert dialog.swap.text() == "Take it"
    QTest.mouseClick(dialog.swap, LEFT)
    assert window.registry.keys_of("layer.bypass") == ("Ctrl+D",)
    assert window.registry.keys_of("edit.duplicate") == ()


def test_a_letter_alone_is_refused_in_the_whole_window(window: MainWindow, dialog: KeysDialog) -> None:
    record(dialog, "edit.find", Key.Key_K)
    assert "K alone is for typing" in dialog.sentence.text()
    assert window.registry.keys_of("edit.find") == ("Ctrl+F",)


def test_reset_of_one_and_of_all(window: MainWindow, dialog: KeysDialog) -> None:
    registry = window.registry
    assert not dialog.reset_all.isEnabled()
    record(dialog, "layer.bypass", Key.Key_B)
    record(dialog, "edit.find", Key.Key_K, CONTROL)
    QTest.mouseClick(dialog.reset, LEFT)
    assert registry.keys_of("edit.find") == ("Ctrl+F",)
    assert registry.keys_of("layer.bypass") == ("B",)
    QTest.mouseClick(dialog.reset_all, LEFT)
    assert registry.keys_of("layer.bypass") == ("M",)
    assert not registry.is_rebound("layer.bypass")
    assert window.settings.texts("keys/layer.bypass") == ()


def test_a_reset_takes_nothing_from_another_unasked(window: MainWindow, dialog: KeysDialog) -> None:
    window.registry.rebind_all({"layer.bypass": ("B",), "layer.collapse": ("M",)})
    dialog.choose("layer.bypass")
    QTest.mouseClick(dialog.reset, LEFT)
    assert "M belongs to “Collapse”." in dialog.sentence.text()
    assert window.registry.keys_of("layer.bypass") == ("B",)
    QTest.mouseClick(dialog.swap, LEFT)
    assert window.registry.keys_of("layer.bypass") == ("M",)
    assert window.registry.keys_of("layer.collapse") == ("B",)


def test_nonsense_in_the_settings_leaves_the_defaults(open_window: OpenWindow, settings: Settings) -> None:
    settings.set_texts("keys/layer.bypass", ["Nonsense"])
    settings.set_texts("keys/layer.collapse", ["F"])  # Show selection has it
    settings.set_texts("keys/edit.find", ["K"])  # holds in the whole window
    settings.set_texts("keys/edit.copy", ["Ctrl+K, Ctrl+C"])
    settings.set_texts("keys/edit.paste", ["Alt+F"])  # opens a menu
    settings.set_texts("keys/no.such.action", ["Ctrl+J"])
    settings.set_texts("keys/layer.lay_out", ["ctrl+j"])
    registry = open_window(network("Input", "Dense")).registry
    for spec in registry:
        expected = ("Ctrl+J",) if spec.id == "layer.lay_out" else spec.shortcuts
        assert registry.keys_of(spec.id) == expected, spec.id


def test_the_search_finds_actions_and_keys(dialog: KeysDialog) -> None:
    for query, action in (("bypa", "layer.bypass"), ("ctrl+g", "layer.group")):
        dialog.search.clear()
        QTest.keyClicks(dialog.search, query)
        assert dialog.current == action
    dialog.search.clear()
    QTest.keyClicks(dialog.search, "qqqq")
    assert dialog.current == ""
    assert not dialog.slots[0].isEnabled()


def test_escape_closes_the_dialog_even_while_recording(dialog: KeysDialog, window: MainWindow) -> None:
    dialog.choose("layer.bypass")
    dialog.slots[0].recorder.setFocus()
    QTest.keyClick(dialog.slots[0].recorder, Key.Key_Escape)
    assert not dialog.isVisible()
    assert window.registry.keys_of("layer.bypass") == ("M",)


@pytest.mark.parametrize(
    ("key", "modifiers"), [(Key.Key_F1, NONE), (Key.Key_Question, NONE), (Key.Key_Question, SHIFT)]
)
def test_a_question_mark_shows_the_page_with_shift_or_without(
    window: MainWindow, qtbot: QtBot, key: Key, modifiers: Qt.KeyboardModifier
) -> None:
    press(window, qtbot, key, modifiers)
    (shown,) = window.findChildren(ShortcutsPage)
    assert shown.isVisible()


def test_the_open_page_follows(window: MainWindow, qtbot: QtBot) -> None:
    press(window, qtbot, Key.Key_F1)
    window.registry.rebind("layer.bypass", ("Ctrl+Alt+B",))
    assert "Ctrl+Alt+B" in window.findChild(ShortcutsPage)._text.toPlainText()


def test_a_question_mark_can_be_typed(window: MainWindow) -> None:
    field = window.palette_panel.findChild(QLineEdit)
    field.setFocus()
    QTest.keyClick(field, Key.Key_Question, SHIFT)
    QTest.keyClicks(field, "?")
    assert field.text().endswith("?")
    assert not window.findChildren(ShortcutsPage)


def test_closed_windows_follow_no_more(window: MainWindow, dialog: KeysDialog, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dialog.destroyed):
        dialog.close()
    window.registry.rebind("layer.bypass", ("B",))
    window.registry["help.keys"].trigger()
    (again,) = window.findChildren(KeysDialog)
    again.choose("layer.bypass")
    assert again.slots[0].recorder.keySequence().toString() == "B"
