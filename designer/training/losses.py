"""A loss for each Output, where a network has several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace

from PySide6.QtWidgets import QVBoxLayout, QWidget

from designer.document.snapshot import Update
from designer.document.store import Store
from designer.forms import Form, replaced
from designer.forms.changes import change_words
from designer.forms.values import FieldEdit
from designer.widgets.labels import Label
from engine.document.editing.edits import set_training
from engine.document.network import Node
from engine.document.project import Project, TrainingSettings
from engine.fields import FieldDescription, describe
from engine.layers.basic.output import Output


class OutputLosses(QWidget):
    """Shows which loss each Output has; hidden where there is only one, whose loss is that of the settings."""

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._fields: tuple[FieldDescription, ...] = ()
        self._form: Form | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(Label("Losses of the outputs", bold=True))
        self.refresh()

    @property
    def form(self) -> Form | None:
        """One row for each Output, by its id; None where there are not several."""
        return self._form

    def show_another(self) -> None:
        """Let go of what is being typed, and show another document."""
        if self._form is not None:
            self._form.forget()
        self.refresh()

    def follow(self, update: Update) -> None:
        """Show what has changed; places are not shown."""
        if not update.only_moved:
            self.refresh()

    def refresh(self) -> None:
        """Show what the document says."""
        outputs = [node for node in self._store.project.network.nodes if isinstance(node.layer, Output)]
        fields = _fields_of(outputs) if len(outputs) > 1 else ()
        if fields != self._fields:
            self._rebuild(fields)
        if self._form is not None:
            training = self._store.project.training
            self._form.show_objects([SimpleNamespace(**{node.id: training.loss_of(node.id) for node in outputs})])
        self.setVisible(bool(fields))

    def _rebuild(self, fields: tuple[FieldDescription, ...]) -> None:
        self._fields = fields
        if self._form is not None:
            self._form.hide()
            self._form.deleteLater()
            self._form = None
        if fields:
            self._form = Form(fields)
            self._form.edited.connect(self._edit)
            self._column.addWidget(self._form)

    def _edit(self, edit: FieldEdit) -> None:
        output, *inner = edit.path

        def with_loss(project: Project) -> Project:
            training = project.training
            loss = replaced(training.loss_of(output), tuple(inner), edit.value) if inner else edit.value
            return set_training(project, losses={**training.losses, output: loss})

        fault = self._store.submit(change_words, with_loss, edit.merge_key)
        if fault and self._form is not None:
            self._form.show_error(edit.path, fault)


def _fields_of(outputs: Sequence[Node]) -> tuple[FieldDescription, ...]:
    loss = next(field for field in describe(TrainingSettings) if field.name == "loss")
    return tuple(replace(loss, name=node.id, label=node.label, help=f"The loss of {node.label}.") for node in outputs)
