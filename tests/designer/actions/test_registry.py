"""Actions are data: from one list come menus, toolbar, shortcuts and the help page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QToolBar
from pytestqt.qtbot import QtBot

from designer.actions import Actions, ActionSpec
from designer.actions.help import page
from designer.actions.shortcuts.keys import ALTERNATIVES, words
from designer.window import MainWindow
from engine.document.project import Project
from tests.designer.conftest import network


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    window = QMainWindow()
    qtbot.addWidget(window)
    return window


def test_run_is_called_and_states_are_asked_again(window: QMainWindow) -> None:
    actions, done = Actions(window), []
    actions.add(
        ActionSpec("a", "&A", lambda: done.append("a"), enabled=lambda: len(done) < 2, label=lambda: f"A {len(done)}"),
        ActionSpec("b", "&B", lambda: done.append("b"), checked=lambda: "b" in done),
    )
    actions["a"].trigger()
    assert done == ["a"]
    assert actions["a"].text() == "A 1"
    assert not actions["b"].isChecked()
    actions["b"].trigger()
    assert actions["b"].isChecked()
    assert not actions["a"].isEnabled()


def test_of_a_choice_exactly_one_is_on(window: QMainWindow) -> None:
    actions, now = Actions(window), ["x"]

    def choice(name: str) -> ActionSpec:
        return ActionSpec(name, name, lambda: now.append(name), checked=lambda: now[-1] == name, choice="letters")

    actions.add(choice("x"), choice("y"))
    assert actions["x"].actionGroup() is actions["y"].actionGroup()
    for name in ("y", "y", "x"):
        actions[name].trigger()
        assert [actions["x"].isChecked(), actions["y"].isChecked()] == [name == "x", name == "y"]


def test_ids_and_shortcuts_are_taken_once(window: QMainWindow) -> None:
    actions = Actions(window)
    actions.add(ActionSpec("a", "A", shortcuts=("Ctrl+K",)))
    with pytest.raises(ValueError, match="declared twice"):
        actions.add(ActionSpec("a", "A"))
    with pytest.raises(ValueError, match=r"'b' wants the shortcut Ctrl\+K, but 'a' has it"):
        actions.add(ActionSpec("b", "B", shortcuts=("Ctrl+K",)))


def test_menus_have_lines_between_sections_and_submenus(window: QMainWindow) -> None:
    actions = Actions(window)
    actions.add(
        ActionSpec("a", "A", menu="Edit"),
        ActionSpec("b", "B", menu="Edit", section=1),
        ActionSpec("c", "C", menu="Edit/More", section=2),
        ActionSpec("d", "D", menu="Edit", section=2, submenu=lambda menu: menu.addAction("inside")),
        ActionSpec("e", "E"),
    )
    actions.fill_menu_bar(window.menuBar(), ("File", "Edit"))
    edit = window.menuBar().actions()[1].menu()
    texts = ["-" if action.isSeparator() else action.text() for action in edit.actions()]
    assert texts == ["A", "-", "B", "-", "More", "D"]
    submenu = edit.actions()[-1].menu()
    submenu.aboutToShow.emit()
    submenu.aboutToShow.emit()
    assert [action.text() for action in submenu.actions()] == ["inside"]


def test_a_submenu_opens_only_while_it_has_something(window: QMainWindow) -> None:
    has = False
    actions = Actions(window)
    actions.add(ActionSpec("a", "A", menu="Edit", submenu=lambda menu: None, enabled=lambda: has))
    actions.fill_menu_bar(window.menuBar(), ("Edit",))
    (shown,) = window.menuBar().actions()[0].menu().actions()
    assert not shown.isEnabled()
    has = True
    actions.refresh()
    assert shown.isEnabled()


def test_the_toolbar_holds_what_asks_for_it(window: QMainWindow) -> None:
    actions, bar = Actions(window), QToolBar()
    actions.add(ActionSpec("a", "A", toolbar=True), ActionSpec("b", "B"), ActionSpec("c", "C", menu="X", toolbar=True))
    actions.fill_tool_bar(bar)
    assert ["-" if action.isSeparator() else action.text() for action in bar.actions()] == ["A", "-", "C"]
    bar.deleteLater()


def test_every_action_of_the_window_is_complete(show_in_window: Callable[[Project], MainWindow]) -> None:
    window = show_in_window(network("Input", "Dense"))
    for spec in window.registry:
        assert spec.help.endswith("."), spec.id
        assert spec.title
        assert len(spec.shortcuts) <= ALTERNATIVES, spec.id
        for shortcut in spec.shortcuts:
            assert not QKeySequence(shortcut).isEmpty(), spec.id
        if spec.icon:
            assert not window.registry[spec.id].icon().isNull(), spec.id


def test_sections_of_a_menu_follow_one_another(show_in_window: Callable[[Project], MainWindow]) -> None:
    """In whatever order actions were added: those of the Runs and the Use page once stood below Quit."""
    registry = show_in_window(network("Input", "Output")).registry
    (file_menu,) = (menu for menu in registry["file.quit"].associatedObjects() if isinstance(menu, QMenu))
    assert file_menu.actions()[-1] is registry["file.quit"]
    for menu in {spec.menu for spec in registry}:
        sections = [spec.section for spec in registry.by_menu() if spec.menu == menu]
        assert sections == sorted(sections)


def test_the_help_page_names_every_shortcut(show_in_window: Callable[[Project], MainWindow]) -> None:
    window = show_in_window(network("Input", "Dense"))
    text = page(window.registry)
    for spec in window.registry:
        for shortcut in spec.shortcuts:
            assert words([shortcut]) in text, spec.id
    window.registry["help.shortcuts"].trigger()
