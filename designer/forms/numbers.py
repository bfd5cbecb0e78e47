"""Whole and real numbers, typed freely or stepped with arrows, wheel and Page Up / Page Down."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent, QValidator
from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit, QWidget

from designer.forms.editor import Editor, placeholder
from designer.forms.values import MIXED, IncompleteError, number_text, parse_number, stepped
from designer.widgets.labels import Label
from engine.fields import FieldDescription

MARGIN = 4
"""Pixels beside the unit."""


class NumberBox(QAbstractSpinBox):
    """A line to type a number into, with arrows. What the text means is judged by its owner.

    Qt's own spin boxes silently refuse what is out of range and know no `1e-8`.

    Signals:
        step_asked: Number of steps, negative downwards.
    """

    step_asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._unit: Label | None = None

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        return QAbstractSpinBox.StepEnabledFlag.StepUpEnabled | QAbstractSpinBox.StepEnabledFlag.StepDownEnabled

    def stepBy(self, steps: int) -> None:
        self.step_asked.emit(steps)

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        return QValidator.State.Acceptable, text, position

    @property
    def line(self) -> QLineEdit:
        """The line inside."""
        return self.lineEdit()

    def show_unit(self, unit: str) -> None:
        """Write a unit at the end of the line."""
        self._unit = Label(unit, role="muted", size="small", parent=self.line)
        self._unit.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.line.setTextMargins(0, 0, self._unit.sizeHint().width() + MARGIN, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._unit is not None:
            size = self._unit.sizeHint()
            self._unit.setGeometry(self.line.width() - size.width() - MARGIN, 0, size.width(), self.line.height())


class NumberEditor(Editor):
    """Edits an `int` or a `float`; what is typed takes effect at once, as soon as it is a number within bounds."""

    def __init__(self, description: FieldDescription, parent: QWidget | None = None) -> None:
        super().__init__(description, parent)
        self._box = NumberBox(self)
        if description.unit and description.unit != description.label.lower():
            self._box.show_unit(description.unit)
        self._place(self._box)
        self._box.line.installEventFilter(self)
        self._box.line.setAccessibleName(description.label)
        self._box.line.textEdited.connect(self._typed)
        self._box.editingFinished.connect(self._finished)
        self._box.step_asked.connect(self._step)

    def write(self, value: Any) -> None:
        self._box.line.setPlaceholderText(placeholder(value, self.description))
        self._box.line.setText("" if value is MIXED else number_text(value))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A double click selects the whole number, where Qt would take a dot for the end of a word."""
        if event.type() == QEvent.Type.MouseButtonDblClick and watched is self._box.line:
            self.select()
            return True
        return super().eventFilter(watched, event)

    def _typed(self, text: str) -> None:
        try:
            value = parse_number(text, self.description)
        except IncompleteError:
            self.show_error("")
        except ValueError as error:
            self.show_error(str(error))
        else:
            self._ask(value, self._merge_key())

    def _finished(self) -> None:
        self._new_step()
        text = self._box.line.text()
        if self._shown is MIXED and not text:
            return
        try:
            self.write(parse_number(text, self.description))
        except ValueError as error:
            self.show_error(str(error))

    def _step(self, steps: int) -> None:
        try:
            value = parse_number(self._box.line.text(), self.description)
        except ValueError:
            value = self.description.default if self._shown is MIXED else self._shown
        value = stepped(value, steps, self.description)
        self.write(value)
        self._ask(value, self._merge_key())
