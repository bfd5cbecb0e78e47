"""The prediction of one output: class or number in large, what would be right, bars, numbers or pictures."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from designer.live.picture import Picture
from designer.live.rows import Array
from designer.plotting.bars import Bar, Bars
from designer.plotting.figures import number_text, percent_text
from designer.plotting.verdict import class_color, class_verdict, number_verdict
from designer.use.answers import MOST_NUMBERS, Told
from designer.widgets import theme
from designer.widgets.labels import Label


class Result(QWidget):
    """Made once, and filled for each answer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = Label(role="muted", parent=self)
        self.headline = Label(size="display", bold=True, wrap=True, parent=self)
        self.truth = Label(role="muted", wrap=True, parent=self)
        self.bars = Bars("Probabilities", parent=self)
        self.picture = Picture("Prediction", self, grows=True)
        self._table = QWidget(self)
        self._grid = QGridLayout(self._table)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(2 * theme.SPACING)
        self._grid.setVerticalSpacing(2)
        self._cells: list[Label] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACING // 2)
        for part in (self.title, self.headline, self.truth, self.bars, self.picture, self._table):
            column.addWidget(part)

    def show_told(self, told: Told, span: tuple[float, float]) -> None:
        """Show what is predicted; `span` is the range of the data, for pictures."""
        self.title.setText(told.title)
        self._show_class(told) if told.label else self._show_numbers(told, span)

    def _show_class(self, told: Told) -> None:
        self.headline.setText(told.label)
        self.headline.show()
        self._show_truth(*class_verdict(told.label, told.right, dict(told.scores).get(told.label)))
        self.bars.show_bars([_bar(told, name, score) for name, score in told.scores])
        self.picture.show_sample((), np.zeros(0), (0.0, 1.0))
        self._table.hide()

    def _show_numbers(self, told: Told, span: tuple[float, float]) -> None:
        numbers, target = told.numbers.reshape(-1), None if told.target is None else told.target.reshape(-1)
        self.bars.show_bars(())
        one = numbers.size == 1
        self.headline.setVisible(one)
        self.headline.setText(number_text(float(numbers[0])) if one else "")
        self._show_truth(number_verdict(numbers, target), "muted")
        self.picture.show_sample(told.shape, numbers, span, others=target if len(told.shape) == 2 else None)
        few = not one and numbers.size <= MOST_NUMBERS and not told.shape and bool(told.names)
        self._table.setVisible(few)
        if few:
            self._fill(told, numbers, target)

    def _show_truth(self, text: str, role: str) -> None:
        self.truth.set_role(role)
        self.truth.setText(text)
        self.truth.setVisible(bool(text))

    def _fill(self, told: Told, numbers: Array, target: Array | None) -> None:
        lines = [("", "predicted", "target" if target is not None else "")]
        for place, name in enumerate(told.names):
            right = number_text(float(target[place])) if target is not None else ""
            lines.append((name, number_text(float(numbers[place])), right))
        while len(self._cells) < 3 * len(lines):
            cell = Label(parent=self._table)
            row, column = divmod(len(self._cells), 3)
            side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
            self._grid.addWidget(cell, row, column, side)
            self._cells.append(cell)
        texts = [text for line in lines for text in line]
        for place, cell in enumerate(self._cells):
            cell.setText(texts[place] if place < len(texts) else "")
            cell.setVisible(place < len(texts))
            cell.set_role("muted" if place < 3 or place % 3 == 2 else "text")


def _bar(told: Told, name: str, score: float) -> Bar:
    """The line of a class."""
    is_chosen, is_right = name == told.label, name == told.right if told.right else None
    share, color = score if np.isfinite(score) else 0.0, class_color(is_chosen=is_chosen, is_right=is_right)
    return Bar(name, share, percent_text(score), color, is_chosen=is_chosen, is_right=bool(is_right))
