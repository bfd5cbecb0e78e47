"""A form for any declared class: one row a field, fields of fields below, all from `engine.fields.describe`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QLabel, QWidget

from designer.forms.choices import BoolEditor, ChoiceEditor, FamilyEditor
from designer.forms.editor import HEIGHT, Editor
from designer.forms.numbers import NumberEditor
from designer.forms.texts import FileEditor, FloatsEditor, IntsEditor, Names, NamesEditor, TextEditor
from designer.forms.values import FieldEdit, Path
from designer.widgets.labels import literal, without_mnemonic
from engine.fields import FieldDescription

LABEL_WIDTH = 108
INDENT = 12


class Form(QWidget):
    """Shows the same fields of one or several objects and asks for edits of them.

    Args:
        descriptions: The fields, in order. Fields of a kind without an editor are left out.
        names: Tells which names complete fields that list names.
        label_width: Width of the labels, so that forms below one another line up.

    Signals:
        edited: The user wants another value in a field.
    """

    edited = Signal(FieldEdit)

    def __init__(
        self,
        descriptions: Sequence[FieldDescription],
        *,
        names: Names = tuple,
        label_width: int = LABEL_WIDTH,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._names = names
        self._label_width = label_width
        self._editors: dict[str, Editor] = {}
        self._layout = QFormLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setHorizontalSpacing(8)
        self._layout.setVerticalSpacing(6)
        self._layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._layout.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        for description in descriptions:
            self._add(description)

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

    def show_objects(self, objects: Sequence[Any]) -> None:
        """Show the fields of these objects; values that differ are shown as mixed."""
        for name, editor in self._editors.items():
            editor.show_values([getattr(entry, name) for entry in objects])

    def forget(self) -> None:
        """Let go of what is being typed: the next objects are others than those shown so far."""
        for editor in self._editors.values():
            editor.forget()

    def show_error(self, path: Path, sentence: str) -> None:
        """Show a sentence at a field."""
        self._editors[path[0]].show_error(sentence, path[1:])

    def _add(self, description: FieldDescription) -> None:
        editor = self._make(description)
        if editor is None:
            return
        self._editors[description.name] = editor
        editor.edited.connect(self.edited)
        label = QLabel(without_mnemonic(description.label), self)
        label.setTextFormat(Qt.TextFormat.PlainText)  # those of outputs are named by people
        label.setToolTip(literal(description.help))
        label.setWordWrap(True)
        label.setFixedWidth(self._label_width)
        label.setBuddy(editor.control)
        label.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        # Beside the control, not in the middle of the control and its message.
        label.setMaximumHeight(max(HEIGHT, label.heightForWidth(self._label_width)))
        label.setMinimumHeight(HEIGHT)
        self._layout.addRow(label, editor)
        if editor.nested is not None:
            editor.nested.setContentsMargins(INDENT, 0, 0, 4)
            self._layout.addRow(editor.nested)

    def _make(self, description: FieldDescription) -> Editor | None:
        match description.kind:
            case "int" | "float":
                return NumberEditor(description, self)
            case "bool":
                return BoolEditor(description, self)
            case "text":
                return (FileEditor if description.name == "path" else TextEditor)(description, self)
            case "choice":
                return ChoiceEditor(description, self)
            case "ints":
                return IntsEditor(description, self)
            case "floats":
                return FloatsEditor(description, self)
            case "names":
                return NamesEditor(description, self._names, self)
            case "family":
                return FamilyEditor(description, self._inner_form, self)
        return None

    def _inner_form(self, descriptions: Sequence[FieldDescription], parent: QWidget) -> Form:
        return Form(descriptions, names=self._names, label_width=self._label_width - INDENT, parent=parent)
