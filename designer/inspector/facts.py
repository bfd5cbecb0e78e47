"""Two columns of names and values, and sentences with a coloured bar: the read-only parts of the inspector."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from designer.inspector.words import Rows
from designer.widgets.labels import Label
from engine.analysis.diagnostics import Diagnostic


class Facts(QWidget):
    """Names and values. The labels are kept and filled again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(1, 1)
        self._labels: list[tuple[Label, Label]] = []

    def show_rows(self, rows: Rows) -> None:
        """Show these pairs."""
        while len(self._labels) < len(rows):
            self._add()
        for index, (name, value) in enumerate(self._labels):
            shown = index < len(rows)
            name.setVisible(shown)
            value.setVisible(shown)
            if shown:
                name.setText(rows[index][0])
                value.setText(rows[index][1])
                value.setAccessibleName(": ".join(rows[index]).strip())

    def rows(self) -> Rows:
        """The texts that are shown."""
        return tuple((name.text(), value.text()) for name, value in self._labels if not name.isHidden())

    def _add(self) -> None:
        name = Label(role="muted", parent=self)
        value = Label(wrap=True, parent=self)
        value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        name.setBuddy(value)
        row = len(self._labels)
        self._grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(value, row, 1)
        self._labels.append((name, value))


class Sentences(QWidget):
    """Diagnostics, one below the other, in the colours of their severity."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._labels: list[Label] = []

    def show_diagnostics(self, diagnostics: Sequence[Diagnostic]) -> None:
        """Show these."""
        while len(self._labels) < len(diagnostics):
            label = Label(wrap=True, parent=self)
            self._column.addWidget(label)
            self._labels.append(label)
        for index, label in enumerate(self._labels):
            label.setVisible(index < len(diagnostics))
            if index < len(diagnostics):
                label.set_role(diagnostics[index].severity)
                label.setText(diagnostics[index].message)
        self.setVisible(bool(diagnostics))

    def texts(self) -> tuple[str, ...]:
        """The texts that are shown."""
        return tuple(label.text() for label in self._labels if not label.isHidden())
