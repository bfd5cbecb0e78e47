"""Cards and recent files, clicked and pressed."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from designer.welcome.view import WelcomeView
from engine.document.templates import EXAMPLES, TEMPLATES


@pytest.fixture
def view(qtbot):
    recent = [Path("/somewhere/a.loom")]
    view = WelcomeView(lambda: recent)
    view.recent = recent
    qtbot.addWidget(view)
    view.resize(800, 620)
    view.show()
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)
    return view


def test_every_template_and_example_has_a_card_with_words(view):
    assert set(view.cards) == {template.name for template in (*EXAMPLES, *TEMPLATES)} | {"empty"}
    assert all(card.accessibleName() and card.accessibleDescription() for card in view.cards.values())


def test_a_click_chooses(qtbot, view):
    with qtbot.waitSignal(view.template_chosen) as chosen:
        qtbot.mouseClick(view.cards["digits"], Qt.MouseButton.LeftButton)
    assert chosen.args == [EXAMPLES[0]]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_keys_choose(qtbot, view, key):
    view.cards["empty"].setFocus()
    with qtbot.waitSignal(view.empty_chosen), qtbot.assertNotEmitted(view.template_chosen):
        qtbot.keyClick(view.cards["empty"], key)


def test_recent_files_are_listed_anew(qtbot, view):
    (button,) = view.recent_buttons
    with qtbot.waitSignal(view.file_chosen) as chosen:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert chosen.args == [Path("/somewhere/a.loom")]
    view.recent.insert(0, Path("/elsewhere/b & c.loom"))
    view.refresh()
    assert [button.text() for button in view.recent_buttons] == ["b && c.loom", "a.loom"]
    view.recent.clear()
    view.refresh()
    assert view.recent_buttons == []


def test_looking_for_a_file(qtbot, view):
    with qtbot.waitSignal(view.open_asked):
        qtbot.mouseClick(view.open_button, Qt.MouseButton.LeftButton)


def test_cards_break_into_rows_within_the_width(view):
    right = max(card.geometry().right() for card in view.cards.values())
    assert right <= 800 - 28
    assert len({card.y() for card in view.cards.values()}) > 1
