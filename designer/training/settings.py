"""The settings of the training, as forms made from their declarations."""

from __future__ import annotations

from operator import attrgetter

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QVBoxLayout, QWidget

from designer.document.store import Store
from designer.forms.part_form import PartForm
from designer.training.losses import OutputLosses
from designer.widgets.scrolling import scrolled
from engine.document.editing.edits import set_training


class TrainingSettings(QWidget):
    """Shows `project.training`, and asks the store for edits of it."""

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.losses = OutputLosses(store)
        self.form = PartForm(store, attrgetter("training"), set_training)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scrolled("Training settings", self.losses, self.form, parent=self, margin=12))
        store.changed.connect(self.losses.follow)
        store.document_changed.connect(self.losses.show_another)

    def sizeHint(self) -> QSize:
        return QSize(320, 500)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 120)
