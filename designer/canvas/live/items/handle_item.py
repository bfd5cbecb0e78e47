"""Button at the edge of a node that opens and closes its live view: there is one, at the node under the cursor."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from designer.canvas.items.scene_item import SceneItem
from designer.canvas.items.style import CanvasStyle, pen
from designer.widgets import icons

LENGTH, DEPTH = 34.0, 13.0


class HandleItem(SceneItem):
    """A tab with an arrow, below a node or at its right where wires lead down."""

    def __init__(self, style: CanvasStyle) -> None:
        super().__init__()
        self.node = ""
        self._style = style
        self._size = (LENGTH, DEPTH)
        self._icon = ""
        self._hovered = False
        self.setZValue(1.5)
        self.hide()

    def attach(self, node: str, body: QRectF, style: CanvasStyle, *, is_open: bool, down: bool) -> None:
        """Be the button of a node."""
        self.prepareGeometryChange()
        self.node, self._style = node, style
        self._size = (DEPTH, LENGTH) if down else (LENGTH, DEPTH)
        closing, opening = ("chevron-left", "chevron-right") if down else ("chevron-up", "chevron-down")
        self._icon = closing if is_open else opening
        if down:
            self.setPos(body.right(), body.center().y() + body.height() / 4 - LENGTH / 2)
        else:
            self.setPos(body.center().x() - LENGTH / 2, body.bottom())
        self.show()
        self.update()

    def set_hovered(self, hovered: bool) -> None:
        """Show whether the cursor is over it."""
        if hovered != self._hovered:
            self._hovered = hovered
            self.update()

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, *self._size).adjusted(-1, -1, 1, 1)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(0, 0, *self._size)
        painter.setPen(pen(self._style.accent if self._hovered else self._style.border, 1.0))
        painter.setBrush(self._style.node)
        painter.drawRoundedRect(rect, 5, 5)
        side = DEPTH - 1
        place = QRectF(rect.center().x() - side / 2, rect.center().y() - side / 2, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        icons.paint(painter, self._icon, place, self._style.accent if self._hovered else self._style.muted)
