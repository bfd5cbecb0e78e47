"""Values of a row: a slider over the range of the training split and a number for each column."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QSlider, QWidget

from designer.forms.choices import ChoiceEditor
from designer.forms.editor import Editor
from designer.forms.numbers import NumberEditor
from designer.forms.values import FieldEdit
from designer.live.rows import MOST_FIELDS, Array, RowField
from designer.sample.influence import Influence
from designer.sample.knowing import Known
from designer.sample.words import range_words
from designer.widgets import theme
from designer.widgets.labels import ElidedLabel, Label
from engine.data.likeness import beyond
from engine.fields import FieldDescription

NAMES = 92
"""Width of the names of columns, in pixels."""

STEPS = 200
"""Steps of a slider of numbers with fractions."""

MOST_WHOLE = 2000
"""Steps of a slider of whole numbers at most; it has one for each of them where they are no more. Tokens always do."""


class Values(QWidget):
    """Fields of all columns.

    Signals:
        edited: The row has other values, which are those of `row`.
    """

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known: Known | None = None
        self.row: Array | None = None
        self.columns: list[Column] = []
        self.more = Label(role="muted", size="small", wrap=True, parent=self)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.SPACING)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnMinimumWidth(0, NAMES)

    def show_row(self, known: Known, row: Array) -> None:
        """Show a row; fields are made anew where the data have others, or other ranges."""
        if known is not self._known:
            self._rebuild(known)
        self._known, self.row = known, row
        strange = {each.place: each for each in beyond(known.like, row)}
        for column in self.columns:
            column.show_row(row)
            each = None if column.field.categories else strange.get(column.field.place)
            column.say("" if each is None else range_words(each))

    def show_influence(self, influence: Array | None) -> None:
        """Show how much each column speaks for the prediction, as bars about zero; None for nothing."""
        known = self._known
        if influence is None or known is None:
            for column in self.columns:
                column.influence.show_share(None)
            return
        # Values of one text go against one another: the greatest influence is that of a column, not of a value.
        totals = [float(influence[each.place : each.place + each.width].sum()) for each in known.fields]
        most = max(map(abs, totals), default=0.0)
        for column, total in zip(self.columns, totals, strict=False):
            column.influence.show_share(total / most if most > 0.0 else 0.0)

    def _rebuild(self, known: Known) -> None:
        for column in self.columns:
            column.remove()
        shown = known.fields[:MOST_FIELDS] if not known.shape else ()
        self.columns = [Column(field, known, self._grid, 2 * line, self) for line, field in enumerate(shown)]
        for column in self.columns:
            column.changed.connect(self._edit)
        more = len(known.fields) - len(shown) if shown else 0
        self.more.setText(f"{more:,} more columns are as in the sample." if more else "")
        self.more.setVisible(bool(more))
        self._grid.addWidget(self.more, 2 * len(shown), 0, 1, 4)

    def _edit(self, edit: FieldEdit) -> None:
        if self.row is not None:
            column = self.columns[int(edit.path[0])]
            self.row = column.field.written(self.row, edit.value)
            self.edited.emit()


class Column(QWidget):
    """Fields of a column, laid into the grid of its owner: name, slider, number, influence; below, what is strange.

    Signals:
        changed: The value is to be another; the path is the number of the column.
    """

    changed = Signal(FieldEdit)

    def __init__(self, field: RowField, known: Known, grid: QGridLayout, line: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.hide()  # it is only the owner of the others
        self.field = field
        self._number = str(line // 2)
        lows, highs = known.like.lows.reshape(-1), known.like.highs.reshape(-1)
        self._low, self._high = float(lows[field.place]), float(highs[field.place])
        description = field.described(self._low, self._high, "the training split")
        self._is_whole = bool(field.tokens) or bool(known.like.whole.reshape(-1)[field.place])
        self._steps = int(min(self._high - self._low, MOST_WHOLE)) if self._is_whole else STEPS
        if field.tokens:
            self._low, self._high, self._steps = 0.0, field.tokens - 1.0, field.tokens - 1
        self.name = ElidedLabel(parent=parent)
        self.name.setText(field.name)
        self.name.setFixedHeight(25)
        self.editor = _editor(description, parent)
        self.editor.edited.connect(self._typed)
        self.slider = QSlider(Qt.Orientation.Horizontal, parent)
        self.slider.setRange(0, self._steps)
        self.slider.setPageStep(max(self._steps // 10, 1))
        self.slider.setAccessibleName(f"{field.name}, slider")
        self.slider.setMinimumWidth(52)
        self.slider.setEnabled(self._high > self._low)
        self.slider.valueChanged.connect(self._slid)
        self.influence = Influence(field.name, parent)
        self.message = Label(role="warning", size="small", wrap=True, parent=parent)
        self.message.hide()
        self._parts: tuple[QWidget, ...] = (self.name, self.slider, self.editor, self.influence, self.message)
        grid.addWidget(self.name, line, 0)
        if field.categories:
            self.slider.hide()
            grid.addWidget(self.editor, line, 1, 1, 2)
        else:
            self.editor.setFixedWidth(82)
            grid.addWidget(self.slider, line, 1)
            grid.addWidget(self.editor, line, 2)
        grid.addWidget(self.influence, line, 3)
        grid.addWidget(self.message, line + 1, 1, 1, 3)

    def show_row(self, row: Array) -> None:
        """Show the value that a row has here."""
        self.editor.show_values([self.field.shown(row)])
        value = self.field.read(row)
        if isinstance(value, str):
            return
        if self._high > self._low and math.isfinite(value):
            share = min(max((value - self._low) / (self._high - self._low), 0.0), 1.0)
            self.slider.blockSignals(True)
            self.slider.setValue(round(share * self._steps))
            self.slider.blockSignals(False)

    def say(self, sentence: str) -> None:
        """Say what is strange about the value, or nothing."""
        self.message.setText(sentence)
        self.message.setVisible(bool(sentence))
        self.slider.setAccessibleDescription(sentence)

    def remove(self) -> None:
        """Take the fields away."""
        for part in (*self._parts, self):
            part.hide()
            part.deleteLater()

    def _typed(self, edit: FieldEdit) -> None:
        self.changed.emit(FieldEdit((self._number,), edit.value))

    def _slid(self, position: int) -> None:
        value = self._low + (self._high - self._low) * position / self._steps
        # No more digits than a step tells apart.
        digits = 0 if self._is_whole else 2 - math.floor(math.log10((self._high - self._low) / self._steps))
        self.changed.emit(FieldEdit((self._number,), round(value, digits)))


def _editor(description: FieldDescription, parent: QWidget) -> Editor:
    return (ChoiceEditor if description.kind == "choice" else NumberEditor)(description, parent)
