"""Notices stand above the canvas until they are answered, one for each matter."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from designer.widgets import notices as module
from designer.widgets.notices import LONGEST, Answer, Notice, Notices


@pytest.fixture
def notices(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    notices = Notices(window)
    QVBoxLayout(window).addWidget(notices)
    window.show()
    yield notices
    window.close()  # it is alive until here


def test_nothing_is_shown_while_there_is_nothing_to_tell(notices):
    assert not notices.isVisible()
    notices.show_notice(Notice("a", "Something happened."))
    assert notices.isVisible()
    notices.dismiss("a")
    assert not notices.isVisible()


def test_a_notice_takes_the_place_of_the_one_with_its_key(notices, monkeypatch):
    said = []
    monkeypatch.setattr(module, "announce", lambda _, sentence: said.append(sentence))
    for text in ("One.", "One.", "Two."):
        notices.show_notice(Notice("a", text))
    notices.show_notice(Notice("b", "Three."))
    assert [row.words.text() for row in notices.rows.values()] == ["Two.", "Three."]
    assert said == ["One.", "Two.", "Three."]


def test_an_answer_acts_and_takes_the_notice_away_unless_it_stays(notices):
    done = []
    answers = (Answer("Look", lambda: done.append("look"), stays=True), Answer("Do", lambda: done.append("do")))
    notices.show_notice(Notice("a", "Text.", "hint", answers))
    look, do = notices.rows["a"].buttons
    QTest.mouseClick(look, Qt.MouseButton.LeftButton)
    assert notices.isVisible()
    do.setFocus()
    QTest.keyClick(do, Qt.Key.Key_Return)
    assert done == ["look", "do"]
    assert not notices.isVisible()


def test_a_notice_can_be_hidden(notices):
    notices.show_notice(Notice("a", "Text."))
    QTest.mouseClick(notices.rows["a"].close_button, Qt.MouseButton.LeftButton)
    assert not notices.rows


def test_names_are_never_rich_text_and_long_ones_are_cut(notices):
    notices.show_notice(Notice("a", "<b>bold</b>" + "x" * 2000))
    words = notices.rows["a"].words
    assert words.textFormat() is Qt.TextFormat.PlainText
    assert len(words.text()) == LONGEST


@pytest.mark.parametrize(("width", "below"), [(900, False), (520, True)])
def test_buttons_go_below_where_words_have_little_room(qtbot, width, below):
    notices = Notices()
    qtbot.addWidget(notices)
    notices.resize(width, 200)
    notices.show()
    answers = tuple(Answer(words, lambda: None) for words in ("Reload", "Keep mine", "Show what differs"))
    notices.show_notice(Notice("a", "It was changed on disk by another window or program.", "warning", answers))
    row = notices.rows["a"]
    qtbot.waitUntil(lambda: row.width() == width and row.words.width() > 200)
    assert (row.buttons[0].y() >= row.words.geometry().bottom()) is below
    assert row.words.height() >= row.words.heightForWidth(row.words.width())
