"""One problem: an icon, the sentence, whom it rests on, and a button where there is a fix."""

from __future__ import annotations

import re

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from designer.widgets import theme
from designer.widgets.icons import OF_SEVERITY, icon
from designer.widgets.labels import IconLabel, Label, literal, without_mnemonic
from engine.analysis.diagnostics import Diagnostic

ICON = 16


def _short(source: str) -> str:
    """A source without the titles of papers, which the tooltip has."""
    return re.sub(r", “[^”]*”", "", source)


class RowButton(QPushButton):
    """A small button of a row; Space and Enter press it.

    Signals:
        focused: The keyboard has come to it.
    """

    focused = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFont(theme.font("small"))
        self.setAutoDefault(True)  # else Enter does nothing outside dialogs

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()


class ProblemRow(QWidget):
    """Shows a diagnostic, later another, as edits change sentences. Presses beside its button reach the list.

    Signals:
        fix_wanted: The button was pressed; the `Diagnostic`.
        dismissed: It is not to be shown again; the `Diagnostic`.
        focused: The keyboard has come to a button; this row.
    """

    fix_wanted = Signal(Diagnostic)
    dismissed = Signal(Diagnostic)
    focused = Signal(QWidget)

    def __init__(self, entry: Diagnostic, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = IconLabel(size=ICON, parent=self)
        self.sentence = Label(wrap=True, parent=self)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignTop)  # its first line is beside the icon, however high the row
        self.source = Label(role="muted", size="small", wrap=True, parent=self)
        self._button = RowButton(self)
        self._button.setToolTip("Apply this fix; it can be undone")
        self._button.clicked.connect(self._ask)
        self._button.focused.connect(self._tell)
        self.dismiss = RowButton(self)
        self.dismiss.setIcon(icon("x"))
        self.dismiss.setFixedSize(ICON + 6, ICON + 6)
        self.dismiss.setFlat(True)
        self.dismiss.setAccessibleName("Dismiss")
        self.dismiss.setToolTip("Dismiss: do not show this problem again in this project; it can be undone")
        self.dismiss.clicked.connect(self._dismiss)
        self.dismiss.focused.connect(self._tell)
        words = QVBoxLayout()
        words.setSpacing(theme.SPACING // 2)
        words.addWidget(self.sentence)
        words.addWidget(self.source)
        words.addWidget(self._button, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACING, 6, theme.SPACING, 6)
        row.setSpacing(theme.SPACING)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self.dismiss, 0, Qt.AlignmentFlag.AlignTop)
        self.show_entry(entry)

    def show_entry(self, entry: Diagnostic) -> None:
        """Say this."""
        self.entry = entry
        self.sentence.setText(entry.message)
        self.source.setText(_short(entry.source))
        self.source.setToolTip(literal(entry.source))
        self.source.setVisible(bool(entry.source))
        self._button.setText(without_mnemonic(entry.fix.words) if entry.fix else "")
        self._button.setAccessibleDescription(entry.message)
        self._button.setVisible(entry.fix is not None)
        self.dismiss.setAccessibleDescription(entry.message)
        self.dismiss.setVisible(bool(entry.note))
        self._icon.show_icon(OF_SEVERITY[entry.severity], entry.severity)

    @property
    def button(self) -> RowButton | None:
        """The button, where there is a fix."""
        return self._button if self.entry.fix else None

    def size_for(self, width: int) -> QSize:
        """Size of the row at a given width."""
        layout = self.layout()
        return QSize(width, layout.heightForWidth(width) if layout else 0)

    def _ask(self) -> None:
        self.fix_wanted.emit(self.entry)

    def _dismiss(self) -> None:
        self.dismissed.emit(self.entry)

    def _tell(self) -> None:
        self.focused.emit(self)
