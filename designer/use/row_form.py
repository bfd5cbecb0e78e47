"""The form of one row: a field for each column that the network takes, and a picture of the sample."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from designer.forms import Form
from designer.forms.fold import Fold
from designer.forms.values import FieldEdit
from designer.live.picture import Picture
from designer.live.rows import MOST_FIELDS, Array, RowField
from designer.use.answers import Subject
from designer.widgets import theme
from designer.widgets.labels import Label

LABEL_WIDTH = 150

DRAWING = "Draw with the left mouse button, erase with the right one."


class RowForm(QWidget):
    """Shows a sample, and tells of the one that a person makes of it.

    Signals:
        edited: The sample is another now.
    """

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._subject: Subject | None = None
        self._sample: Array = np.zeros(0)
        self._form: Form | None = None
        self._fold: Fold | None = None
        self._folded: QWidget = self
        self._fields: dict[str, RowField] = {}
        self.picture = Picture("Sample", self, grows=True)
        self.picture.drawn.connect(self._draw)
        self.drawing = Label(DRAWING, role="muted", size="small", wrap=True, parent=self)
        self.hint = Label(role="muted", size="small", wrap=True, parent=self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.SPACING)
        self._column.addWidget(self.picture)
        self._column.addWidget(self.drawing)
        self._column.addWidget(self.hint)
        self._column.addStretch(1)

    @property
    def form(self) -> Form | None:
        """Fields of the columns; None where samples are arrays, and for a picture until its fields are unfolded."""
        return self._form

    @property
    def sample(self) -> Array:
        """The sample as it stands in the form."""
        return self._sample

    def show_sample(self, subject: Subject, sample: Array) -> None:
        """Show a sample of the data that a network was trained on."""
        if self._subject is None or subject.fields != self._subject.fields:
            self._subject = subject
            self._rebuild(subject)
        self._subject, self._sample = subject, sample
        self._show_values()

    def _show_values(self) -> None:
        subject, sample = self._subject, self._sample
        assert subject is not None
        self._show_picture(subject)
        self.drawing.setVisible(self.picture.can_draw)
        if self._form is not None:
            values = {name: one.shown(sample) for name, one in self._fields.items()}
            self._form.show_objects([SimpleNamespace(**values)])

    def _rebuild(self, subject: Subject) -> None:
        for part in (self._fold, self._form):
            if part is not None:
                part.hide()
                part.deleteLater()
        self._fold = self._form = None
        shown = subject.fields[:MOST_FIELDS]
        self._fields = {one.key: one for one in shown}
        if shown and subject.shape:
            # Whoever has a picture to draw in seldom types a pixel: the fields do not push all else out of sight, and
            # are not made before they are asked for, as that takes longer than a page may.
            self._folded = QWidget(self)
            QVBoxLayout(self._folded).setContentsMargins(0, 0, 0, 0)
            self._fold = Fold(self._folded, self, title="Pixel values")
            self._fold.toggled.connect(self._unfold)
            self._column.insertWidget(2, self._fold)
        elif shown:
            self._form = self._made(subject, self)
            self._column.insertWidget(2, self._form)
        for part in (self._fold, self._form):
            if part is not None:
                part.show()  # at once: a layout that is on the screen shows it in the next turn of the event loop
        more = len(subject.fields) - len(shown)
        self.hint.setText(f"{more:,} more columns are as in the sample." if more else "")
        self._show_hint()

    def _made(self, subject: Subject, parent: QWidget) -> Form:
        nowhere = (0.0, 0.0)
        described = [one.described(*subject.ranges.get(one.name, nowhere), "the data") for one in self._fields.values()]
        form = Form(described, label_width=LABEL_WIDTH, parent=parent)
        form.edited.connect(self._edit)
        return form

    def _unfold(self, is_open: bool) -> None:
        if is_open and self._form is None and self._subject is not None:
            self._form = self._made(self._subject, self._folded)
            layout = self._folded.layout()
            assert layout is not None
            layout.addWidget(self._form)
            self._form.show()  # what is laid out within something seen is not, by itself, until the next event
            self._show_values()
        self._show_hint()

    def _show_hint(self, *_: object) -> None:
        self.hint.setVisible(bool(self.hint.text()) and (self._fold is None or self._fold.is_open))

    def _edit(self, edit: FieldEdit) -> None:
        self._sample = self._fields[edit.path[0]].written(self._sample, edit.value)
        if self._subject is not None:
            self._show_picture(self._subject)
        self.edited.emit()

    def _show_picture(self, subject: Subject) -> None:
        self.picture.show_sample(subject.shape, self._sample, subject.span, colors=subject.colors)

    def _draw(self) -> None:
        self._sample = self.picture.sample
        self._show_values()
        self.edited.emit()
