"""Yes or no, one of several names, and one of a family with the fields of its own."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QVBoxLayout, QWidget

from designer.forms.editor import Editor
from designer.forms.values import MIXED, FieldEdit, Path, plain
from designer.widgets.labels import Label, without_mnemonic
from engine.fields import FieldDescription, describe

if TYPE_CHECKING:
    from designer.forms.form import Form


class BoolEditor(Editor):
    """Edits a `bool`."""

    def __init__(self, description: FieldDescription, parent: QWidget | None = None) -> None:
        super().__init__(description, parent)
        self.box = QCheckBox(self)
        self._place(self.box)
        self.box.clicked.connect(self._clicked)

    def write(self, value: Any) -> None:
        if value is MIXED:
            self.box.setCheckState(Qt.CheckState.PartiallyChecked)
        else:
            self.box.setTristate(False)
            self.box.setChecked(value)

    def _clicked(self) -> None:
        self.box.setTristate(False)
        self._ask(self.box.isChecked())


class ChoiceEditor(Editor):
    """Edits a `choice` among names.

    Args:
        description: The field.
        parent: As in Qt.
        explains: Whether a sentence below says what the choice means, also that of one that is pointed at in the list.
    """

    def __init__(self, description: FieldDescription, parent: QWidget | None = None, *, explains: bool = False) -> None:
        super().__init__(description, parent)
        self.combo = QComboBox(self)
        self.combo.setPlaceholderText("mixed")
        self.combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.combo.setMinimumContentsLength(8)
        self.combo.setMaxVisibleItems(20)
        for index, (name, title, help_text) in enumerate(self._options()):
            self.combo.addItem(title, name)
            self.combo.setItemData(index, help_text, Qt.ItemDataRole.ToolTipRole)
        self._place(self.combo)
        self._name_combo()
        self.explanation = Label(role="muted", size="small", wrap=True, parent=self) if explains else None
        if self.explanation is not None:
            self._rows.addWidget(self.explanation)
            self.explanation.hide()
            self.combo.highlighted.connect(self._explain)
            self.combo.currentIndexChanged.connect(self._explain)
        self.combo.activated.connect(lambda _: self._chosen(self.combo.currentData()))

    def _name_combo(self) -> None:
        """Say what the combo box is for: on Linux its name is the choice, and only a label beside it is asked."""
        label = QLabel(without_mnemonic(self.description.label), self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setBuddy(self.combo)
        label.hide()
        self.combo.view().setAccessibleName(self.description.label)

    def write(self, value: Any) -> None:
        self.combo.setCurrentIndex(-1 if value is MIXED else self.combo.findData(value))

    def offer(self, names: Container[str], reason: Callable[[str], str]) -> None:
        """Let only these be chosen, and what is chosen already; say why at each of the others."""
        model = self.combo.model()
        assert isinstance(model, QStandardItemModel)
        for index, (name, _, help_text) in enumerate(self._options()):
            fits = name in names or index == self.combo.currentIndex()
            model.item(index).setEnabled(fits)
            self.combo.setItemData(index, help_text if fits else reason(name), Qt.ItemDataRole.ToolTipRole)

    def _explain(self, index: int) -> None:
        assert self.explanation is not None
        words = str(self.combo.itemData(index, Qt.ItemDataRole.ToolTipRole) or "")
        self.explanation.setText(words)
        self.explanation.setVisible(bool(words))
        if words:
            self.combo.setAccessibleDescription(words)

    def _options(self) -> Sequence[tuple[str, str, str]]:
        field = self.description
        return [(name, field.title(name), field.help_of(name)) for name in field.choices]

    def _chosen(self, name: str) -> None:
        self._ask(name)


class FamilyEditor(ChoiceEditor):
    """Edits a field that holds a member of a family: which member, and below it the member's own fields."""

    def __init__(
        self,
        description: FieldDescription,
        make_form: Callable[..., Form],
        parent: QWidget | None = None,
        *,
        explains: bool = False,
    ) -> None:
        super().__init__(description, parent, explains=explains)
        self._make_form = make_form
        self._member = ""
        self._form: Form | None = None
        self._ready: tuple[str, Form] | None = None
        self._more_open = False
        self._nested = QWidget(self)
        self._inner = QVBoxLayout(self._nested)
        self._inner.setContentsMargins(0, 0, 0, 0)
        self._nested.hide()

    @property
    def nested(self) -> QWidget:
        return self._nested

    @property
    def form(self) -> Form | None:
        """The form of the member's own fields, or None where it has none."""
        return self._form

    def show_values(self, values: Sequence[Any]) -> None:
        member = values[0].type if all(value.type == values[0].type for value in values) else MIXED
        super().show_values([member])
        self._show_form("" if member is MIXED else member)
        if self._form is not None:
            self._form.show_objects(values)

    def forget(self) -> None:
        super().forget()
        if self._form is not None:
            self._form.forget()

    def show_error(self, sentence: str, path: Path = ()) -> None:
        if path and self._form is not None:
            self._form.show_error(path, sentence)
        else:
            super().show_error(sentence)

    def _options(self) -> Sequence[tuple[str, str, str]]:
        family = self.description.family
        return (
            [(cls.type_name(), cls.display_name(), plain(cls.summary())) for cls in family]
            if family is not None
            else []
        )

    def _chosen(self, name: str) -> None:
        family = self.description.family
        if family is None or name == self._shown:
            return
        self._shown = name
        self.show_error("")
        self.edited.emit(FieldEdit((self.description.name,), family.create(name)))

    def _show_form(self, member: str) -> None:
        if member == self._member:
            return
        self._member = member
        if self._form is not None:
            _drop(self._form)
        ready, self._ready = self._ready, None
        if ready is not None and ready[0] != member:
            _drop(ready[1])
            ready = None
        self._form = ready[1] if ready is not None else self._made(member)
        if self._form is not None:
            self._form.open_more(self._more_open)
            self._form.show()
        self._nested.setVisible(self._form is not None)

    def prepare(self, member: str) -> None:
        """Make the form of a member that will be chosen soon: that takes the window longer than to show it."""
        if self._ready is None and member != self._member and (form := self._made(member)) is not None:
            self._ready = member, form

    def _made(self, member: str) -> Form | None:
        """A form of a member's own fields, hidden; None where it has none."""
        family = self.description.family
        descriptions = describe(family[member]) if member and family is not None else ()
        if not descriptions:
            return None
        form = self._make_form(descriptions, parent=self._nested)
        form.hide()
        form.more_toggled.connect(self._remember)
        form.edited.connect(self._inside)
        self._inner.addWidget(form)
        return form

    def _remember(self, is_open: bool) -> None:
        """Another member shows its seldom fields as the one before did."""
        self._more_open = is_open

    def _inside(self, edit: FieldEdit) -> None:
        self.edited.emit(edit.within(self.description.name))


def _drop(form: Form) -> None:
    form.hide()
    form.deleteLater()
