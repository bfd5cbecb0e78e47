"""Leads the gesture under way from the press to its end, and moves the picture while it is held at an edge."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QPointF, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from designer.canvas.gestures.begin import begin
from designer.canvas.gestures.gesture import Gesture, Pointer
from designer.canvas.gestures.host import GestureHost

EDGE_PACE = 16
"""Milliseconds between two steps of the picture."""
EDGE_PAUSE = 300
"""Milliseconds that a drag is held at an edge before the picture moves: most only pass."""


class GestureDriver(QObject):
    """Holds the one gesture that is under way. It begins to move when the cursor has left the place of the press.

    Args:
        host: Handed to gestures.
        parent: As in Qt.

    Signals:
        changed: A gesture has begun or ended.
    """

    changed = Signal()

    def __init__(self, host: GestureHost, parent: QObject) -> None:
        super().__init__(parent)
        self._host = host
        self._gesture: Gesture | None = None
        self._under_way = False
        self._menu_is_meant = True
        self._last = Pointer(QPointF(), QPoint(), Qt.KeyboardModifier.NoModifier)
        self._edge_timer = QTimer(self)
        self._edge_timer.timeout.connect(self._pan_at_edge)

    @property
    def gesture(self) -> Gesture | None:
        """The gesture under way."""
        return self._gesture

    def takes_menu(self) -> bool:
        """True if a request for the context menu belongs to a gesture, and no menu is meant."""
        meant, self._menu_is_meant = self._menu_is_meant, True
        return self._gesture is not None or not meant

    def press(self, button: Qt.MouseButton, pointer: Pointer, *, panning: bool) -> None:
        """A button was pressed; the right one ends a gesture that follows the cursor without a button."""
        right = button is Qt.MouseButton.RightButton
        if self._gesture is not None:
            if right and self._gesture.goes_on:
                self.cancel()
                self._menu_is_meant = False
            return
        self._menu_is_meant = not (right and pointer.control)
        self._last = pointer
        self._under_way = False
        self._set(begin(self._host, button, pointer, panning=panning))

    def carry(self, gesture: Gesture) -> None:
        """Begin a gesture that a drag from elsewhere leads."""
        self.cancel()
        self._set(gesture)
        gesture.move(gesture.start)

    def move(self, pointer: Pointer) -> None:
        """The cursor moved."""
        if self._gesture is None:
            return
        self._last = pointer
        travelled = (pointer.view - self._gesture.start.view).manhattanLength()
        if self._under_way or travelled >= QApplication.startDragDistance():
            self._under_way = True
            self._gesture.move(pointer)
            self._watch_edge(pointer.view)

    def drag(self, pointer: Pointer) -> None:
        """A drag from elsewhere moved."""
        if self._gesture is not None:
            self._gesture.move(pointer)

    def release(self, pointer: Pointer) -> bool:
        """The last button was released: the end, unless a click begins what another click ends. True at the end."""
        gesture = self._gesture
        if gesture is None:
            return False
        self._edge_timer.stop()
        if gesture.goes_on and not self._under_way:
            self._under_way = True
            gesture.click(pointer)
            return False
        self._gesture = None
        if self._under_way:
            gesture.finish(pointer)
        else:
            gesture.click(pointer)
        self.changed.emit()
        return True

    def drop(self, pointer: Pointer) -> None:
        """A drag from elsewhere ended here."""
        gesture = self._gesture
        if gesture is not None:
            self._gesture = None
            gesture.finish(pointer)
            self.changed.emit()

    def cancel(self) -> None:
        """End the gesture under way as if it had never begun."""
        gesture = self._gesture
        if gesture is not None:
            self._gesture = None
            self._edge_timer.stop()
            gesture.cancel()
            self.changed.emit()

    def _set(self, gesture: Gesture | None) -> None:
        self._gesture = gesture
        self.changed.emit()

    def _watch_edge(self, point: QPoint) -> None:
        if self._gesture is None or self._gesture.holds_view or self._host.camera.step_at(point).isNull():
            self._edge_timer.stop()
        elif not self._edge_timer.isActive():
            self._edge_timer.start(EDGE_PAUSE)

    def _pan_at_edge(self) -> None:
        if self._gesture is None or self._gesture.holds_view:
            self._edge_timer.stop()
            return
        self._edge_timer.setInterval(EDGE_PACE)
        camera, point = self._host.camera, self._last.view
        camera.pan(camera.step_at(point))
        self._gesture.move(Pointer(camera.to_scene(point), point, self._last.modifiers))
