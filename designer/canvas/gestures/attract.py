"""A layer that is dropped close behind another is connected to it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt

from designer.canvas import geometry
from designer.canvas.distances import JOIN
from designer.canvas.items.loose_wire import LooseWire
from designer.canvas.items.node_item import NodeItem
from designer.canvas.scene import NetworkScene
from designer.geometry.port import Port


class Attraction:
    """Finds the open output that a layer is close behind, and shows the wire that would be drawn."""

    def __init__(self, scene: NetworkScene) -> None:
        self._scene = scene
        self._line = LooseWire(scene, Qt.PenStyle.DashLine)
        self.port: Port | None = None

    def aim(self, rect: QRectF, itself: str = "") -> None:
        """A layer with an open input is at this place; `itself` is the id of its item."""
        self.port = self._found(rect, itself)
        if self.port is None:
            self.release()
            return
        down, size = self._scene.down, (rect.width(), rect.height())
        end = rect.topLeft() + geometry.port_offset(0, 1, size, output=False, down=down)
        self._line.lead(self.port, end)

    def _found(self, rect: QRectF, itself: str) -> Port | None:
        """The nearest output that leads nowhere, of a node that ends close before the rectangle."""
        before = rect.translated(0.0, -JOIN) if self._scene.down else rect.translated(-JOIN, 0.0)
        near = [item for item in self._scene.items(before) if isinstance(item, NodeItem) and item.node_id != itself]
        found = [
            (self._gap(item, rect), port)
            for item in near
            for port in item.look.outputs
            if port not in item.look.connected and item.look.kind != "outside"
        ]
        found = [(gap, port) for gap, port in found if 0 <= gap <= JOIN]
        return min(found, key=lambda entry: entry[0])[1] if found else None

    def _gap(self, item: NodeItem, rect: QRectF) -> float:
        """Distance from the end of an item to the rectangle, along the wires."""
        end = item.mapRectToScene(item.rect())
        return rect.top() - end.bottom() if self._scene.down else rect.left() - end.right()

    def release(self) -> None:
        """Show nothing, and forget the port."""
        self.port = None
        self._line.remove()
