"""The drop-down of columns: how the rows are sorted by one, and a form of what can be chosen of it or of several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from designer.background.later import later
from designer.data.columns import ShownColumn
from designer.document.snapshot import Update
from designer.document.store import Store
from designer.forms.changes import change_words
from designer.forms.choices import ChoiceEditor
from designer.forms.form import Form
from designer.forms.values import FieldEdit, Path, replaced
from designer.widgets import theme
from designer.widgets.buttons import WordedButton
from designer.widgets.icons import icon
from designer.widgets.labels import Label
from designer.widgets.popups import keeps_key, place
from engine.data.raw import ColumnType, RawColumn
from engine.data.reading.offers import unreadable
from engine.document.editing.columns import put_choices
from engine.document.project import Project
from engine.fields import describe
from engine.preparation.encodings import ENCODINGS
from engine.preparation.fills import FILLS
from engine.preparation.recipe import ColumnChoice

WIDTH = 380
NAMED = 3
"""Columns that are named in the heading; of more, their number."""


class ColumnPopup(QFrame):
    """Edits the choices of one column or of several at once; each edit applies at once and is one step.

    Signals:
        sorting: The rows are to be sorted by the column: falling or not.
        unsorting: They are to stand as in the file.
    """

    sorting = Signal(bool)
    unsorting = Signal()

    def __init__(self, store: Store, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setFixedWidth(WIDTH)
        self._store = store
        self._names: tuple[str, ...] = ()
        self._position = QPoint()
        self._edited: Path = ()
        self.title = Label(bold=True, wrap=True, parent=self)
        self.words = Label(role="muted", size="small", wrap=True, parent=self)
        self.fault = Label(role="error", size="small", wrap=True, parent=self)
        self.form = Form(describe(ColumnChoice), names=store.names, explains=True, parent=self)
        self.form.edited.connect(self._edit)
        self._sorts = QWidget(self)
        self.rising = self._button("arrow-up", "Sort rising", lambda: self.sorting.emit(False))
        self.falling = self._button("arrow-down", "Sort falling", lambda: self.sorting.emit(True))
        self.as_read = self._button("list", "As in the file", self.unsorting.emit)
        row = QHBoxLayout(self._sorts)
        row.setContentsMargins(0, 0, 0, 0)
        for button in (self.rising, self.falling, self.as_read):
            row.addWidget(button)
        row.addStretch(1)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(*[2 * theme.SPACING] * 4)
        column.setSpacing(theme.SPACING)
        for widget in (self.title, self.words, self._sorts, self.form, self.fault):
            column.addWidget(widget)
        store.changed.connect(self._follow)
        store.document_changed.connect(self.close)

    def _button(self, mark: str, words: str, does: object) -> WordedButton:
        button = WordedButton(self._sorts)
        button.setIcon(icon(mark))
        button.setText(words)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(does)
        button.clicked.connect(self.close)
        return button

    def ask(self, columns: Sequence[ShownColumn], position: QPoint) -> None:
        """Open for these columns, near a point of the screen."""
        self._names = tuple(column.name for column in columns)
        self._position, self._edited = position, ()
        named = ", ".join(self._names[:NAMED])
        self.title.setText(named if len(columns) <= NAMED else f"{len(columns)} columns: {named}, …")
        self.setAccessibleName(f"Choices of {self.title.text()}")
        self.words.setText(columns[0].words() if len(columns) == 1 else "A choice applies to all of them.")
        self._sorts.setVisible(len(columns) == 1)
        self.form.setVisible(all(column.is_of_table for column in columns))
        self.form.forget()
        self._refresh()
        self._fit()
        self.show()
        later(self, self._fit)  # sentences know their height once they are shown
        first = self.form.editor("role").control if not self.form.isHidden() else self.rising
        first.setFocus(Qt.FocusReason.PopupFocusReason)

    def show_words(self, column: ShownColumn | None) -> None:
        """Say what the one column that it is open for has become."""
        if column is not None and len(self._names) == 1:
            self.words.setText(column.words())
            later(self, self._fit)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns that it is open for; empty while it is closed."""
        return self._names if self.isVisible() else ()

    def event(self, event: QEvent) -> bool:
        return keeps_key(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def _follow(self, update: Update) -> None:
        if self.isVisible() and (update.data_changed or update.change.data_changed):
            self._refresh()
            later(self, self._fit)

    def _refresh(self) -> None:
        """Show what the document says, what fits the columns, and why the data cannot be used, if they cannot."""
        recipe = self._store.project.data.recipe
        self.form.show_objects([recipe.choice(name) for name in self._names])
        self._offer()
        fault = self._store.data_error
        if self._edited:
            self.form.show_error(self._edited, fault)
        self.fault.setText("" if self._edited else fault)
        self.fault.setVisible(bool(self.fault.text()))

    def _offer(self) -> None:
        """Offer only types that they can be read as, and encodings and fills that are for such columns."""
        dataset = self._store.dataset
        if dataset is None or dataset.table is None:
            return
        columns = [dataset.table.by_name[name] for name in self._names if name in dataset.table.by_name]
        kinds = " and ".join(dict.fromkeys(column.type for column in columns))
        spellings = {"distinct", "merged"} if all(column.has_texts for column in columns) else {"distinct"}
        offered = {"missing": _fills(columns), "encoding": _encodings(columns), "spellings": spellings}
        for name, fitting in offered.items():
            editor = self.form.editor(name)
            assert isinstance(editor, ChoiceEditor)
            editor.offer(fitting, lambda _: f"Not for columns of the type {kinds}.")
        editor = self.form.editor("type")
        assert isinstance(editor, ChoiceEditor)
        reasons: dict[str, str] = {}
        for column in columns:
            for kind, reason in unreadable(column).items():
                reasons.setdefault(kind, reason)
        editor.offer({"automatic", *get_args(ColumnType)} - reasons.keys(), lambda name: reasons[name])

    def _edit(self, edit: FieldEdit) -> None:
        names = self._names

        def with_value(project: Project) -> Project:
            recipe = project.data.recipe
            return put_choices(project, {name: replaced(recipe.choice(name), edit.path, edit.value) for name in names})

        self._edited = edit.path[:1]
        fault = self._store.submit(change_words, with_value, edit.merge_key)
        if fault:
            self.form.show_error(edit.path, fault)

    def _fit(self) -> None:
        """Be as high as the sentences need, and stay on the screen."""
        self._column.activate()
        screen = QGuiApplication.screenAt(self._position) or QGuiApplication.primaryScreen()
        self.resize(WIDTH, min(self._column.heightForWidth(WIDTH), screen.availableGeometry().height()))
        place(self, self._position)


def _fills(columns: Sequence[RawColumn]) -> set[str]:
    return {
        cls.type_name()
        for cls in FILLS
        if all(cls.for_categories if column.has_texts else cls.for_numbers for column in columns)
    }


def _encodings(columns: Sequence[RawColumn]) -> set[str]:
    return {cls.type_name() for cls in ENCODINGS if all(column.type in cls.takes for column in columns)}
