"""A form on the screen, its edits recorded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from designer.forms import Form
from designer.forms.values import FieldEdit
from engine.fields import describe

LEFT = Qt.MouseButton.LeftButton


class Shown:
    """A form within a scroll area, and hands."""

    def __init__(self, qtbot: QtBot, value: Any, names: Sequence[str]) -> None:
        self.value = value
        self.asked: list[str] = []
        self.edits: list[FieldEdit] = []
        self.form = Form(describe(type(value)), names=lambda kind: (self.asked.append(kind), tuple(names))[1])
        self.form.edited.connect(self.edits.append)
        self.form.show_objects([value])
        self.area = QScrollArea()
        self.area.setWidget(self.form)
        self.area.setWidgetResizable(True)
        self.area.resize(340, 620)
        qtbot.addWidget(self.area)
        self.area.show()
        self.area.activateWindow()
        qtbot.waitUntil(self.area.isActiveWindow)

    def type(self, text: str, *path: str) -> None:
        control = self.form.editor(*path).control
        line = getattr(control, "line", control)
        control.setFocus()
        line.selectAll()
        QTest.keyClicks(control, text)

    def click(self, widget: QWidget, point: QPoint | None = None) -> None:
        QTest.mouseClick(widget, LEFT, pos=point or widget.rect().center())


@pytest.fixture
def show(qtbot: QtBot) -> Callable[..., Shown]:
    return lambda value, names=(): Shown(qtbot, value, names)
