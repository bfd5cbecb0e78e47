"""The whole level in a corner of the canvas, and what part of it is in view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QWheelEvent

from designer.canvas.camera import WHEEL_BASE
from designer.canvas.items.style import pen
from designer.canvas.overlays.overlay import CornerOverlay

if TYPE_CHECKING:
    from designer.canvas.view import CanvasView

SIZE = QSize(190, 126)
MARGIN = 8.0


class Minimap(CornerOverlay):
    """Shows every item as a box; a press or a drag brings the place under the cursor to the middle of the view."""

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view, "minimap", "Minimap", right=True)
        self.setFixedSize(SIZE)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        view.network_scene.changed.connect(self._repaint)
        for bar in (view.horizontalScrollBar(), view.verticalScrollBar()):
            bar.valueChanged.connect(self._repaint)
        self.refresh()

    def _repaint(self, *_: object) -> None:
        if self.isVisible():
            self.update()

    def _scale(self) -> tuple[float, QPointF]:
        """Pixels a scene unit, and the place of the scene that is in the middle."""
        area = self.view.network_scene.bounds()
        if area.isEmpty():
            area = self.view.camera.visible()
        wide, high = self.width() - 2 * MARGIN, self.height() - 2 * MARGIN
        return min(wide / area.width(), high / area.height()), area.center()

    def _to_pixels(self, rect: QRectF, scale: float, center: QPointF) -> QRectF:
        corner = (rect.topLeft() - center) * scale + QPointF(self.rect().center())
        return QRectF(corner, rect.size() * scale)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        scale, center = self._scale()
        scene = self.view.network_scene
        style = scene.style_values
        painter = QPainter(self)
        painter.setClipRect(self.rect().adjusted(1, 1, -1, -1))
        painter.setPen(Qt.PenStyle.NoPen)
        for frame in scene.frames.values():
            ground = QColor(style.muted)
            ground.setAlpha(40)
            painter.fillRect(self._to_pixels(frame.mapRectToScene(frame.rect()), scale, center), ground)
        for item in scene.nodes.values():
            rect = self._to_pixels(item.mapRectToScene(item.rect()), scale, center)
            color = style.accent if item.is_selected else style.category(item.look.category)
            painter.fillRect(rect.adjusted(0, 0, max(0.0, 2 - rect.width()), max(0.0, 2 - rect.height())), color)
        painter.setPen(pen(style.accent, 1.5))
        shade = QColor(style.accent)
        shade.setAlpha(28)
        painter.setBrush(shade)
        painter.drawRect(self._to_pixels(self.view.camera.visible(), scale, center))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._go_to(event.position().toPoint())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go_to(event.position().toPoint())

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.view.camera.zoom(WHEEL_BASE ** event.angleDelta().y())

    def _go_to(self, point: QPoint) -> None:
        scale, center = self._scale()
        self.view.centerOn(center + QPointF(point - self.rect().center()) / scale)
