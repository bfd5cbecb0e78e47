"""Move: the selected nodes follow the hand; a single loose node may be dropped on a wire."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from designer.canvas import composing
from designer.canvas.gestures.gesture import Gesture, Pointer
from designer.canvas.wire_item import WireItem

if TYPE_CHECKING:
    from designer.canvas.view import CanvasView


class MoveNodes(Gesture):
    """Begun on a node: selects it first, if it is not selected. With Shift it is added, with Ctrl toggled."""

    def __init__(self, view: CanvasView, start: Pointer, node_id: str) -> None:
        super().__init__(view, start)
        self._node_id = node_id
        self._selected_before = self.store.selection
        self._was_selected = node_id in self._selected_before
        self._project = self.store.project
        self._target: WireItem | None = None
        if not self._was_selected:
            kept = self._selected_before if start.shift or start.control else frozenset()
            self.store.select(kept | {node_id})
        self._moving = self.store.selection

    def move(self, pointer: Pointer) -> None:
        offset = pointer.scene - self.start.scene
        self.store.preview(composing.shifted(self._project, self._moving, offset))
        self._aim(pointer)

    def _aim(self, pointer: Pointer) -> None:
        """Light the wire under the cursor, if the node could go on it."""
        aimed = None
        if len(self._moving) == 1 and not pointer.shift and composing.can_insert(self._project, self._node_id):
            aimed = self.scene.wire_at(pointer.scene) or self.scene.wire_at(self._middle())
        if aimed is not self._target:
            if self._target is not None:
                self._target.set_emphasis("")
            if aimed is not None:
                aimed.set_emphasis("target")
            self._target = aimed

    def _middle(self) -> QPointF:
        return self.scene.nodes[self._node_id].sceneBoundingRect().center()

    def finish(self, pointer: Pointer) -> None:
        self.move(pointer)
        wire = self._target.wire if self._target else None
        self._release_target()
        moved = composing.shifted(self._project, self._moving, pointer.scene - self.start.scene)
        self.store.cancel_preview()
        if wire is not None:
            self.store.edit(f"Insert {self._name()}", lambda _: composing.insert(moved, self._node_id, wire))
            return
        count = len(self._moving)
        self.store.apply(f"Move {self._name() if count == 1 else f'{count} layers'}", moved)

    def _name(self) -> str:
        return self._project.network.node(self._node_id).label

    def _release_target(self) -> None:
        if self._target is not None:
            self._target.set_emphasis("")
            self._target = None

    def click(self, pointer: Pointer) -> None:
        if not self._was_selected:
            return
        if self.start.control:
            self.store.select(self._selected_before - {self._node_id})
        elif not self.start.shift:
            self.store.select({self._node_id})

    def cancel(self) -> None:
        self._release_target()
        self.store.cancel_preview()
        self.store.select(self._selected_before)
