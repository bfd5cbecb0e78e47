"""The dots behind the network."""

from __future__ import annotations

import math

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from designer.canvas.geometry import GRID
from designer.canvas.items.style import CanvasStyle

DOT = 2.0
"""Pixels across a dot."""

LEAST_GAP = 12.0
"""Pixels between dots; where they would be closer, every second one is left out."""


def paint_grid(painter: QPainter, area: QRectF, style: CanvasStyle, scale: float) -> None:
    """Fill an area with the ground and its dots."""
    painter.fillRect(area, style.canvas)
    step = GRID
    while step * scale < LEAST_GAP:
        step *= 2
    columns = range(math.floor(area.left() / step), math.ceil(area.right() / step) + 1)
    rows = range(math.floor(area.top() / step), math.ceil(area.bottom() / step) + 1)
    left, right = columns[0] * step, columns[-1] * step
    # A line of dashes as long as the pen is wide: a list of all dots would be thousands of objects at every paint.
    # The pen counts in pixels of the device, of which a fine screen has several to one of the window.
    dots = QPen(style.grid, DOT * painter.device().devicePixelRatio(), Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
    dots.setDashPattern([1.0, step * scale / DOT - 1.0])
    dots.setDashOffset(0.5)
    dots.setCosmetic(True)
    painter.setPen(dots)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for row in rows:
        painter.drawLine(QLineF(left, row * step, right, row * step))
