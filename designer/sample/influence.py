"""A small bar about zero: how much a column speaks for the prediction, or against it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QLineF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from designer.widgets import theme
from designer.widgets.labels import THEME_CHANGES

WIDTH, BAR = 54, 8
"""Pixels of the widget, and of the height of the bar."""


class Influence(QWidget):
    """The bar of a column.

    Args:
        name: Of the column.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.share: float | None = None
        self.setAccessibleName(f"{name}, influence")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    def show_share(self, share: float | None) -> None:
        """Show a share of the greatest influence, from -1 to 1; None where it is not known."""
        if share != self.share:
            self.share = share
            told = "" if share is None else f"{100 * share:+.0f} % of the greatest influence"
            self.setAccessibleDescription(told)
            self.setToolTip(told)
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, 20)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in THEME_CHANGES:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.share is None:
            return
        colors, painter = theme.of(QApplication.palette()), QPainter(self)
        middle, y = self.width() / 2, self.height() / 2
        painter.setPen(QPen(colors.color("field"), 1))
        painter.drawLine(QLineF(middle, y - BAR, middle, y + BAR))
        reach = min(max(self.share, -1.0), 1.0) * (middle - 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.color("positive" if reach >= 0 else "negative"))
        painter.drawRect(QRectF(min(middle, middle + reach), y - BAR / 2, abs(reach), BAR))
