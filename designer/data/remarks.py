"""Faults of the data, and what is good to know of it, each with its fix."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import starmap

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from designer.document.store import Store
from designer.forms.changes import words_or
from designer.widgets import theme
from designer.widgets.icons import OF_SEVERITY
from designer.widgets.labels import IconLabel, Label, without_mnemonic
from engine.analysis.diagnostics import Diagnostic
from engine.analysis.fixes.fix import Fix, SetChoice, SetSource
from engine.document.editing.columns import dismiss, show_dismissed
from engine.document.project import DataSettings
from engine.preparation.recipe import RULES

ICON = 16
MOST = 6
"""Remarks that are shown; of more, the Problems panel has the rest."""


OF_TARGET = ("target-mismatch", "loss-target", "target-columns")
"""Faults of the network that come of another target, which is chosen here."""

OLD_RULES = "old-rules"
_OLD_RULES = (
    "This project decides on columns as before format 4: missing values are refused, every text is a category, and "
    "targets are not scaled."
)


def remarks(store: Store) -> Iterator[Diagnostic]:
    """Reason why there is no data; else notes of its reader, and what the analysis says of data settings and target.

    Of a project from before there was a recipe, that its table is decided on as it was then.
    """
    data = store.project.data
    if data.recipe.rules < RULES and data.source.type == "csv" and OLD_RULES not in data.recipe.dismissed:
        fix = Fix("Use the current rules", (SetChoice("", "rules", RULES),))
        yield Diagnostic("hint", OLD_RULES, _OLD_RULES, fix=fix, note=OLD_RULES)
    if store.data_error:
        answers = [Fix(each.text, tuple(starmap(SetSource, each.changes.items()))) for each in store.data_answers]
        yield Diagnostic("error", "data-unusable", store.data_error, choices=tuple(answers))
    elif store.dataset is not None:
        for entry in store.analysis.diagnostics:
            of_data = not entry.node and entry.field in DataSettings.model_fields
            if entry.note or of_data or entry.code in OF_TARGET:
                yield entry


class Remarks(QWidget):
    """Shows them one below the other; nothing where there are none."""

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._shown: tuple[Diagnostic, ...] | None = None
        self.rows: list[Remark] = []
        self.dismissed = QPushButton(self)
        self.dismissed.setFlat(True)
        self.dismissed.setAutoDefault(True)
        self.dismissed.clicked.connect(self._show_dismissed)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.SPACING // 2)
        self._list = QWidget(self)
        self._column.addWidget(self._list)
        self._column.addWidget(self.dismissed, 0, Qt.AlignmentFlag.AlignLeft)

    def refresh(self) -> None:
        """Show what holds now; nothing is touched if it is the same."""
        found = tuple(remarks(self._store))
        self._count_dismissed()
        self.setVisible(bool(found) or not self.dismissed.isHidden())
        if found == self._shown:
            return
        self._shown = found
        shown = found[:MOST]
        if len(found) > MOST:
            rest = f"And {len(found) - MOST:,} more, in the panel Problems of the page Design."
            shown = (*shown, Diagnostic("hint", "more", rest))
        self._put([Remark(entry) for entry in shown])
        for row in self.rows:
            row.button.clicked.connect(partial(self._fix, row.entry))
            row.dismiss.clicked.connect(partial(self._dismiss, row.entry))
            for choice, button in zip(row.entry.choices, row.choices, strict=True):
                button.clicked.connect(partial(self._choose, choice))

    def _put(self, rows: list[Remark]) -> None:
        """Show these in place of those so far. All come at once: the page is laid out anew for whatever is shown."""
        self.rows = rows
        self._list.hide()
        self._list.deleteLater()
        self._list = QWidget(self)
        column = QVBoxLayout(self._list)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACING // 2)
        for row in rows:
            column.addWidget(row)
        self._column.insertWidget(0, self._list)
        self._list.setVisible(bool(rows))  # at once: a layout that is on the screen shows it later

    def _count_dismissed(self) -> None:
        count = len(self._store.project.data.recipe.dismissed)
        self.dismissed.setText(f"Show {count} dismissed problem{'s' if count != 1 else ''} again")
        self.dismissed.setVisible(bool(count))

    def _show_dismissed(self) -> None:
        self._store.edit("Show dismissed problems", show_dismissed)

    def _dismiss(self, entry: Diagnostic, _checked: bool = False) -> None:
        self._store.edit("Dismiss a problem", partial(dismiss, note=entry.note))

    def _choose(self, choice: Fix, _checked: bool = False) -> None:
        self._store.edit(words_or(choice.words), choice.apply)

    def _fix(self, entry: Diagnostic, _checked: bool = False) -> None:
        if entry.fix is not None:
            self._store.edit(words_or(entry.fix.words), entry.fix.apply)


class Remark(QWidget):
    """One of them: an icon, the sentence, a button where there is a fix, and one that dismisses what can be."""

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
        self.dismiss = QPushButton("Dismiss", self)
        self.dismiss.setAutoDefault(True)
        self.dismiss.setFlat(True)
        self.dismiss.setToolTip("Do not show this problem again in this project; it can be undone")
        self.dismiss.setAccessibleDescription(entry.message)
        self.dismiss.setVisible(bool(entry.note))
        self.choices = [QPushButton(without_mnemonic(each.words), self) for each in entry.choices]
        for button in self.choices:
            button.setAutoDefault(True)
            button.setAccessibleDescription(entry.message)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACING)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.words, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        for button in self.choices:
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.dismiss, 0, Qt.AlignmentFlag.AlignTop)
