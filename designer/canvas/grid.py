"""The dots behind the network."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from designer.canvas.geometry import GRID
from designer.canvas.style import Style

LEAST_GAP = 12.0
"""Pixels between dots; where they would be closer, every second one is left out."""


def paint_grid(painter: QPainter, area: QRectF, style: Style, scale: float) -> None:
    """Fill an area with the ground and its dots."""
    painter.fillRect(area, style.canvas)
    step = GRID
    while step * scale < LEAST_GAP:
        step *= 2
    columns = range(math.floor(area.left() / step), math.ceil(area.right() / step) + 1)
    rows = range(math.floor(area.top() / step), math.ceil(area.bottom() / step) + 1)
    dots = QPen(style.grid, 2.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.SquareCap)
    dots.setCosmetic(True)
    painter.setPen(dots)
    # Round, smooth dots of this size look the same and take eight times as long.
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.drawPoints([QPointF(column * step, row * step) for column in columns for row in rows])
