"""Box selection on the empty canvas."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from designer.canvas.gestures.gesture import Gesture, Pointer
from designer.canvas.gestures.host import GestureHost


class BoxSelect(Gesture):
    """Selects what the box touches; with Shift adds it, with Ctrl takes it out. A click is a small box."""

    def __init__(self, host: GestureHost, start: Pointer) -> None:
        super().__init__(host, start)
        self._before = self.store.selection

    def move(self, pointer: Pointer) -> None:
        box = QRectF(self.start.scene, pointer.scene).normalized()
        self.host.show_box(box)
        self.store.select(
            self._combined(self.scene.nodes_in(box)),
            after=self._before if self.start.shift or self.start.control else (),
        )

    def _combined(self, touched: frozenset[str]) -> frozenset[str]:
        if self.start.control:
            return self._before - touched
        return self._before | touched if self.start.shift else touched

    def finish(self, pointer: Pointer) -> None:
        self.move(pointer)
        self.host.show_box(None)

    def click(self, pointer: Pointer) -> None:
        self.finish(pointer)

    def cancel(self) -> None:
        self.host.show_box(None)
        self.store.select(self._before, after=self._before)
