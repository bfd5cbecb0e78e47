"""The boxes themselves, answered by real clicks."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from designer.dialogs import Dialogs


@pytest.fixture
def dialogs(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return Dialogs(window)


def answer(words):
    """Click the button that says so as soon as the box is there."""

    def click():
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            QTimer.singleShot(10, click)
            return
        button = next(button for button in box.buttons() if words in button.text().replace("&", ""))
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    QTimer.singleShot(0, click)


@pytest.mark.parametrize(("words", "result"), [("Save", "save"), ("Discard", "discard"), ("Cancel", "cancel")])
def test_unsaved(dialogs, words, result):
    answer(words)
    assert dialogs.unsaved("a.loom") == result


def test_escape_cancels(dialogs):
    QTimer.singleShot(50, lambda: QTest.keyClick(QApplication.activeModalWidget(), Qt.Key.Key_Escape))
    assert dialogs.unsaved("a.loom") == "cancel"


@pytest.mark.parametrize(("words", "result"), [("Open", "recover"), ("Delete", "discard"), ("Ask again", "later")])
def test_recover(dialogs, words, result):
    answer(words)
    assert dialogs.recover("a.loom", "Layers differ.") == result


def test_errors_are_told(dialogs):
    answer("OK")
    dialogs.error("It failed.", "The disk is full.")
