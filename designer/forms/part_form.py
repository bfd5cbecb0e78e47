"""A form over one part of the document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from designer.document.snapshot import Update
from designer.document.store import Store
from designer.forms.changes import change_words
from designer.forms.form import Form
from designer.forms.values import FieldEdit, replaced
from engine.document.project import Project
from engine.fields import describe


class PartForm(Form):
    """Shows one part of the document, and asks the store for edits of it.

    Args:
        store: The document.
        part: The part of a project: an object with declared fields.
        put: The edit that gives a project other values in that part, by the names of its fields.
        parent: As in Qt.
        explains: Whether what is chosen is explained in a sentence below it.
    """

    def __init__(
        self,
        store: Store,
        part: Callable[[Project], Any],
        put: Callable[..., Project],
        parent: QWidget | None = None,
        *,
        explains: bool = False,
    ) -> None:
        super().__init__(describe(type(part(store.project))), names=store.names, explains=explains, parent=parent)
        self._store = store
        self._part = part
        self._put = put
        self.edited.connect(self._edit)
        store.changed.connect(self._follow)
        store.document_changed.connect(self._show_another)
        self.refresh()

    def refresh(self, *_: object) -> None:
        """Show what the document says."""
        self.show_objects([self._part(self._store.project)])

    def _follow(self, update: Update) -> None:
        """Show a change of this part, or other data, which a field may name parts of."""
        if update.data_changed or self._part(update.before.project) is not self._part(update.after.project):
            self.refresh()

    def _show_another(self) -> None:
        self.forget()
        self.refresh()

    def _edit(self, edit: FieldEdit) -> None:
        outer = edit.path[0]

        def with_value(project: Project) -> Project:
            changed = replaced(self._part(project), edit.path, edit.value)
            return self._put(project, **{outer: getattr(changed, outer)})

        fault = self._store.submit(change_words, with_value, edit.merge_key)
        if fault:
            self.show_error(edit.path, fault)
