"""The base of all field editors: a control, and the sentence that says what is wrong with what was typed."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Hashable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QPalette
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from designer.forms.message import Message
from designer.forms.values import MIXED, FieldEdit, Path, bounds_text, common
from designer.widgets import theme
from designer.widgets.labels import THEME_CHANGES, literal, tint_text
from engine.fields import FieldDescription

_NOTHING = object()

HEIGHT = 25
"""Pixels of every control, so that rows of all kinds line up."""


class Editor(QWidget):
    """Edits one field of one object or of several.

    It never changes the document: it asks for an edit, and shows what the document says. What cannot be a value is
    explained at the control (`Message`) and asked for by nobody.

    Signals:
        edited: The user wants another value; the path starts at this field.
    """

    edited = Signal(FieldEdit)

    def __init__(self, description: FieldDescription, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.description = description
        self._shown: Any = _NOTHING
        self._typing = object()
        self._message: Message | None = None
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(2)

    @abstractmethod
    def write(self, value: Any) -> None:
        """Put a value, or MIXED, on the control without asking for an edit."""

    @property
    def control(self) -> QWidget:
        """The widget that takes the keyboard."""
        return self._control

    @property
    def error(self) -> str:
        """Fault of what was typed: a sentence, or empty."""
        return self._message.text() if self._message is not None else ""

    @property
    def nested(self) -> QWidget | None:
        """A form of the fields inside this one, placed below by the form; None for simple fields."""
        return None

    def show_values(self, values: Sequence[Any]) -> None:
        """Show what the document says for each object. What is being typed stays while that does not change."""
        value = common(values)
        if value is self._shown or (value == self._shown and type(value) is type(self._shown)):
            return
        self._shown = value
        self.show_error("")
        self.write(value)

    def forget(self) -> None:
        """Show the next values whatever was typed: they are those of something else."""
        self._shown = _NOTHING

    def show_error(self, sentence: str, path: Path = ()) -> None:
        """Show a sentence at the control, or take it away."""
        if self._message is not None:
            self._message.say(sentence)
        self._control.setAccessibleDescription(sentence or self.description.help)
        self._tint()

    def _tint(self) -> None:
        line, role = getattr(self._control, "line", self._control), "error" if self.error else ""
        if not role or line.palette().color(QPalette.ColorRole.Text) != theme.of(QApplication.palette()).color(role):
            tint_text(line, role)

    def _place(self, control: QWidget, *extras: QWidget) -> None:
        """Lay out the control and give it its words; called once by each subclass."""
        self._control = control
        description = self.description
        control.setAccessibleName(description.label)
        control.setAccessibleDescription(description.help)
        control.setToolTip(literal(f"{description.help} {bounds_text(description)}".strip()))
        control.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        control.setMinimumHeight(HEIGHT)
        control.installEventFilter(self)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(control, 1)
        for extra in extras:
            row.addWidget(extra)
        self._rows.addLayout(row)
        self._message = Message(self, control)
        self.setFocusProxy(control)

    def select(self) -> None:
        """Put the keyboard on the control and select its text, as a double click beside a number does."""
        self._control.setFocus(Qt.FocusReason.MouseFocusReason)
        line = getattr(self._control, "line", self._control)
        if isinstance(line, QLineEdit):
            line.selectAll()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.select()  # beside it

    def _ask(self, value: Any, merge_key: Hashable = None) -> None:
        """Ask for an edit, unless the document says so already."""
        self.show_error("")
        if value == self._shown and type(value) is type(self._shown):
            return
        self._shown = value
        self.edited.emit(FieldEdit((self.description.name,), value, merge_key))

    def revert(self) -> None:
        """Show the document's value again."""
        self.show_error("")
        self.write(self._shown)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc takes back what is not a value; undo and redo belong to the document."""
        kind = event.type()
        if kind == QEvent.Type.FocusIn:
            self._new_step()
        elif kind in THEME_CHANGES and self.error:
            self._tint()
        elif isinstance(event, QKeyEvent):
            if kind == QEvent.Type.ShortcutOverride and (
                event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)
            ):
                event.ignore()
                return True
            if kind == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape and self.error:
                self.revert()
                return True
        return super().eventFilter(watched, event)

    def _new_step(self) -> None:
        self._typing = object()

    def _merge_key(self) -> tuple[Hashable, ...]:
        """Merge key of the undo step: typing between two changes of the focus, or up to Enter, is one step."""
        return "typing", self.description.name, self._typing


def placeholder(value: Any, description: FieldDescription) -> str:
    """Placeholder of an empty control: the meaning of that."""
    return "mixed" if value is MIXED else description.empty
