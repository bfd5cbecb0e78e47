"""Move a frame with what lies in it, or change its size."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from designer.canvas import geometry
from designer.canvas.edits import drops
from designer.canvas.gestures.gesture import Gesture, Pointer
from designer.canvas.gestures.host import GestureHost
from designer.canvas.items.frame_item import SMALLEST, FrameItem
from engine.document.editing import arranging
from engine.document.project import Project


class MoveFrame(Gesture):
    """Begun on a frame's title: the frame and all whose middle lies in it follow. A click chooses the frame."""

    def __init__(self, host: GestureHost, start: Pointer, frame: FrameItem) -> None:
        super().__init__(host, start)
        self._frame = frame.frame
        self._project = self.store.project
        area = frame.mapRectToScene(frame.rect())
        items = (item for item in self.scene.nodes.values() if area.contains(item.sceneBoundingRect().center()))
        self._nodes = self.scene.level.whole(item.node_id for item in items)
        self._frames = [
            item.frame
            for item in self.scene.frames.values()
            if item is frame or area.contains(item.mapRectToScene(item.rect()))
        ]

    def _moved(self, pointer: Pointer) -> Project:
        offset = pointer.scene - self.start.scene
        project = drops.shifted(self._project, self._nodes, offset)
        for frame in self._frames:
            position = geometry.snapped(QPointF(*frame.position) + offset)
            project = arranging.set_frame(project, frame.id, position=position)
        return project

    def move(self, pointer: Pointer) -> None:
        self.store.preview(self._moved(pointer))

    def finish(self, pointer: Pointer) -> None:
        moved = self._moved(pointer)
        self.store.cancel_preview()
        self.store.apply(f"Move {self._frame.title or 'a frame'}", moved)

    def click(self, pointer: Pointer) -> None:
        self.store.select(())
        self.host.choose_frame(self._frame.id)

    def cancel(self) -> None:
        self.store.cancel_preview()


class ResizeFrame(Gesture):
    """Begun on a frame's lower right corner, which follows the hand."""

    def __init__(self, host: GestureHost, start: Pointer, frame: FrameItem) -> None:
        super().__init__(host, start)
        self._frame = frame.frame
        self._project = self.store.project

    def _resized(self, pointer: Pointer) -> Project:
        offset = pointer.scene - self.start.scene
        width, height = geometry.snapped(QPointF(*self._frame.size) + offset)
        size = max(width, SMALLEST[0]), max(height, SMALLEST[1])
        return arranging.set_frame(self._project, self._frame.id, size=size)

    def move(self, pointer: Pointer) -> None:
        self.store.preview(self._resized(pointer))

    def finish(self, pointer: Pointer) -> None:
        resized = self._resized(pointer)
        self.store.cancel_preview()
        self.store.apply(f"Resize {self._frame.title or 'a frame'}", resized)

    def click(self, pointer: Pointer) -> None:
        self.host.choose_frame(self._frame.id)

    def cancel(self) -> None:
        self.store.cancel_preview()
