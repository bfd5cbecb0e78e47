"""An empty canvas: it says what to do, and what is missing is said once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLabel, QStatusBar
from pytestqt.qtbot import QtBot

from designer.window import MainWindow
from engine.document.project import Project


def test_what_is_missing_is_said_once(open_window: Callable[[Project], MainWindow], qtbot: QtBot) -> None:
    """Three places said the same."""
    window = open_window(Project())
    window.show_welcome(False)
    (fault, _) = window.store.analysis.errors
    labels = [label for label in window.findChildren(QLabel) if not label.visibleRegion().isEmpty()]
    assert len([label for label in labels if fault.message in label.text()]) == 1
    assert not any("no Input" in bar.currentMessage() for bar in window.findChildren(QStatusBar))
    assert any("begins with an Input and ends with an Output" in label.text() for label in labels)
    window.canvas.adding.add("Dense")
    qtbot.waitUntil(lambda: not window.canvas.view._hint.isVisible())
    assert [label for label in labels if fault.message in label.text()]
