"""What is waited for: shown after a moment, with how far it is, and cancelled by a button."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from designer.background.passages import Passages, StoppedError
from designer.widgets.waiting import PATIENCE, Waiting


def test_it_is_shown_after_a_moment_and_cancelled(qtbot: QtBot) -> None:
    passages = Passages()
    waiting = Waiting(passages)
    qtbot.addWidget(waiting)
    brief = passages.begin("Reading a.csv")
    passages.end(brief)
    passage = passages.begin("Reading b.csv")
    assert waiting.isHidden()
    qtbot.waitUntil(waiting.isVisible, timeout=20 * PATIENCE)
    assert waiting.bar.maximum() == 0, "nothing is known yet"
    passage.tell(0.25)
    passage.tell(0.1)
    qtbot.waitUntil(lambda: waiting.words.text() == "Reading b.csv\u2026 25%")
    assert waiting.bar.value() * 4 == waiting.bar.maximum()
    qtbot.mouseClick(waiting.cancel, Qt.MouseButton.LeftButton)
    assert waiting.words.text() == "Reading b.csv\u2026 cancelling"
    with pytest.raises(StoppedError):
        passage.tell(0.5)
    passages.end(passage)
    assert waiting.isHidden()
