"""Texts, file names, shapes and lists of column names: typed into a line, taken over when typing ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtWidgets import QCompleter, QFileDialog, QLineEdit, QToolButton, QWidget

from designer.forms.editor import HEIGHT, Editor, placeholder
from designer.forms.values import (
    MIXED,
    floats_text,
    ints_text,
    names_text,
    parse_floats,
    parse_ints,
    parse_names,
)
from designer.widgets.icons import icon
from engine.fields import FieldDescription

Names = Callable[[], Sequence[str]]
"""Tells which names there are to complete, such as the columns of the data."""


class TextEditor(Editor):
    """Edits a `text`. Takes effect on Enter or when the focus leaves, since half a file name is no file name."""

    def __init__(self, description: FieldDescription, parent: QWidget | None = None) -> None:
        super().__init__(description, parent)
        self.line = QLineEdit(self)
        self._place(self.line, *self._extras())
        self.line.textEdited.connect(lambda: self.show_error(""))
        self.line.editingFinished.connect(self._finished)

    def write(self, value: Any) -> None:
        self.line.setPlaceholderText(placeholder(value))
        self.line.setText("" if value is MIXED else self.text_of(value))

    def text_of(self, value: Any) -> str:
        """The text of a value."""
        return str(value)

    def parse(self, text: str) -> Any:
        """The value of a text.

        Raises:
            ValueError: A sentence.
        """
        return text.strip()

    def _extras(self) -> Sequence[QWidget]:
        return ()

    def _finished(self) -> None:
        if self._shown is MIXED and not self.line.text():
            return
        try:
            value = self.parse(self.line.text())
        except ValueError as error:
            self.show_error(str(error))
            return
        self.write(value)
        self._ask(value)


class FileEditor(TextEditor):
    """Edits a `text` that names a file, with a button to look for it."""

    def _extras(self) -> Sequence[QWidget]:
        browse = QToolButton(self)
        browse.setIcon(icon("folder-open"))
        browse.setFixedHeight(HEIGHT)
        browse.setToolTip("Choose a file")
        browse.setAccessibleName(f"{self.description.label}: choose a file")
        browse.clicked.connect(self._browse)
        return (browse,)

    def _browse(self) -> None:
        start = str(Path(self.line.text()).parent) if self.line.text() else ""
        path, _ = QFileDialog.getOpenFileName(
            self, "Choose a file", start, "Data (*.csv *.tsv *.txt *.npz);;All files (*)"
        )
        if path:
            self.line.setText(path)
            self._finished()


class IntsEditor(TextEditor):
    """Edits a shape such as `1, 8, 8`."""

    def text_of(self, value: Any) -> str:
        return ints_text(value)

    def parse(self, text: str) -> Any:
        return parse_ints(text, self.description)


class FloatsEditor(TextEditor):
    """Edits numbers such as `1, 2.5, 1`."""

    def text_of(self, value: Any) -> str:
        return floats_text(value)

    def parse(self, text: str) -> Any:
        return parse_floats(text, self.description)


class NamesEditor(TextEditor):
    """Edits a list of names between commas and completes the one being typed."""

    def __init__(self, description: FieldDescription, names: Names, parent: QWidget | None = None) -> None:
        super().__init__(description, parent)
        self._names = names
        self._model = QStringListModel(self)
        self._completer = QCompleter(self._model, self)
        self._popup = self._completer.popup()
        self._completer.setWidget(self.line)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self._completer.activated.connect(self._complete)
        self.line.textEdited.connect(self._offer)

    def text_of(self, value: Any) -> str:
        return names_text(value)

    def parse(self, text: str) -> Any:
        return parse_names(text)

    def _offer(self, text: str) -> None:
        taken = set(parse_names(text.rpartition(",")[0]))
        known = self.description.choices or self._names()
        self._model.setStringList([name for name in known if name not in taken])
        self._completer.setCompletionPrefix(text.rpartition(",")[2].strip())
        if self._completer.completionPrefix() and self._completer.completionCount():
            self._completer.complete()
        elif self._popup is not None:
            self._popup.hide()

    def _complete(self, name: str) -> None:
        before = parse_names(self.line.text().rpartition(",")[0])
        self.line.setText(names_text((*before, name)))
        self._finished()
