"""Move: the selected nodes follow the hand and line up; a loose one may be dropped on a wire or behind another."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF
from PySide6.QtWidgets import QGraphicsLineItem

from designer.canvas.distances import GUIDE_SNAP
from designer.canvas.edits import drops, rewiring
from designer.canvas.gestures.attract import Attraction
from designer.canvas.gestures.gesture import Gesture, Pointer
from designer.canvas.gestures.host import GestureHost
from designer.canvas.items.style import pen
from designer.canvas.items.wire_item import WireItem
from designer.canvas.overlays import guides
from designer.canvas.scene import NetworkScene

SHAKE = 30
"""Pixels that the hand goes at least between two turns of a shake."""

TURNS = 3
MOST = 200
"""Nodes that what is moved lines up with; where there are more in view, one sees no lines."""


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
        """True if that was a shake."""
        return self._turns >= TURNS


class MoveNodes(Gesture):
    """Begun on a node or a group: selects it first, if it is not selected. With Shift it is added, with Ctrl toggled.

    With Alt, or shaken from side to side, the nodes leave their wires. What is moved lines up with others or with the
    grid, a loose layer goes on the wire under it or is connected to the one before it; Shift prevents all that.
    """

    def __init__(self, host: GestureHost, start: Pointer, item_id: str) -> None:
        super().__init__(host, start)
        self._item_id = item_id
        own = self.scene.level.items[item_id]
        self._selected_before = self.store.selection
        self._was_selected = own <= self._selected_before
        self._own = own
        self._project = self.store.project
        self._target: WireItem | None = None
        self._attraction = Attraction(self.scene)
        self._guides = GuideLines(self.scene)
        if not self._was_selected:
            kept = self._selected_before if start.shift or start.control else frozenset()
            self.store.select(kept | own, after=kept)
        self._moving = self.store.selection
        self._bounds = self.scene.body_bounds(self._moving)
        self._still = self.scene.bodies_in(host.camera.visible(), self._moving)[:MOST]
        self._shakes = Shakes()
        self._detached = False
        self._judge()
        if start.alt:
            self._detach()

    def _judge(self) -> None:
        """Note if the moved item may be inserted into a wire, or connected to one before it."""
        level, single = self.scene.level, self._moving == self._own
        self._may_insert = single and drops.can_insert(self._project, level, self._item_id)
        self._may_join = single and drops.takes_input(self._project, level, self._item_id)

    def _detach(self) -> None:
        """Take the nodes out of the network; what came before them then leads to what follows."""
        self._project = rewiring.detached(self._project, self._moving)
        self._detached = True
        self._judge()

    def _offset(self, pointer: Pointer) -> QPointF:
        """Offset of the nodes: as the cursor, or a little more or less to line up."""
        offset = pointer.scene - self.start.scene
        moving = self._bounds.translated(offset)
        self._guides.show(())
        if pointer.shift:
            return offset
        if self.host.options["snap_to_grid"]:
            return offset + guides.to_grid(moving)
        if self.host.options["guides"]:
            step, lines = guides.to_others(moving, self._still, self.host.camera.units(GUIDE_SNAP))
            self._guides.show(lines)
            return offset + step
        return offset

    def move(self, pointer: Pointer) -> None:
        self._shakes.follow(pointer.view.x())
        if self._shakes.enough and not self._detached:
            self._detach()
        self.store.preview(drops.shifted(self._project, self._moving, self._offset(pointer)))
        self._aim(pointer)

    def _aim(self, pointer: Pointer) -> None:
        """Light the wire under the cursor, or else the output close before, if the node could be connected there."""
        taken = self._may_insert and not pointer.shift
        aimed = (self.scene.wire_at(pointer.scene) or self.scene.wire_at(self._middle())) if taken else None
        if aimed is not self._target:
            if self._target is not None:
                self._target.set_emphasis("")
            if aimed is not None:
                aimed.set_emphasis("target")
            self._target = aimed
        if self._may_join and aimed is None and not pointer.shift:
            item = self.scene.nodes[self._item_id]
            self._attraction.aim(item.mapRectToScene(item.rect()), self._item_id)
        else:
            self._attraction.release()

    def _middle(self) -> QPointF:
        return self.scene.nodes[self._item_id].sceneBoundingRect().center()

    def finish(self, pointer: Pointer) -> None:
        self.move(pointer)
        moved = drops.shifted(self._project, self._moving, self._offset(pointer))
        wire, port = self._target.wire if self._target else None, self._attraction.port
        self._release()
        self.store.cancel_preview()
        name, group = self._name(), self.store.group
        if wire is not None:
            self.store.edit(f"Insert {name}", lambda _: drops.insert(moved, self._item_id, wire, group))
        elif port is not None:
            self.store.edit(f"Connect {name}", lambda _: drops.joined(moved, self._item_id, [port], group))
        else:
            self.store.apply(f"{'Detach' if self._detached else 'Move'} {name}", moved)

    def _name(self) -> str:
        if len(self._moving) == 1:
            return self._project.network.node(next(iter(self._moving))).label
        group = self._project.view.group(self._item_id)
        return group.title if group and self._moving == self._own else f"{len(self._moving)} layers"

    def _release(self) -> None:
        self._attraction.release()
        self._guides.show(())
        if self._target is not None:
            self._target.set_emphasis("")
            self._target = None

    def click(self, pointer: Pointer) -> None:
        if not self._was_selected:
            return
        if self.start.control:
            self.store.select(self._selected_before - self._own, after=self._selected_before)
        elif not self.start.shift and self._own != self._selected_before:
            self.store.select(self._own)
        elif self.scene.nodes[self._item_id].is_fields(pointer.scene):
            self.host.edit_fields(self._item_id)

    def cancel(self) -> None:
        self._release()
        self.store.cancel_preview()
        self.store.select(self._selected_before, after=self._selected_before)


class GuideLines:
    """The lines along which what is moved lies in line with others."""

    def __init__(self, scene: NetworkScene) -> None:
        self._scene = scene
        self._items: list[QGraphicsLineItem] = []

    def show(self, lines: tuple[QLineF, ...]) -> None:
        """Show these lines and no others."""
        for item in self._items:
            self._scene.removeItem(item)
        line_pen = pen(self._scene.style_values.accent, 1.0, cosmetic=True)
        self._items = [QGraphicsLineItem(line) for line in lines]
        for item in self._items:
            item.setPen(line_pen)
            item.setZValue(7)
            self._scene.addItem(item)
