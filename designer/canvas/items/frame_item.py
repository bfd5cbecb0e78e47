"""A titled rectangle behind nodes."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from designer.canvas.geometry import distance
from designer.canvas.items.scene_item import SceneItem
from designer.canvas.items.style import DETAIL, CanvasStyle, pen
from engine.document.view import Frame

TITLE = 30.0
"""Height of the title, which moves the frame."""
CORNER = 18.0
"""Of the square at the lower right that changes its size."""
SMALLEST = (120.0, 80.0)
BEHIND = -10.0
SHOWN, LARGEST = 0.7, 4.0
"""Scale below which the title is enlarged, and by how much at most."""
ABOVE = TITLE * (LARGEST - 1.0)
RADIUS = 10.0


def _enlarged(scale: float) -> float:
    """Factor by which a title is drawn larger than its natural size."""
    return max(1.0, min(SHOWN / scale, LARGEST))


class FrameItem(SceneItem):
    """Draws a `Frame`. Only its title and its corner take the mouse."""

    def __init__(self, frame_id: str, style: CanvasStyle) -> None:
        super().__init__()
        self.frame_id = frame_id
        self.frame = Frame(id=frame_id, position=(0.0, 0.0), size=SMALLEST)
        self._style = style
        self._chosen = False

    def show_frame(self, frame: Frame, rank: int) -> None:
        """Show a frame, in front of those of lower rank."""
        self.setZValue(BEHIND + rank * 1e-3)
        if frame.size != self.frame.size:
            self.prepareGeometryChange()
        if frame != self.frame:
            self.update()
        self.frame = frame
        self.setPos(*frame.position)

    def set_chosen(self, chosen: bool) -> None:
        """Show whether it is the one that Delete takes away."""
        if chosen != self._chosen:
            self._chosen = chosen
            self.update()

    def set_style(self, style: CanvasStyle) -> None:
        """Use other colours."""
        self._style = style
        self.update()

    def rect(self) -> QRectF:
        """Its outline, about its own origin."""
        return QRectF(0, 0, *self.frame.size)

    def title_rect(self) -> QRectF:
        """Rectangle of the title, in item coordinates."""
        return QRectF(0, 0, self.frame.size[0], TITLE)

    def takes(self, point: QPointF, scale: float) -> bool:
        """True if a press at a point of the scene means the frame: its corner, or its title as large as it is drawn."""
        title = self.title_rect()
        title.setTop(TITLE - TITLE * _enlarged(scale))
        return title.contains(point - self.pos()) or self.is_corner(point)

    def is_corner(self, point: QPointF) -> bool:
        """True if a point of the scene is at the corner that changes the size."""
        return distance(point, self.pos() + self.rect().bottomRight()) <= CORNER

    def boundingRect(self) -> QRectF:
        return self.rect().adjusted(-2, -ABOVE, 2, 2)

    def shape(self) -> QPainterPath:
        path = QPainterPath()
        path.addRect(self.title_rect())
        path.addRect(QRectF(self.rect().bottomRight() - QPointF(CORNER, CORNER), self.rect().bottomRight()))
        return path

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem | None, widget: QWidget | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = self._style.accent if self._chosen else self._style.border
        ground = QColor(self._style.muted)
        ground.setAlpha(22)
        painter.setPen(pen(line, 2.0 if self._chosen else 1.0))
        painter.setBrush(ground)
        painter.drawRoundedRect(self.rect(), RADIUS, RADIUS)
        detail = QStyleOptionGraphicsItem.levelOfDetailFromTransform(painter.worldTransform())
        if detail >= DETAIL:
            self._paint_corner(painter)
        self._paint_title(painter, _enlarged(detail))

    def _paint_title(self, painter: QPainter, enlarged: float) -> None:
        """Seen from afar it grows upwards out of the frame: then it tells more than the layers that one cannot read."""
        style = self._style.name_text
        rect = self.title_rect().adjusted(12, 0, -12, 0)
        painter.save()
        painter.translate(rect.bottomLeft())
        painter.scale(enlarged, enlarged)
        painter.setFont(style.font)
        painter.setPen(style.color)
        line = QRectF(0, -TITLE, rect.width() / enlarged, TITLE)
        text = style.elided(self.frame.title or "Frame", line.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.restore()

    def _paint_corner(self, painter: QPainter) -> None:
        painter.setPen(pen(self._style.muted, 1.5))
        corner = self.rect().bottomRight() - QPointF(5, 5)
        for length in (5.0, 10.0):
            painter.drawLine(corner - QPointF(length, 0), corner - QPointF(0, length))
