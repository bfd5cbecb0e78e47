"""Camera: the visible part of the canvas; zoom about a point, pan, fit."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF
from PySide6.QtWidgets import QGraphicsView

SMALLEST, LARGEST = 0.08, 4.0
CLOSEST_FIT = 1.25
MARGIN = 36.0


class Camera:
    """Moves the view of a `QGraphicsView`."""

    def __init__(self, view: QGraphicsView) -> None:
        self._view = view

    @property
    def scale(self) -> float:
        """Pixels per scene unit."""
        return self._view.transform().m11()

    def zoom(self, factor: float, about: QPoint) -> None:
        """Enlarge; what lies at a point of the view stays there."""
        factor = min(max(self.scale * factor, SMALLEST), LARGEST) / self.scale
        before = self._view.mapToScene(about)
        self._view.scale(factor, factor)
        moved = self._view.mapFromScene(before) - about
        self.pan(-moved)

    def pan(self, by: QPoint) -> None:
        """Move the picture by pixels."""
        for bar, step in ((self._view.horizontalScrollBar(), by.x()), (self._view.verticalScrollBar(), by.y())):
            bar.setValue(bar.value() - step)

    def fit(self, area: QRectF) -> None:
        """Bring an area into view, not closer than is pleasant."""
        if area.isEmpty():
            self._view.resetTransform()
            self._view.centerOn(area.center())
            return
        size = self._view.viewport().size()
        wide = size.width() / (area.width() + 2 * MARGIN)
        high = size.height() / (area.height() + 2 * MARGIN)
        scale = min(max(min(wide, high), SMALLEST), CLOSEST_FIT)
        self._view.resetTransform()
        self._view.scale(scale, scale)
        self._view.centerOn(area.center())

    def show(self, area: QRectF) -> None:
        """Move as little as is needed to have an area in view."""
        self._view.ensureVisible(area, int(MARGIN), int(MARGIN))

    def center(self) -> QPointF:
        """The point of the scene in the middle of the view."""
        return self._view.mapToScene(self._view.viewport().rect().center())
