"""The settings of data and training, as forms made from their declarations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLayout,
    QPushButton,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from designer.document.store import Store
from designer.forms import Form, replaced
from designer.forms.changes import change_words
from designer.forms.values import FieldEdit
from designer.training.losses import OutputLosses
from designer.training.preview import show_rows
from designer.widgets import theme
from designer.widgets.labels import Label
from engine.analysis.checks.targets import settled_form
from engine.document.editing.edits import set_data, set_training
from engine.document.project import DataSettings, Project, TrainingSettings
from engine.fields import describe
from engine.layers import shape_text


class SettingsForms(QTabWidget):
    """Shows `project.data` and `project.training`, and asks the store for edits of them."""

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self.data = Form(describe(DataSettings))
        self.training = Form(describe(TrainingSettings))
        self.summary = Label(role="muted", size="small", wrap=True)
        self.setDocumentMode(True)
        self.setAccessibleName("Settings")
        self.tabBar().setAccessibleName("Settings")
        self.rows = QPushButton("Show rows…")
        self.rows.setToolTip("Show the first rows of the data")
        self.rows.clicked.connect(self._show_rows)
        head = QHBoxLayout()
        head.addWidget(self.summary, 1)
        head.addWidget(self.rows, 0, Qt.AlignmentFlag.AlignTop)
        self.addTab(_scrolled("Data settings", head, self.data), "Data")
        self.losses = OutputLosses(store)
        self.addTab(_scrolled("Training settings", self.losses, self.training), "Learning")
        self.data.edited.connect(self._edit_data)
        self.training.edited.connect(self._edit_training)
        store.changed.connect(self.show_project)
        store.document_changed.connect(self._show_another)
        self.show_project()

    def show_project(self, *_: object) -> None:
        """Show what the document says."""
        self.data.show_objects([self._store.project.data])
        self.training.show_objects([self._store.project.training])
        self.losses.refresh()
        self._show_data()

    def _show_another(self) -> None:
        self.data.forget()
        self.training.forget()
        self.losses.forget()
        self.show_project()

    def _show_data(self, *_: object) -> None:
        error = self._store.data_error
        self.summary.set_role("error" if error else "muted")
        self.summary.setText(error or data_text(self._store))
        self.rows.setVisible(self._store.dataset is not None)

    def _show_rows(self) -> None:
        if self._store.dataset is not None:
            show_rows(self._store.dataset, self)

    def _edit_data(self, edit: FieldEdit) -> None:
        self._edit(self.data, lambda project: project.data, set_data, edit)

    def _edit_training(self, edit: FieldEdit) -> None:
        self._edit(self.training, lambda project: project.training, set_training, edit)

    def _edit(self, form: Form, part: Callable[[Project], Any], put: Callable[..., Project], edit: FieldEdit) -> None:
        outer = edit.path[0]

        def with_value(project: Project) -> Project:
            return put(project, **{outer: getattr(replaced(part(project), edit.path, edit.value), outer)})

        fault = self._store.submit(change_words, with_value, edit.merge_key)
        if fault:
            form.show_error(edit.path, fault)


def _scrolled(name: str, *parts: QWidget | QLayout) -> QScrollArea:
    content = QWidget()
    column = QVBoxLayout(content)
    column.setContentsMargins(theme.SPACING // 2, theme.SPACING, theme.SPACING, theme.SPACING)
    column.setSpacing(theme.SPACING)
    for part in parts:
        if isinstance(part, QLayout):
            column.addLayout(part)
        else:
            column.addWidget(part)
    column.addStretch(1)
    area = QScrollArea()
    area.setAccessibleName(name)
    area.setWidget(content)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area


def data_text(store: Store) -> str:
    """Description of the data, as a sentence."""
    dataset = store.dataset
    if dataset is None:
        return "Loading…"
    spec = settled_form(dataset.spec, store.analysis)
    shape = shape_text(spec.input_shape)
    features = f"{shape} features" if len(spec.input_shape) == 1 else f"samples of {shape}"
    if spec.classes:
        names = ", ".join(spec.classes[:6]) + (", …" if len(spec.classes) > 6 else "")
        target = f"{len(spec.classes)} classes ({names})"
    else:
        target = f"predicts {spec.target_name}"
    return f"{dataset.name}: {spec.rows:,} rows, {features}, {target}."
