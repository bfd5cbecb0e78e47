"""Pan: the canvas follows the hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from designer.canvas.gestures.gesture import Gesture, Pointer

if TYPE_CHECKING:
    from designer.canvas.view import CanvasView


class Pan(Gesture):
    """Begun by the middle button, or by the left one while Space is held."""

    def __init__(self, view: CanvasView, start: Pointer) -> None:
        super().__init__(view, start)
        self._origin = view.camera.center()
        self._last = start.view

    def move(self, pointer: Pointer) -> None:
        self.view.pan_by(pointer.view - self._last)
        self._last = pointer.view

    def finish(self, pointer: Pointer) -> None:
        self.move(pointer)

    def cancel(self) -> None:
        self.view.centerOn(self._origin)
