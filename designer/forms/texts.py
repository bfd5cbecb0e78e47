"""Texts, files, shapes and names of things: typed into a line, taken over when typing ends; names are picked, too."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QFileDialog, QLineEdit, QToolButton, QWidget

from designer.forms.editor import HEIGHT, Editor, placeholder
from designer.forms.picking import NamePopup
from designer.forms.values import (
    MIXED,
    floats_text,
    ints_text,
    names_text,
    parse_floats,
    parse_ints,
    parse_names,
    value_text,
)
from designer.widgets.icons import icon
from engine.data.choosing import SUFFIXES
from engine.fields import FieldDescription

Names = Callable[[str], Sequence[str]]
"""Tells which names of a kind there are (`FieldDescription.names`), such as the columns of the data."""


def no_names(kind: str) -> Sequence[str]:
    """None of any kind."""
    return ()


class TextEditor(Editor):
    """Edits a `text`. Takes effect on Enter or when the focus leaves, since half a file name is no file name."""

    def __init__(self, description: FieldDescription, parent: QWidget | None = None) -> None:
        super().__init__(description, parent)
        self.line = QLineEdit(self)
        self._place(self.line, *self._extras())
        self.line.textEdited.connect(lambda: self.show_error(""))
        self.line.editingFinished.connect(self._finished)

    def write(self, value: Any) -> None:
        self.line.setPlaceholderText(placeholder(value, self.description))
        self.line.setText("" if value is MIXED else self.text_of(value))
        if not self.line.hasFocus():
            self.line.setCursorPosition(0)  # what does not fit is cut off at its end, not at its start

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
            self, "Choose a file", start, f"Data ({' '.join(f'*{suffix}' for suffix in SUFFIXES)});;All files (*)"
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
    """Edits one name, or a list of names between commas: picked from a popup, or typed and completed."""

    def __init__(self, description: FieldDescription, names: Names, parent: QWidget | None = None) -> None:
        self._several = description.kind == "names"
        super().__init__(description, parent)
        self._names = names
        arrow = self.line.addAction(icon("chevron-down"), QLineEdit.ActionPosition.TrailingPosition)
        arrow.setToolTip("Pick from a list (Down)")
        arrow.triggered.connect(self.pick)
        (button,) = self.line.findChildren(QToolButton)  # Qt makes it without words
        button.setAccessibleName(f"{description.label}: pick from a list")
        self._picker: NamePopup | None = None
        self._model = QStringListModel(self)
        self._completer = QCompleter(self._model, self)
        self._popup = self._completer.popup()
        self._completer.setWidget(self.line)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self._completer.activated.connect(self._complete)
        self.line.textEdited.connect(self._offer)

    def text_of(self, value: Any) -> str:
        return value_text(self.description, value)

    def parse(self, text: str) -> Any:
        if not self._several:
            return text.strip()
        named = {words.lower(): name for name, words in self._pool()}
        return tuple(dict.fromkeys(self._known(part, named) for part in parse_names(text)))

    def pick(self) -> None:
        """Open the popup."""
        self._new_step()
        if self._picker is None:
            self._picker = NamePopup(self.description.label, several=self._several, parent=self)
        shown = () if self._shown is MIXED or not self._shown else self._shown
        chosen = tuple(shown) if self._several else (shown or "",)
        self._picker.ask(self.line, self._pool(), chosen, self.description.empty, self._take)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The down key opens the popup, as in a combo box."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Down
            and not (self._popup is not None and self._popup.isVisible())
        ):
            self.pick()
            return True
        return super().eventFilter(watched, event)

    def _pool(self) -> Sequence[tuple[str, str]]:
        """The names there are, with their words."""
        names = self.description.choices or self._names(self.description.names)
        return [(name, self._words(name)) for name in names]

    def _words(self, name: str) -> str:
        return self.description.title(name) if self.description.choices else name

    def _known(self, text: str, named: Mapping[str, str]) -> str:
        """The name that a text stands for.

        Raises:
            ValueError: None of those that there may be.
        """
        choices = self.description.choices
        if not choices:
            return text
        name = text if text in choices else named.get(text.lower())
        if name is None:
            label, listed = self.description.label, ", ".join(map(self._words, choices))
            raise ValueError(f"{label}: there is no “{text[:40]}”. Choose among {listed}.")
        return name

    def _take(self, chosen: tuple[str, ...]) -> None:
        value: Any = chosen if self._several else "".join(chosen)
        self.write(value)
        self._ask(value, self._merge_key())

    def _offer(self, text: str) -> None:
        before, typed = text.rpartition(",")[::2] if self._several else ("", text)
        taken = {words.lower() for words in parse_names(before)}
        self._model.setStringList([words for _, words in self._pool() if words.lower() not in taken])
        self._completer.setCompletionPrefix(typed.strip())
        if self._completer.completionPrefix() and self._completer.completionCount():
            self._completer.complete()
        elif self._popup is not None:
            self._popup.hide()

    def _complete(self, words: str) -> None:
        before = parse_names(self.line.text().rpartition(",")[0]) if self._several else ()
        self.line.setText(names_text((*before, words)) if self._several else words)
        self._finished()
