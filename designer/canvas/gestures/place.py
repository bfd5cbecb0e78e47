"""Drop a layer from the palette: on the open canvas, or on a wire."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QGraphicsItem

from designer.canvas import composing
from designer.canvas.gestures.attract import Attraction
from designer.canvas.gestures.gesture import Gesture, Pointer
from designer.canvas.look import node_look
from designer.canvas.node_item import NodeItem
from designer.canvas.wire_item import WireItem
from designer.catalogue import LAYER_MIME
from engine.document.network import Node
from engine.layers import LAYERS

if TYPE_CHECKING:
    from designer.canvas.view import CanvasView


class PlaceLayer(Gesture):
    """A ghost of the layer follows the cursor; the wire that would take it in lights, or one to the output before it.

    Shift prevents that.
    """

    def __init__(self, view: CanvasView, start: Pointer, type_name: str) -> None:
        super().__init__(view, start)
        self._type = type_name
        self._layer = LAYERS.create(type_name)
        self._target: WireItem | None = None
        self._attraction = Attraction(self.scene)
        name = self._layer.display_name()
        look = node_look(Node(id="ghost", name=name, layer=self._layer), None)
        self._ghost = NodeItem("", self.scene.style_values, look)
        self._ghost.setCacheMode(QGraphicsItem.CacheMode.NoCache)
        self._ghost.setOpacity(0.7)
        self._ghost.setZValue(6)
        self.scene.addItem(self._ghost)

    @staticmethod
    def type_in(data: QMimeData) -> str:
        """The type of layer that a drag carries, or empty."""
        name = bytes(data.data(LAYER_MIME).data()).decode(errors="replace")
        return name if name in LAYERS else ""

    def move(self, pointer: Pointer) -> None:
        self._ghost.setPos(pointer.scene - self._ghost.rect().center())
        takes = bool(self._layer.inputs and self._layer.outputs) and not pointer.shift
        self._aim(self.scene.wire_at(pointer.scene) if takes else None)
        if self._target is None and self._layer.inputs and not pointer.shift:
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
        wire, port = self._target.wire if self._target else None, self._attraction.port
        self.cancel()
        project, node_id = composing.add_layer(self.store.project, self._type, pointer.scene, wire, self.store.group)
        if port is not None:
            project = composing.joined(project, node_id, port)
        self.store.apply(f"Add {self._layer.display_name()}", project)
        self.store.select({node_id})

    def cancel(self) -> None:
        self._aim(None)
        self._attraction.release()
        if self._ghost.scene() is not None:
            self.scene.removeItem(self._ghost)
