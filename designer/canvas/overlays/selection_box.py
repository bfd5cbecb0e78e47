"""The box that is drawn about what shall be selected."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QGraphicsRectItem

from designer.canvas.items.style import pen
from designer.canvas.scene import NetworkScene


class SelectionBox:
    """Shows one box at a time in a scene."""

    def __init__(self, scene: NetworkScene) -> None:
        self._scene = scene
        self.item: QGraphicsRectItem | None = None

    def show(self, box: QRectF | None) -> None:
        """Draw the box, or take it away."""
        if self.item is not None:
            self._scene.removeItem(self.item)
            self.item = None
        if box is not None:
            accent = self._scene.style_values.theme.color("accent")
            outline = pen(accent, 1.0, cosmetic=True)
            accent.setAlpha(36)
            self.item = QGraphicsRectItem(box)
            self.item.setPen(outline)
            self.item.setBrush(accent)
            self.item.setZValue(10)
            self._scene.addItem(self.item)
