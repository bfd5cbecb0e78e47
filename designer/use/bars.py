"""Probabilities of classes as bars, with their names."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from designer.plotting.figures import UNKNOWN
from designer.widgets import icons, theme

LINE = 26
"""Height of a line, in pixels."""

NAMES = 0.34
"""Share of the width that names take at most."""

MARK = 16
"""Size of the mark at the class that is right, in pixels."""


class ScoreBars(QWidget):
    """A line a class: a mark if the data name it, its name, a bar, its probability."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scores: tuple[tuple[str, float], ...] = ()
        self._label = self._right = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Probabilities")

    def sizeHint(self) -> QSize:
        return QSize(260, LINE * len(self._scores))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, LINE * len(self._scores))

    def show_scores(self, scores: tuple[tuple[str, float], ...], label: str, right: str) -> None:
        """Show these.

        Args:
            scores: Class and probability.
            label: Class that is predicted.
            right: Class that the data name, or empty.
        """
        resized = len(scores) != len(self._scores)
        self._scores, self._label, self._right = scores, label, right
        self.setAccessibleDescription(", ".join(f"{name} {percent_text(score)}" for name, score in scores))
        self.setVisible(bool(scores))
        if resized:
            self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.of(QApplication.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = painter.fontMetrics()
        mark = MARK + 6 if self._right else 0
        longest = max((metrics.horizontalAdvance(name) for name, _ in self._scores), default=0)
        names = min(longest + 12, round(NAMES * self.width()))
        figures = metrics.horizontalAdvance("100.0 %") + 8
        room = self.width() - mark - names - figures
        for line, (name, score) in enumerate(self._scores):
            top = line * LINE
            chosen = name == self._label
            if name == self._right:
                icons.paint(painter, "check", QRectF(0, top + 5, MARK, MARK), colors.color("success"))
            painter.setFont(theme.font("body", bold=chosen))
            painter.setPen(colors.color("text" if chosen else "muted"))
            shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, names - 8)
            middle = Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(mark, top, names, LINE), middle, shown)
            painter.drawText(
                QRectF(self.width() - figures, top, figures, LINE),
                middle | Qt.AlignmentFlag.AlignRight,
                percent_text(score),
            )
            track = QRectF(mark + names, top + 8, room, LINE - 16)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.color("raised"))
            painter.drawRoundedRect(track, 4, 4)
            share = min(max(score, 0.0), 1.0)
            if share * room >= 1:
                painter.setBrush(colors.color(self._bar(name)))
                painter.drawRoundedRect(QRectF(track.x(), track.y(), max(share * room, 8), track.height()), 4, 4)

    def _bar(self, name: str) -> str:
        """Colour of a bar, by the theme's name."""
        if name != self._label:
            return "scroll"
        return "accent" if not self._right else "success" if name == self._right else "error"


def percent_text(score: float) -> str:
    """A probability for people: `98.2 %`, and never 100 % of what is less; a dash for no number."""
    if not math.isfinite(score):
        return UNKNOWN
    if 0.9995 <= score < 1.0:
        return "> 99.9 %"
    if 0.0 < score < 0.0005:
        return "< 0.1 %"
    return f"{100 * score:.1f} %"
