"""Card of an open view: the item that lies beside a node, with a line of words at its head. Subclasses fill it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from designer.canvas.items.scene_item import SceneItem
from designer.canvas.items.style import CanvasStyle, pen
from designer.widgets import icons

PADDING = 8.0
HEAD = 20.0
"""Height of the line at the head."""
DISTANCE = 10.0
"""From the node."""
RADIUS = 8.0
LEVEL, RAISED = -0.25, 2.5
"""Above wires, below every node: a view hides no name and no port. Raised while it is looked at and has no room."""
OPAQUE = 0.94
READABLE, LEGIBLE = 0.5, 0.75
"""Scales from which the words at the head are written, and at which all words of a card are at least."""


def widened(painter: QPainter, rect: QRectF, scale: float) -> QRectF:
    """Have the painter draw in units in which words can be read; returns the rectangle in these.

    Seen from afar what is drawn has less room, and keeps its size.
    """
    zoom = max(LEGIBLE / scale, 1.0)
    painter.scale(zoom, zoom)
    return QRectF(rect.topLeft() / zoom, rect.size() / zoom)


class Card(SceneItem):
    """A card with a head, which has the title and a button that closes it.

    Args:
        node_id: Whose view it is.
        style: Colours and fonts.
    """

    def __init__(self, node_id: str, style: CanvasStyle) -> None:
        super().__init__()
        self.node_id = node_id
        self.title = ""
        self.is_bare = False
        self._style = style
        self._size = (180.0, 100.0)
        self._hovered = False
        self._focused = False
        self._cramped = False
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.setZValue(LEVEL)

    # What it shows

    @property
    def style_values(self) -> CanvasStyle:
        """Colours and fonts."""
        return self._style

    def set_style(self, style: CanvasStyle) -> None:
        """Use other colours."""
        if style is not self._style:
            self._style = style
            self.update()

    def set_body(self, width: float, height: float) -> None:
        """Have room for contents of a size."""
        size = width + 2 * PADDING, height + HEAD + PADDING
        if size != self._size:
            self.prepareGeometryChange()
            self._size = size

    def set_title(self, title: str) -> None:
        """Write other words at the head."""
        if title != self.title:
            self.title = title
            self.update(self.head())

    def set_cramped(self, cramped: bool) -> None:
        """Know whether there is no room for it, so that nodes lie on it."""
        self._cramped = cramped
        self._raise()

    def _raise(self) -> None:
        self.setZValue(RAISED if self._cramped and (self._hovered or self._focused) else LEVEL)

    def set_hovered(self, hovered: bool) -> None:
        """Show whether the cursor is over it."""
        if hovered != self._hovered:
            self._hovered = hovered
            self._raise()
            self.update()

    def set_focused(self, focused: bool) -> None:
        """Show whether the keyboard is in it."""
        if focused != self._focused:
            self._focused = focused
            self._raise()
            self.update()

    # Where its parts are

    @property
    def size(self) -> tuple[float, float]:
        """Width and height."""
        return self._size

    @property
    def form(self) -> object:
        """The form of its contents: with another one they are to be drawn anew."""
        return self._size

    def head(self) -> QRectF:
        """The line of words."""
        return QRectF(0, 0, self._size[0], HEAD)

    def body(self) -> QRectF:
        """The place of the contents."""
        return QRectF(PADDING, HEAD, self._size[0] - 2 * PADDING, self._size[1] - HEAD - PADDING)

    def close_rect(self) -> QRectF:
        """The button that closes it."""
        return QRectF(self._size[0] - HEAD, 2, HEAD - 4, HEAD - 4)

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, *self._size).adjusted(-2, -2, 2, 2)

    def place(self, node: QRectF, *, down: bool) -> None:
        """Lie below a node, or to its right where wires lead down."""
        if down:
            self.setPos(QPointF(node.right() + DISTANCE, node.top()))
        else:
            self.setPos(QPointF(node.center().x() - self._size[0] / 2, node.bottom() + DISTANCE))

    # Painting

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = QStyleOptionGraphicsItem.levelOfDetailFromTransform(painter.worldTransform())
        if not self.is_bare or self._hovered or self._focused:
            self._paint_ground(painter)
            self._paint_head(painter, scale)
        self.paint_body(painter, option.exposedRect, scale)

    def _paint_ground(self, painter: QPainter) -> None:
        ground = QColor(self._style.node)
        ground.setAlphaF(0.5 if self.is_bare else OPAQUE)
        color = self._style.accent if self._focused else self._style.border
        painter.setPen(pen(color, 2.0 if self._focused else 1.0))
        painter.setBrush(ground)
        painter.drawRoundedRect(QRectF(0, 0, *self._size), RADIUS, RADIUS)

    def _paint_head(self, painter: QPainter, scale: float) -> None:
        if scale >= READABLE:
            style, has_button = self._style.small_text, self._hovered or self._focused
            painter.save()
            room = widened(painter, self.head().adjusted(PADDING, 0, -HEAD if has_button else -PADDING, 0), scale)
            painter.setFont(style.font)
            painter.setPen(style.color)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, style.elided(self.title, room.width()))
            painter.restore()
        if self._hovered or self._focused:
            icons.paint(painter, "x", self.close_rect().adjusted(2, 2, -2, -2), self._style.muted)

    def update_body(self) -> None:
        """Paint the contents anew, and nothing beyond."""
        raise NotImplementedError

    def paint_body(self, painter: QPainter, exposed: QRectF, scale: float) -> None:
        """Paint the contents."""
        raise NotImplementedError
