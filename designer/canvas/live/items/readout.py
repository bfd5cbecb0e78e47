"""Readout beside the cursor: a few lines about the value that it is at, of the same size at any zoom."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from designer.canvas.items.scene_item import SceneItem
from designer.canvas.items.style import CanvasStyle, TextStyle, pen

LINE, PADDING = 16.0, 8.0
OFFSET = QPointF(14, 16)
"""From the cursor, in pixels."""


class Readout(SceneItem):
    """Shows lines of text; the first one stands out."""

    def __init__(self, style: CanvasStyle) -> None:
        super().__init__()
        self._style = style
        self._lines: tuple[str, ...] = ()
        self._rect = QRectF()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
        self.setZValue(10.0)
        self.hide()

    @property
    def lines(self) -> tuple[str, ...]:
        """Text that it shows; empty while it is hidden."""
        return self._lines if self.isVisible() else ()

    def tell(self, lines: tuple[str, ...], at: QPointF, room: QSizeF, style: CanvasStyle) -> None:
        """Show lines at a point of the scene; none hide it.

        Args:
            lines: Text.
            at: Where the cursor is, in the scene.
            room: Pixels from there to the right and to the lower edge of the view; with less it lies on the other side.
            style: Colours and fonts.
        """
        self.setPos(at)
        self.setVisible(bool(lines))
        widths = [self._text(place).metrics.horizontalAdvance(line) for place, line in enumerate(lines)]
        width, height = max(widths, default=0.0) + 2 * PADDING, len(lines) * LINE + PADDING
        x = OFFSET.x() if OFFSET.x() + width < room.width() else -OFFSET.x() - width
        y = OFFSET.y() if OFFSET.y() + height < room.height() else -OFFSET.y() - height
        rect = QRectF(x, y, width, height)
        if (lines, style, rect) != (self._lines, self._style, self._rect):
            self.prepareGeometryChange()
            self._lines, self._style, self._rect = lines, style, rect
            self.update()

    def _text(self, place: int) -> TextStyle:
        return self._style.card_text if place == 0 else self._style.small_text

    def boundingRect(self) -> QRectF:
        return self._rect.adjusted(-1, -1, 1, 1)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen(self._style.border, 1.0))
        painter.setBrush(self._style.node)
        painter.drawRoundedRect(self._rect, 5, 5)
        for place, line in enumerate(self._lines):
            text = self._text(place)
            top = self._rect.top() + PADDING / 2 + place * LINE
            painter.setFont(text.font)
            painter.setPen(text.color)
            painter.drawText(
                QRectF(self._rect.left() + PADDING, top, self._rect.width(), LINE),
                Qt.AlignmentFlag.AlignVCenter,
                line,
            )
