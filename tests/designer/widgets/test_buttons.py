from __future__ import annotations

import pytest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from designer.widgets.buttons import WordedButton
from designer.widgets.icons import icon
from designer.widgets.sheet import style_sheet
from designer.widgets.theme import LIGHT, palette_of

CLEAR = 6
"""Pixels without ink by which words stand off their icon."""


def test_words_stand_off_their_icon_also_with_the_style_sheet(qtbot: QtBot) -> None:
    """The sheet draws tool buttons itself, past the style, and too tight."""
    assert _clear(qtbot, WordedButton()) >= CLEAR > _clear(qtbot, QToolButton())


@pytest.mark.parametrize(("picture", "words"), [("", "Hold"), ("square", "")])
def test_what_stands_alone_gets_no_gap(qtbot: QtBot, picture: str, words: str) -> None:
    worded, plain = WordedButton(), QToolButton()
    for button in (worded, plain):
        qtbot.addWidget(button)
        button.setToolButtonStyle(worded.toolButtonStyle())
        button.setIconSize(worded.iconSize())
        button.setText(words)
        if picture:
            button.setIcon(icon(picture))
    assert worded.sizeHint() == plain.sizeHint()


def _clear(qtbot: QtBot, button: QToolButton) -> int:
    """Columns of pixels without ink between the icon, which has some in each of its own, and the words."""
    qtbot.addWidget(button)
    button.setPalette(palette_of(LIGHT))
    button.setStyleSheet(style_sheet(LIGHT))
    button.setToolButtonStyle(WordedButton().toolButtonStyle())
    button.setIcon(icon("square"))
    button.setText("Hold")
    button.resize(button.sizeHint())
    image = button.grab().toImage()
    ground = image.pixelColor(1, 1).lightness()
    inked = [
        any(abs(image.pixelColor(x, y).lightness() - ground) > 40 for y in range(4, image.height() - 4))
        for x in range(image.width())
    ]
    after_icon = inked.index(False, inked.index(True))
    return inked.index(True, after_icon) - after_icon
