"""Pan: the canvas follows the hand."""

from __future__ import annotations

from designer.canvas.gestures.gesture import Gesture, Pointer
from designer.canvas.gestures.host import GestureHost


class Pan(Gesture):
    """Begun by the middle button, or by the left one while Space is held."""

    def __init__(self, host: GestureHost, start: Pointer) -> None:
        super().__init__(host, start)
        self._origin = host.camera.center()
        self._last = start.view

    def move(self, pointer: Pointer) -> None:
        self.host.camera.pan(pointer.view - self._last)
        self._last = pointer.view

    @property
    def holds_view(self) -> bool:
        return True

    def finish(self, pointer: Pointer) -> None:
        self.move(pointer)

    def cancel(self) -> None:
        self.host.camera.center_on(self._origin)
