"""Prediction of an Output: class or number in large, the target beside it, classes as bars."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QVBoxLayout, QWidget

from designer.live.kinds import charts
from designer.live.kinds.pictures import Picture
from designer.live.painting.bars import shown
from designer.live.painting.paint import paint
from designer.plotting.bars import Bar, Bars
from designer.plotting.figures import number_text, percent_text
from designer.plotting.verdict import class_color, class_verdict, number_verdict
from designer.sample.looking import Told
from designer.widgets import theme
from designer.widgets.labels import THEME_CHANGES, Label

MOST_BARS = 10
"""Classes that have a bar: the likely ones, and the right one."""

SIZE = 180
"""Height of a prediction that is drawn, in pixels."""


class PredictionView(QWidget):
    """Made once for an Output, and filled for each frame."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = Label(role="muted", parent=self)
        self.headline = Label(size="title", bold=True, wrap=True, parent=self)
        self.truth = Label(role="muted", wrap=True, parent=self)
        self.bars = Bars("Prediction", parent=self)
        self.drawing = PictureView("Prediction", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACING // 2)
        for part in (self.title, self.headline, self.truth, self.bars, self.drawing):
            column.addWidget(part)

    def show_told(self, told: Told, *, titled: bool) -> None:
        """Show a prediction; with its title where there are several."""
        self.title.setText(told.title)
        self.title.setVisible(titled)
        picture = told.picture
        bars = picture if isinstance(picture, charts.Bars) and len(picture.values) else None
        self.drawing.show_picture(picture if bars is None else None)
        headline, truth, role = "", "", "muted"
        lines: list[Bar] = []
        if bars is not None and bars.chosen >= 0:
            headline, truth, role, lines = _of_classes(bars)
        elif bars is not None:
            headline, truth, lines = _of_numbers(bars)
        for label, text in ((self.headline, headline), (self.truth, truth)):
            label.setText(text)
            label.setVisible(bool(text))
        self.truth.set_role(role)
        left_out = bars.left_out(len(lines)) if bars is not None and lines else 0
        self.bars.show_bars(lines, f"and {left_out:,} more" if left_out else "")


def _of_classes(bars: charts.Bars) -> tuple[str, str, str, list[Bar]]:
    """Headline, sentence on the target, its role, and bars."""
    name = bars.names[bars.chosen]
    share = float(bars.values[bars.chosen]) if bars.shares else None
    sentence, role = class_verdict(name, bars.names[bars.right] if bars.right >= 0 else "", share)
    lines = []
    for place in shown(bars, MOST_BARS):
        is_chosen, is_right = place == bars.chosen, place == bars.right if bars.right >= 0 else None
        value = float(bars.values[place])
        figure = percent_text(value) if bars.shares else number_text(value)
        color = class_color(is_chosen=is_chosen, is_right=is_right)
        lines.append(_bar(bars, place, figure, color, is_chosen=is_chosen, is_right=bool(is_right)))
    return name, sentence, role, lines


def _of_numbers(bars: charts.Bars) -> tuple[str, str, list[Bar]]:
    """Headline, sentence on the target, and bars where there are several numbers."""
    verdict = number_verdict(bars.values, bars.targets)
    if len(bars.values) == 1:
        return number_text(float(bars.values[0])), verdict, []
    targets = np.full(len(bars.values), np.nan) if bars.targets is None else bars.targets
    lines = []
    for place, (value, target) in enumerate(zip(bars.values.tolist(), targets.tolist(), strict=True)):
        told = f", target {number_text(target)}" if np.isfinite(target) else ""
        lines.append(_bar(bars, place, number_text(value) + told))
    return "", verdict, lines


def _bar(bars: charts.Bars, place: int, figure: str, color: str = "accent", **marks: bool) -> Bar:
    """The line of a number: its bar leads from zero to it."""
    low, high, value = (float(each[place]) for each in (bars.lows, bars.highs, bars.values))
    start, end = ((each - low) / ((high - low) or 1.0) for each in (0.0, value if np.isfinite(value) else 0.0))
    return Bar(bars.names[place], end, figure, color, start=start, **marks)


class PictureView(QWidget):
    """Draws a picture of live views; hidden while there is none.

    Args:
        name: What it shows, for screen readers, which hear its words as the description.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture: Picture | None = None
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_picture(self, picture: Picture | None) -> None:
        """Show another picture."""
        self._picture = picture
        self.setAccessibleDescription("" if picture is None else picture.words)
        self.setVisible(picture is not None)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(SIZE, SIZE)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in THEME_CHANGES:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._picture is not None:
            paint(QPainter(self), QRectF(self.rect()), self._picture, theme.of(QApplication.palette()))
