"""Box selection on the empty canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

from designer.canvas.gestures.gesture import Gesture, Pointer

if TYPE_CHECKING:
    from designer.canvas.view import CanvasView


class BoxSelect(Gesture):
    """Selects what the box touches; with Shift adds it, with Ctrl takes it out. A click is a small box."""

    def __init__(self, view: CanvasView, start: Pointer) -> None:
        super().__init__(view, start)
        self._before = self.store.selection

    def move(self, pointer: Pointer) -> None:
        box = QRectF(self.start.scene, pointer.scene).normalized()
        self.view.show_box(box)
        self.store.select(self._combined(self.scene.nodes_in(box)))

    def _combined(self, touched: frozenset[str]) -> frozenset[str]:
        if self.start.control:
            return self._before - touched
        return self._before | touched if self.start.shift else touched

    def finish(self, pointer: Pointer) -> None:
        self.move(pointer)
        self.view.show_box(None)

    def click(self, pointer: Pointer) -> None:
        self.finish(pointer)

    def cancel(self) -> None:
        self.view.show_box(None)
        self.store.select(self._before)
