"""A form for any declared class: one row a field, fields of fields below, all from `engine.fields.describe`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFormLayout, QLabel, QWidget

from designer.background.later import later
from designer.forms.choices import BoolEditor, ChoiceEditor, FamilyEditor
from designer.forms.editor import HEIGHT, Editor
from designer.forms.fold import Fold
from designer.forms.numbers import NumberEditor
from designer.forms.texts import FileEditor, FloatsEditor, IntsEditor, Names, NamesEditor, TextEditor, no_names
from designer.forms.values import FieldEdit, Path
from designer.widgets.focus import scroll_to
from designer.widgets.labels import literal, without_mnemonic
from engine.fields import FieldDescription

LABEL_WIDTH = 108
INDENT = 12
FEWEST = 2
"""Fields that are worth a fold: one takes no more room than the button."""


class Form(QWidget):
    """Shows the same fields of one or several objects and asks for edits of them.

    Args:
        descriptions: The fields, in order; those that are set seldom are folded. Fields of a kind without an editor are
            left out.
        names: Tells which names there are for fields that name things.
        label_width: Width of the labels, so that forms below one another line up.
        explains: Whether what is chosen is explained in a sentence below it.

    Signals:
        edited: The user wants another value in a field.
        more_toggled: The fold of the fields that are set seldom was opened or closed.
    """

    edited = Signal(FieldEdit)
    more_toggled = Signal(bool)

    def __init__(
        self,
        descriptions: Sequence[FieldDescription],
        *,
        names: Names = no_names,
        label_width: int = LABEL_WIDTH,
        explains: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._names = names
        self._label_width = label_width
        self._explains = explains
        self._editors: dict[str, Editor] = {}
        self._fold: Fold | None = None
        self._folded: frozenset[str] = frozenset()
        rows = _rows_in(self)
        folded = [field for field in descriptions if field.more and field.kind != "other"]
        folded = folded if len(folded) >= FEWEST else []
        for description in descriptions:
            if description not in folded:
                self._add(description, self, rows)
        if folded:
            content = QWidget(self)
            inner = _rows_in(content)
            for description in folded:
                self._add(description, content, inner)
            self._folded = frozenset(field.name for field in folded)
            self._fold = Fold(content, self)
            self._fold.toggled.connect(self.more_toggled)
            rows.addRow(self._fold)

    def editor(self, *path: str) -> Editor:
        """The editor of a field, or of a field inside a field.

        Raises:
            KeyError: The form has none.
        """
        name, *rest = path
        editor = self._editors[name]
        if not rest:
            return editor
        if not isinstance(editor, FamilyEditor) or editor.form is None:
            raise KeyError(".".join(path))
        return editor.form.editor(*rest)

    def names(self) -> tuple[str, ...]:
        """Names of the fields shown."""
        return tuple(self._editors)

    def open_more(self, is_open: bool = True) -> None:
        """Show the fields that are set seldom, or fold them."""
        if self._fold is not None:
            self._fold.open(is_open)

    def go_to(self, name: str) -> None:
        """Put the keyboard into a field, which is brought into view."""
        if name in self._folded:
            self.open_more()
        editor = self._editors[name]
        editor.select()
        scroll_to(editor)
        later(
            editor, partial(scroll_to, editor)
        )  # again when what was unfolded, or brought to the front, has its place

    def show_objects(self, objects: Sequence[Any]) -> None:
        """Show the fields of these objects; values that differ are shown as mixed."""
        changed = 0
        for name, editor in self._editors.items():
            values = [getattr(entry, name) for entry in objects]
            editor.show_values(values)
            changed += name in self._folded and any(value != editor.description.default for value in values)
        if self._fold is not None:
            self._fold.set_changed(changed)

    def forget(self) -> None:
        """Let go of what is being typed: the next objects are others than those shown so far."""
        for editor in self._editors.values():
            editor.forget()

    def show_error(self, path: Path, sentence: str) -> None:
        """Show a sentence at a field."""
        if sentence and path[0] in self._folded:
            self.open_more()
        self._editors[path[0]].show_error(sentence, path[1:])

    def _add(self, description: FieldDescription, parent: QWidget, rows: QFormLayout) -> None:
        editor = self._make(description, parent)
        if editor is None:
            return
        self._editors[description.name] = editor
        editor.edited.connect(self.edited)
        rows.addRow(FieldLabel(editor, self._label_width, parent), editor)
        if editor.nested is not None:
            editor.nested.setContentsMargins(INDENT, 0, 0, 4)
            rows.addRow(editor.nested)

    def _make(self, description: FieldDescription, parent: QWidget) -> Editor | None:
        match description.kind:
            case "int" | "float":
                return NumberEditor(description, parent)
            case "bool":
                return BoolEditor(description, parent)
            case "names":
                return NamesEditor(description, self._names, parent)
            case "text" if description.names == "files":
                return FileEditor(description, parent)
            case "text" if description.names:
                return NamesEditor(description, self._names, parent)
            case "text":
                return TextEditor(description, parent)
            case "choice":
                return ChoiceEditor(description, parent, explains=self._explains)
            case "ints":
                return IntsEditor(description, parent)
            case "floats":
                return FloatsEditor(description, parent)
            case "family":
                return FamilyEditor(description, self._inner_form, parent, explains=self._explains)
        return None

    def _inner_form(self, descriptions: Sequence[FieldDescription], parent: QWidget) -> Form:
        width = self._label_width - INDENT
        return Form(descriptions, names=self._names, label_width=width, explains=self._explains, parent=parent)


class FieldLabel(QLabel):
    """The label of a field; a double click selects what is in the field."""

    def __init__(self, editor: Editor, width: int, parent: QWidget) -> None:
        super().__init__(without_mnemonic(editor.description.label), parent)
        self._editor = editor
        self.setTextFormat(Qt.TextFormat.PlainText)  # those of outputs are named by people
        self.setToolTip(literal(editor.description.help))
        self.setWordWrap(True)
        self.setFixedWidth(width)
        self.setBuddy(editor.control)
        self.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self.setMinimumHeight(HEIGHT)
        self.setMaximumHeight(max(HEIGHT, self.heightForWidth(width)))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._editor.select()


def _rows_in(widget: QWidget) -> QFormLayout:
    rows = QFormLayout(widget)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setHorizontalSpacing(8)
    rows.setVerticalSpacing(6)
    rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    rows.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    return rows
