"""Faults of the data, and what is good to know of it, each with its fix."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from designer.document.store import Store
from designer.forms.changes import words_or
from designer.widgets import theme
from designer.widgets.icons import OF_SEVERITY
from designer.widgets.labels import IconLabel, Label, without_mnemonic
from engine.analysis.diagnostics import Diagnostic
from engine.document.project import DataSettings

ICON = 16
MOST = 6
"""Remarks that are shown; of more, the Problems panel has the rest."""


def remarks(store: Store) -> Iterator[Diagnostic]:
    """Reason why there is no data; else notes of its reader, and what the analysis says of data settings."""
    if store.data_error:
        yield Diagnostic("error", "data-unusable", store.data_error)
    elif store.dataset is not None:
        notes = {note.message for note in store.dataset.spec.notes}
        for entry in store.analysis.diagnostics:
            if entry.message in notes or (not entry.node and entry.field in DataSettings.model_fields):
                yield entry


class Remarks(QWidget):
    """Shows them one below the other; nothing where there are none."""

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._shown: tuple[Diagnostic, ...] | None = None
        self.rows: list[Remark] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.SPACING // 2)

    def refresh(self) -> None:
        """Show what holds now; nothing is touched if it is the same."""
        found = tuple(remarks(self._store))
        if found == self._shown:
            return
        self._shown = found
        for row in self.rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        shown = found[:MOST]
        if len(found) > MOST:
            rest = f"And {len(found) - MOST:,} more, in the panel Problems of the page Design."
            shown = (*shown, Diagnostic("hint", "more", rest))
        self.rows = [Remark(entry, self) for entry in shown]
        for row in self.rows:
            row.button.clicked.connect(partial(self._fix, row.entry))
            self._column.addWidget(row)
        self.setVisible(bool(found))

    def _fix(self, entry: Diagnostic, _checked: bool = False) -> None:
        if entry.fix is not None:
            self._store.edit(words_or(entry.fix.words), entry.fix.apply)


class Remark(QWidget):
    """One of them: an icon, the sentence, and a button where there is a fix."""

    def __init__(self, entry: Diagnostic, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entry = entry
        mark = IconLabel(OF_SEVERITY[entry.severity], entry.severity, ICON, self)
        self.words = Label(entry.message, wrap=True, parent=self)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.button = QPushButton(without_mnemonic(entry.fix.words) if entry.fix else "", self)
        self.button.setAutoDefault(True)  # else Enter does nothing outside dialogs
        self.button.setAccessibleDescription(entry.message)
        self.button.setVisible(entry.fix is not None)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACING)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.words, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
