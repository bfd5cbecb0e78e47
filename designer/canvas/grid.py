"""The dots behind the network."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from designer.canvas.geometry import GRID
from designer.canvas.style import Style, pen

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
    dots = pen(style.grid, 1.6)
    dots.setCosmetic(True)
    painter.setPen(dots)
    painter.drawPoints([QPointF(column * step, row * step) for column in columns for row in rows])
