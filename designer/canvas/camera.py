"""Camera: the visible part of the canvas; zoom about a point, pan, fit."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QPoint, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QCursor, QNativeGestureEvent, QWheelEvent
from PySide6.QtWidgets import QGraphicsView

SMALLEST, LARGEST = 0.08, 4.0
CLOSEST_FIT = 1.25
READABLE = 0.5
"""Scale from which on every node has room for its icon and its name, see `canvas/items/card.py`."""
MARGIN = 36.0
ZOOM_PAUSE = 250
"""Milliseconds after which a zoom counts as over."""
WHEEL_BASE = 1.0015
EDGE = 28
"""Pixels from the edge of the view within which a drag pans it."""
EDGE_STEP = 6.0
"""Pixels of a step of such a pan at the very edge; further in they are fewer."""


class Camera(QObject):
    """Moves the view of a `QGraphicsView`.

    Signals:
        zoomed: The new scale.
        zooming: True before the scale changes, False when it has not changed for a while.
    """

    zoomed = Signal(float)
    zooming = Signal(bool)

    def __init__(self, view: QGraphicsView) -> None:
        super().__init__(view)
        self._view = view
        self._timer = QTimer(self, interval=ZOOM_PAUSE, singleShot=True)
        self._timer.timeout.connect(self._rest)

    @property
    def scale(self) -> float:
        """Pixels per scene unit."""
        return self._view.transform().m11()

    def zoom(self, factor: float, about: QPoint | None = None) -> None:
        """Enlarge; what lies at a point of the view, or in its middle, stays there."""
        self.zooming.emit(True)
        self._timer.start()
        about = self._view.viewport().rect().center() if about is None else about
        factor = min(max(self.scale * factor, SMALLEST), LARGEST) / self.scale
        before = self._view.mapToScene(about)
        with self._unscrolled():
            self._view.scale(factor, factor)
            moved = self._view.mapFromScene(before) - about
            self.pan(-moved)
        self.zoomed.emit(self.scale)

    @contextmanager
    def _unscrolled(self) -> Iterator[None]:
        """Keep Qt from moving the picture about that is painted anew all the same, since its scale changes."""
        mode = self._view.viewportUpdateMode()
        self._view.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        yield
        self._view.setViewportUpdateMode(mode)

    def _rest(self) -> None:
        self.zooming.emit(False)

    def turn(self, event: QWheelEvent, *, touchpad: bool) -> None:
        """Follow a wheel: it zooms, or on a touchpad pans unless Ctrl is held."""
        if touchpad and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            exact = event.pixelDelta()
            self.pan(event.angleDelta() / 2 if exact.isNull() else exact)
        else:
            self.zoom(WHEEL_BASE ** event.angleDelta().y(), event.position().toPoint())
        event.accept()

    def pinch(self, event: QNativeGestureEvent) -> bool:
        """Follow two fingers; false if they do something else."""
        if event.gestureType() is not Qt.NativeGestureType.ZoomNativeGesture:
            return False
        self.zoom(1.0 + event.value(), event.position().toPoint())
        return True

    def go_to(self, center: QPointF, scale: float) -> None:
        """Bring a place to the middle, at a scale."""
        self.zoom(scale / self.scale)
        self.center_on(center)

    def pan(self, by: QPoint) -> None:
        """Move the picture by pixels."""
        for bar, step in ((self._view.horizontalScrollBar(), by.x()), (self._view.verticalScrollBar(), by.y())):
            bar.setValue(bar.value() - step)

    def fit(self, area: QRectF) -> None:
        """Bring an area into view, not closer than is pleasant."""
        self._place(area.center(), self.fitting(area))

    def fitting(self, area: QRectF) -> float:
        """The scale at which an area fills the view."""
        if area.isEmpty():
            return 1.0
        size = self._view.viewport().size()
        wide = size.width() / (area.width() + 2 * MARGIN)
        high = size.height() / (area.height() + 2 * MARGIN)
        return min(max(min(wide, high), SMALLEST), CLOSEST_FIT)

    def begin_at(self, area: QRectF, first: QPointF) -> None:
        """Show as much of an area as is readable, from a point in it on.

        Along each axis all of it is in view if it fits, else the view lies at the point, but not beyond the area.
        """
        size = self._view.viewport().size()
        center = area.center()
        for length, low, high, at, put in (
            (self.units(size.width(), READABLE), area.left(), area.right(), first.x(), center.setX),
            (self.units(size.height(), READABLE), area.top(), area.bottom(), first.y(), center.setY),
        ):
            inner = length / 2 - MARGIN
            if high - low > 2 * inner:
                put(min(max(at, low + inner), high - inner))
        self._place(center, READABLE)

    @property
    def place(self) -> tuple[float, QPoint]:
        """Scale and centre, so that two moments can be compared."""
        return self.scale, self.center().toPoint()

    def _place(self, center: QPointF, scale: float) -> None:
        with self._unscrolled():
            self._view.resetTransform()
            self._view.scale(scale, scale)
            self._view.centerOn(center)
        self.zoomed.emit(scale)

    def show(self, area: QRectF) -> None:
        """Move as little as is needed to have an area in view."""
        self._view.ensureVisible(area, int(MARGIN), int(MARGIN))

    def center(self) -> QPointF:
        """The point of the scene in the middle of the view."""
        return self._view.mapToScene(self._view.viewport().rect().center())

    def center_on(self, point: QPointF) -> None:
        """Bring a point of the scene to the middle."""
        self._view.centerOn(point)

    def visible(self) -> QRectF:
        """Visible part of the scene."""
        return self._view.mapToScene(self._view.viewport().rect()).boundingRect()

    def units(self, pixels: float, scale: float = 0.0) -> float:
        """Length in scene units of some pixels at a scale, or at the present one."""
        return pixels / (scale or self.scale)

    def to_scene(self, point: QPoint) -> QPointF:
        """The point of the scene at a point of the view."""
        return self._view.mapToScene(point)

    def cursor(self) -> QPoint | None:
        """Position of the cursor in the view, or None if it is not over it."""
        point = self._view.viewport().mapFromGlobal(QCursor.pos())
        return point if self._view.viewport().rect().contains(point) else None

    def cursor_or_center(self) -> QPointF:
        """The point of the scene at the cursor, or in the middle if the cursor is elsewhere."""
        point = self.cursor()
        return self.center() if point is None else self.to_scene(point)

    def step_at(self, point: QPoint) -> QPoint:
        """Step of the pan, in pixels, while a drag is held at a point; null except at the edges."""
        inner = self._view.viewport().rect().adjusted(EDGE, EDGE, -EDGE, -EDGE)
        x = _edge_step(inner.left() - point.x()) - _edge_step(point.x() - inner.right())
        y = _edge_step(inner.top() - point.y()) - _edge_step(point.y() - inner.bottom())
        return QPoint(x, y)


def _edge_step(depth: int) -> int:
    """Pixels of a step where the cursor is so many pixels beyond the inner part of the view."""
    return math.ceil(min(depth / EDGE, 1.0) * EDGE_STEP) if depth > 0 else 0
