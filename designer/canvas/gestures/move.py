"""Move: the selected nodes follow the hand; a single loose node may be dropped on a wire."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from designer.canvas import composing, rewiring
from designer.canvas.gestures.gesture import Gesture, Pointer
from designer.canvas.wire_item import WireItem

if TYPE_CHECKING:
    from designer.canvas.view import CanvasView

SHAKE = 30
"""Pixels that the hand goes at least between two turns of a shake."""

TURNS = 3


class Shakes:
    """Counts the turns of a hand that shakes from side to side."""

    def __init__(self) -> None:
        self._turns = 0
        self._direction = 0
        self._from = 0
        self._last: int | None = None

    def follow(self, x: int) -> None:
        """The hand is here, in pixels."""
        if self._last is None:
            self._last = self._from = x
            return
        step = (x > self._last) - (x < self._last)
        if step and step != self._direction:
            self._turns = self._turns + 1 if abs(self._last - self._from) >= SHAKE else 0
            self._direction, self._from = step, self._last
        self._last = x

    @property
    def enough(self) -> bool:
        """Whether that was a shake."""
        return self._turns >= TURNS


class MoveNodes(Gesture):
    """Begun on a node: selects it first, if it is not selected. With Shift it is added, with Ctrl toggled.

    With Alt, or shaken from side to side, the nodes leave their wires.
    """

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
        self._shakes = Shakes()
        self._detached = False
        if start.alt:
            self._detach()

    def _detach(self) -> None:
        """Take the nodes out of the network; what came before them then leads to what follows."""
        self._project = rewiring.detached(self._project, self._moving)
        self._detached = True

    def move(self, pointer: Pointer) -> None:
        self._shakes.follow(pointer.view.x())
        if self._shakes.enough and not self._detached:
            self._detach()
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
        word = "Detach" if self._detached else "Move"
        self.store.apply(f"{word} {self._name() if count == 1 else f'{count} layers'}", moved)

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
