"""The list of problems."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QListWidgetItem, QStackedLayout, QWidget

from designer.document.snapshot import Update
from designer.document.store import Store
from designer.document.undo import Words
from designer.forms.changes import words_or
from designer.problems.problem_list import ProblemList
from designer.problems.row import ProblemRow
from designer.widgets import theme
from designer.widgets.labels import Label, literal
from engine.analysis.diagnostics import Diagnostic
from engine.document.editing.columns import dismiss
from engine.document.project import Project

NODE = Qt.ItemDataRole.UserRole
FIELD = Qt.ItemDataRole.UserRole + 1
MOST = 60
"""Problems that have a row; nobody reads more, and each row takes time to make."""


class ProblemsPanel(QWidget):
    """Shows the diagnostics, errors first; a click, Enter or a double click jumps, a button fixes.

    Signals:
        jump: Id of a node.
        setting_wanted: Name of a field of the data or the training, for a problem of no node.
        counted: Number of errors, and number of all diagnostics.
    """

    jump = Signal(str)
    setting_wanted = Signal(str)
    counted = Signal(int, int)

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._shown: tuple[Diagnostic, ...] | None = None
        self._is_stale = False
        self.list = ProblemList()
        self.list.setAccessibleName("Problems")
        self._none = Label("No problems: this network can be trained.", role="muted", wrap=True)
        self._none.setMargin(2 * theme.SPACING)
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._layout = QStackedLayout(self)
        self._layout.addWidget(self.list)
        self._layout.addWidget(self._none)
        self.list.itemClicked.connect(self._jump)
        self.list.itemActivated.connect(self._jump)
        store.changed.connect(self._show_update)
        self.refresh()

    def _show_update(self, update: Update) -> None:
        if update.analysis_changed:
            self.refresh()

    def refresh(self, *_: object) -> None:
        """Show the current diagnostics; nothing is touched if they are the same.

        Rows are made while they are seen, else when they are seen next: they take time to make.
        """
        diagnostics = self._store.analysis.diagnostics
        if diagnostics == self._shown:
            return
        self._shown, self._is_stale = diagnostics, True
        if self.isVisible():
            self._fill(diagnostics)
        self.counted.emit(sum(entry.severity == "error" for entry in diagnostics), len(diagnostics))

    def showEvent(self, event: QShowEvent) -> None:
        if self._is_stale:
            self._fill(self._store.analysis.diagnostics)
        super().showEvent(event)

    def row(self, number: int) -> ProblemRow | None:
        """The widget of a row, counted from 0; None where there is none."""
        item = self.list.item(number)
        widget = self.list.itemWidget(item) if item else None
        return widget if isinstance(widget, ProblemRow) else None

    @property
    def fixable(self) -> Diagnostic | None:
        """The problem that `fix` applies to: the selected one, or else the first that has a fix."""
        chosen = (self.row(index.row()) for index in self.list.selectedIndexes() if not self._is_stale)
        entries = [row.entry for row in chosen if row] or self._shown or ()
        return next((entry for entry in entries if entry.fix), None)

    def fix(self) -> None:
        """Fix that problem, as one undo step."""
        if entry := self.fixable:
            self._fix(entry)

    def _fix(self, entry: Diagnostic) -> None:
        if entry.fix is None:
            return
        self._edit(words_or(entry.fix.words), entry.fix.apply)

    def _dismiss(self, entry: Diagnostic) -> None:
        self._edit("Dismiss a problem", partial(dismiss, note=entry.note))

    def _edit(self, text: Words, function: Callable[[Project], Project]) -> None:
        """Make an edit whose button may go with it; the keyboard stays in the list."""
        focused, number = QApplication.focusWidget(), max(0, self.list.currentRow())
        had_focus = focused is not None and self.isAncestorOf(focused)
        self._store.edit(text, function)
        if had_focus:  # the button that had it is gone
            self.list.setCurrentRow(min(number, self.list.count() - 1))
            self.list.setFocus()

    def _fill(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        """Bring the rows up to date; those that say the same stay."""
        self._is_stale = False
        shown, rest = diagnostics[:MOST], len(diagnostics) - MOST
        while self.list.count() > len(shown):
            self.list.takeItem(self.list.count() - 1)
        for number, entry in enumerate(shown):
            row = self.row(number)
            if row is None or row.entry != entry:
                self._put(number, entry)
        if rest > 0:
            self.list.addItem(QListWidgetItem(f"and {rest:,} more"))
            label = Label(f"… and {rest:,} more", role="muted")
            label.setContentsMargins(*[theme.SPACING] * 4)
            self.list.setItemWidget(self.list.item(len(shown)), label)
        self._layout.setCurrentWidget(self.list if diagnostics else self._none)

    def _put(self, number: int, entry: Diagnostic) -> None:
        """Make a row say something."""
        if number == self.list.count():
            self.list.addItem(QListWidgetItem())
        item = self.list.item(number)
        item.setText(entry.message)
        item.setData(NODE, entry.node)
        item.setData(FIELD, entry.field)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, _words(entry))
        tip = f"{entry.severity.capitalize()}: {entry.code}"
        item.setToolTip(literal(f"{tip}\n{entry.source}") if entry.source else tip)
        row = self.row(number)
        if row is not None:
            row.show_entry(entry)
            return
        row = ProblemRow(entry)
        row.fix_wanted.connect(self._fix)
        row.dismissed.connect(self._dismiss)
        row.focused.connect(self._select)
        self.list.setItemWidget(item, row)

    def _select(self, row: QWidget) -> None:
        number = next((number for number in range(self.list.count()) if self.row(number) is row), -1)
        self.list.setCurrentRow(number)
        if isinstance(row, ProblemRow) and row.button is not None:  # a row may be higher than the list
            self.list.scroll_to(row.button)

    def _jump(self, item: QListWidgetItem) -> None:
        if item.data(NODE):
            self.jump.emit(item.data(NODE))
        elif item.data(FIELD):
            self.setting_wanted.emit(item.data(FIELD))


def _words(entry: Diagnostic) -> str:
    """All that a row shows, for those who do not see it."""
    buttons = ([entry.fix.words] if entry.fix else []) + (["Dismiss"] if entry.note else [])
    told = f"Button{'s' if len(buttons) > 1 else ''}: {', '.join(buttons)}." if buttons else ""
    return "  ".join(filter(None, (f"{entry.severity.capitalize()}: {entry.message}", entry.source, told)))
