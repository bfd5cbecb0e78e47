"""A small drawing of the chosen activation function, with its formula."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QApplication, QWidget

from designer.forms.values import plain
from designer.widgets import theme
from engine.activations import Activation

LIMIT = 4.0
"""The axis runs from minus to plus this."""

POINTS = 161
MARGIN = 8.0


class ActivationCurve(QWidget):
    """Draws an activation over its inputs from -4 to 4; hidden where there is none to draw."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._activation: Activation | None = None
        self._x = np.linspace(-LIMIT, LIMIT, POINTS)
        self._y = self._x
        self.setFixedHeight(96)
        self.hide()

    def sizeHint(self) -> QSize:
        return QSize(200, 96)

    @property
    def activation(self) -> Activation | None:
        """The activation function that is drawn, or None."""
        return self._activation

    def show_activation(self, activation: Activation | None) -> None:
        """Draw an activation; linear ones and those of whole rows have no curve worth drawing."""
        y = activation.graph(self._x) if activation is not None and activation.type != "linear" else None
        self._activation = activation if y is not None else None
        if activation is not None and y is not None:
            self._y = y
            words = f"{activation.display_name()}. {plain(activation.summary())}"
            self.setAccessibleName(words)
            self.setToolTip(f"{words} Drawn from -{LIMIT:g} to {LIMIT:g}.")
        self.setVisible(y is not None)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._activation is None:
            return
        colors = theme.of(QApplication.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colors.color("border"), 1))
        painter.setBrush(colors.color("base"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        low, high = self._range()
        painter.drawLine(self._at(-LIMIT, 0.0, low, high), self._at(LIMIT, 0.0, low, high))
        painter.drawLine(self._at(0.0, low, low, high), self._at(0.0, high, low, high))
        painter.setPen(QPen(colors.color("accent"), 1.75))
        painter.drawPolyline(QPolygonF([self._at(x, y, low, high) for x, y in zip(self._x, self._y, strict=True)]))
        self._label(painter, colors, low, high)

    def _label(self, painter: QPainter, colors: theme.Theme, low: float, high: float) -> None:
        """The formula, and the ends of the vertical axis beside it."""
        painter.setFont(theme.font("small"))
        metrics = painter.fontMetrics()
        painter.setPen(colors.color("muted"))
        axis = self._at(0.0, high, low, high)
        painter.drawText(axis + QPointF(4, metrics.ascent() - 2), f"{high:.2g}")
        if low < 0:
            painter.drawText(self._at(0.0, low, low, high) + QPointF(4, 0), f"{low:.2g}")
        if self._activation is not None:
            room = axis.x() - 2 * MARGIN
            area = QRectF(MARGIN, MARGIN - 2, room, self.height() / 2)
            flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
            painter.drawText(area, flags, formula(self._activation))

    def _range(self) -> tuple[float, float]:
        low, high = min(float(self._y.min()), 0.0), max(float(self._y.max()), 0.0)
        return (low, high) if high > low else (-1.0, 1.0)

    def _at(self, x: float, y: float, low: float, high: float) -> QPointF:
        width, height = self.width() - 2 * MARGIN, self.height() - 2 * MARGIN
        return QPointF(
            MARGIN + width * (x + LIMIT) / (2 * LIMIT), self.height() - MARGIN - height * (y - low) / (high - low)
        )


def formula(activation: Activation) -> str:
    """The formula in an activation's docstring: `y = max(x, 0)`."""
    first, last = activation.summary().find("`"), activation.summary().rfind("`")
    return activation.summary()[first:last].replace("`", "").removesuffix(".")
