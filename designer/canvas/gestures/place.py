"""Drop something from the palette, a layer or a block: on the open canvas, on a wire, or close behind another."""

from __future__ import annotations

from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QGraphicsItem

from designer.canvas.edits import drops
from designer.canvas.gestures.attract import Attraction
from designer.canvas.gestures.gesture import Gesture, Pointer
from designer.canvas.gestures.host import GestureHost
from designer.canvas.items.look import block_look
from designer.canvas.items.node_item import NodeItem
from designer.canvas.items.wire_item import WireItem
from designer.library.catalogue import Block
from designer.library.pick_items import BLOCK_MIME


class Place(Gesture):
    """A ghost of the block follows the cursor; the wire that would take it in lights, or one to the output before it.

    Shift prevents that.
    """

    def __init__(self, host: GestureHost, start: Pointer, block: Block) -> None:
        super().__init__(host, start)
        self._block = block
        self._takes_input = bool(block.ports[0])
        self._target: WireItem | None = None
        self._attraction = Attraction(self.scene)
        self._ghost = NodeItem("", self.scene.style_values, block_look(block, self.store.project.view))
        self._ghost.setCacheMode(QGraphicsItem.CacheMode.NoCache)
        self._ghost.setOpacity(0.7)
        self._ghost.setZValue(6)
        self.scene.addItem(self._ghost)

    @staticmethod
    def block_in(data: QMimeData) -> str:
        """Id of the entry that a drag carries, or empty."""
        return bytes(data.data(BLOCK_MIME).data()).decode(errors="replace")

    def move(self, pointer: Pointer) -> None:
        self._ghost.setPos(pointer.scene - self._ghost.rect().center())
        takes = self._block.goes_on_wire and not pointer.shift
        self._aim(self.scene.wire_at(pointer.scene) if takes else None)
        if self._target is None and self._takes_input and not pointer.shift:
            self._attraction.aim(self._ghost.mapRectToScene(self._ghost.rect()))
        else:
            self._attraction.release()

    def _aim(self, wire: WireItem | None) -> None:
        if wire is self._target:
            return
        if self._target is not None:
            self._target.set_emphasis("")
        if wire is not None:
            wire.set_emphasis("target")
        self._target = wire

    def finish(self, pointer: Pointer) -> None:
        self.move(pointer)
        wire = self._target.wire if self._target else None
        ports = (self._attraction.port,) if self._attraction.port else ()
        self.cancel()
        store = self.store
        group = store.group
        made = store.attempt(
            lambda project: drops.add_block(project, self._block, pointer.scene, group, wire=wire, ports=ports)
        )
        if made is None:
            return
        project, ids = made
        store.apply(f"Add {self._block.title}", project)
        store.select(ids)

    def cancel(self) -> None:
        self._aim(None)
        self._attraction.release()
        if self._ghost.scene() is not None:
            self.scene.removeItem(self._ghost)
