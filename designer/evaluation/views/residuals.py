"""Residuals against prediction: a click on a point, or Enter, chooses its sample. Loads the plotting library."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from designer.evaluation.views.view import Shown, View
from designer.evaluation.words import number
from designer.plotting.plot import Plot
from designer.plotting.series import Array
from designer.widgets.announcing import announce
from designer.widgets.labels import Label

if TYPE_CHECKING:
    from engine.evaluation.answers import ValueAnswers

MOST_POINTS = 4000
"""Points that are drawn; of more, evenly chosen ones by their place in the data."""


class ResidualPlot(Plot):
    """Points: left and right go along the predictions, Enter chooses a sample.

    Signals:
        pointed: Place of the point, or -1.
        chosen: Place of the point whose sample is wanted.
    """

    pointed = Signal(int)
    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Residuals by prediction: prediction minus target", "Prediction", "Residual", parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleDescription("Left and right go from point to point, Enter looks at the sample.")
        self._x, self._y = np.zeros(0), np.zeros(0)
        self._current = -1
        self._zero = pg.InfiniteLine(pos=0.0, angle=0, movable=False)
        self._dots = pg.ScatterPlotItem(size=6, pxMode=True, hoverable=True, hoverSize=9)
        self._mark = pg.ScatterPlotItem(size=12, pxMode=True)
        self._mark.setZValue(-1)  # below the point, which takes clicks
        for part in (self._zero, self._dots, self._mark):
            self.item.addItem(part)
        self._dots.sigClicked.connect(self._click)
        self.finish()

    def show_points(self, x: Array, y: Array) -> None:
        """Show points; the one that was pointed at stays if there are as many."""
        if len(x) != len(self._x):
            self._current = -1
        self._x, self._y = x, y
        self._dots.setData(x, y)
        self._put_mark()
        reach = float(np.abs(y).max(initial=0.0)) or 1.0
        low, high = (float(x.min()), float(x.max())) if len(x) else (0.0, 1.0)
        self.bound((low, high) if high > low else (low - 1.0, low + 1.0), (-reach, reach))

    def point_at(self, place: int) -> None:
        """Point at a point."""
        self._current = place
        self._put_mark()
        self.pointed.emit(place)

    def _put_mark(self) -> None:
        here = [self._current] if 0 <= self._current < len(self._x) else []
        self._mark.setData(self._x[here], self._y[here])

    def _click(self, _: object, points: list[pg.SpotItem]) -> None:
        if len(points):
            self.point_at(int(points[0].index()))
            self.chosen.emit(self._current)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() in steps and len(self._x):
            order = np.argsort(self._x, kind="stable")
            at = int(np.flatnonzero(order == self._current)[0]) if self._current >= 0 else -1
            following = max(0, min(len(order) - 1, at + steps[Qt.Key(event.key())]))
            self.point_at(int(order[following]))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current >= 0:
            self.chosen.emit(self._current)
        else:
            super().keyPressEvent(event)

    def tint(self) -> None:
        super().tint()
        colors = self.colors
        ink = colors.color("accent")
        ink.setAlphaF(0.6)
        self._dots.setBrush(ink)
        self._dots.setPen(pg.mkPen(None))
        self._mark.setBrush(pg.mkBrush(None))
        self._mark.setPen(pg.mkPen(colors.curves[1], width=2))
        self._zero.setPen(self.ink(colors.muted, dashed=True))


class ResidualsView(View):
    """The plot of one value."""

    title = "Residuals"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: Shown | None = None
        self._kept = np.zeros(0, np.int64)
        self.choice = QComboBox(self)
        self.choice.setAccessibleName("Value whose residuals are shown")
        self.choice.activated.connect(self._draw)
        self.words = Label(role="muted", size="small", parent=self)
        self.plot = ResidualPlot(self)
        self.plot.pointed.connect(self._tell)
        self.plot.chosen.connect(self._choose)
        head = QHBoxLayout()
        head.addWidget(self.choice)
        head.addWidget(self.words, 1)
        self.column.addLayout(head)
        self.column.addWidget(self.plot, 1)

    def show_shown(self, shown: Shown) -> None:
        self._shown = shown
        names = list(_answers(shown).names)
        if names != [self.choice.itemText(place) for place in range(self.choice.count())]:
            self.choice.clear()
            self.choice.addItems(names)
            self.choice.setVisible(len(names) > 1)
        self._draw()

    def _draw(self, *_: object) -> None:
        assert self._shown is not None
        answers, value = _answers(self._shown), max(0, self.choice.currentIndex())
        count = len(answers.rows)
        self._kept = np.unique(np.linspace(0, count - 1, min(count, MOST_POINTS)).astype(np.int64))
        predicted, targets = answers.predicted[self._kept, value], answers.targets[self._kept, value]
        self.plot.show_points(predicted, predicted - targets)
        shown = f"{len(self._kept):,} of {count:,} points" if len(self._kept) < count else f"{count:,} points"
        self.words.setText(f"{shown}. Click one to look at its sample.")

    def _tell(self, place: int) -> None:
        assert self._shown is not None
        answers, value = _answers(self._shown), max(0, self.choice.currentIndex())
        entry = int(self._kept[place])
        predicted, target = float(answers.predicted[entry, value]), float(answers.targets[entry, value])
        sentence = f"Row {answers.rows[entry] + 1:,}: predicted {number(predicted)}, target {number(target)}"
        self.words.setText(sentence)
        announce(self.plot, sentence)

    def _choose(self, place: int) -> None:
        assert self._shown is not None
        self.sample_wanted.emit(int(_answers(self._shown).rows[self._kept[place]]))


def _answers(shown: Shown) -> ValueAnswers:
    from engine.evaluation.answers import ValueAnswers

    answers = shown.report.answers
    assert isinstance(answers, ValueAnswers)
    return answers
