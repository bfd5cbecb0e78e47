"""Questions to the drawing: what lies where, and what a press at a point means."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from PySide6.QtCore import QObject, QPointF, QRectF
from PySide6.QtWidgets import QGraphicsScene

from designer.canvas import geometry
from designer.canvas.distances import SHARE, WIRE_PICK
from designer.canvas.items.frame_item import FrameItem
from designer.canvas.items.node_item import NodeItem
from designer.canvas.items.wire_item import WireItem
from designer.document.store import Store
from designer.geometry.port import Port, target_of
from engine.document.network import Wire

EXTENT = QRectF(-50_000, -50_000, 100_000, 100_000)
"""The canvas does not end where the nodes end: one can pan beyond them."""
CELLS = 16
"""Halvings of that by which Qt finds what lies where: cells of 400 units, smaller than any view. By itself it makes as
many halvings as a scene without such an extent would need, and asks hundreds of items at each paint where they lie."""


class LookUp(QGraphicsScene):
    """A scene that knows its items by what they stand for.

    Attributes:
        level: The level that is drawn.
        nodes: The items of nodes and groups, by the id of the item.
        wires: Those of wires.
        frames: Those of frames, by id.
        extents: Room beyond their bodies that nodes take, by item: that of open views.
    """

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(EXTENT, parent)
        self.setBspTreeDepth(CELLS)
        self._store = store
        self.level = store.level
        self.nodes: dict[str, NodeItem] = {}
        self.wires: dict[Wire, WireItem] = {}
        self.frames: dict[str, FrameItem] = {}
        self.stressed: set[str] = set()
        self.hovered_wires: set[Wire] = set()
        self.extents: dict[str, QRectF] = {}

    @property
    def down(self) -> bool:
        """True if wires lead from top to bottom."""
        return self._store.project.view.down

    def item_of(self, port: Port) -> NodeItem | None:
        """The item that shows a port, or None if it is not drawn on this level."""
        return self.nodes.get(self.level.item_of(port))

    def port_position(self, port: Port) -> QPointF:
        """Centre of a port in scene units; the origin for one that is not drawn."""
        item = self.item_of(port)
        return item.port_position(port) if item else QPointF()

    def frame_at(self, point: QPointF, scale: float = 1.0) -> FrameItem | None:
        """The frame whose title or corner is at a point; within it, a frame lets the mouse through.

        Args:
            point: In scene units.
            scale: Pixels per scene unit: seen from afar a title is drawn larger.
        """
        found = (frame for frame in self.frames.values() if frame.takes(point, scale))
        return max(found, key=lambda frame: frame.zValue(), default=None)

    def port_at(self, point: QPointF, reach: float) -> Port | None:
        """The port that a press at a point means, within a distance in scene units.

        On a node only its own ports count, and never beyond their share of it: the rest of the node is the node.
        """
        node = self.node_at(point)
        if node is not None:
            near = ((port, node.port_position(port)) for port in node.ports())
            return _nearest(point, near, min(reach, node.reach))
        return self.port_near(point, min(reach, geometry.GAP / SHARE))

    def port_near(self, point: QPointF, reach: float) -> Port | None:
        """The port nearest to a point, within a distance in scene units: the end of a wire jumps to it."""
        return _nearest(point, self._ports_near(point, reach), reach)

    def _ports_near(self, point: QPointF, reach: float) -> Iterable[tuple[Port, QPointF]]:
        area = QRectF(point.x() - reach, point.y() - reach, 2 * reach, 2 * reach)
        for item in self.items(area.adjusted(-geometry.PORT_RADIUS, 0, geometry.PORT_RADIUS, 0)):
            if isinstance(item, NodeItem):
                for port in item.ports():
                    yield port, item.port_position(port)

    def node_at(self, point: QPointF) -> NodeItem | None:
        """The topmost node at a point."""
        return next((item for item in self.items(point) if isinstance(item, NodeItem)), None)

    def wire_at(self, point: QPointF, reach: float = 0.0) -> WireItem | None:
        """The wire at a point, or else one within a distance in scene units."""
        area = QRectF(point.x() - reach, point.y() - reach, 2 * reach, 2 * reach)
        at = chain(self.items(point), self.items(area) if reach * 2 > WIRE_PICK else ())
        return next((item for item in at if isinstance(item, WireItem)), None)

    def nodes_in(self, area: QRectF) -> frozenset[str]:
        """Ids of the nodes whose items an area touches."""
        return self.level.whole(item.node_id for item in self.items(area) if isinstance(item, NodeItem))

    def bounds(self, ids: Iterable[str] | None = None) -> QRectF:
        """The rectangle about the items of some nodes, or about all that there is."""
        result = QRectF()
        for item_id in self.nodes if ids is None else self._items_of(ids):
            result |= self.nodes[item_id].sceneBoundingRect() | self.extents.get(item_id, QRectF())
        for frame in self.frames.values() if ids is None else ():
            result |= frame.sceneBoundingRect()
        return result

    def first(self, nodes: Iterable[str] | None = None) -> QPointF:
        """The middle of the item with which some nodes begin, or all of them: nothing leads into it."""
        fed = {self.level.item_of(target_of(wire)) for wire in self.wires}
        items = [self.nodes[item_id] for item_id in (self.nodes if nodes is None else self._items_of(nodes))]
        items = [item for item in items if item.node_id not in fed] or items
        axis = (lambda item: (item.y(), item.x())) if self.down else (lambda item: (item.x(), item.y()))
        return min(items, key=axis).sceneBoundingRect().center() if items else QPointF()

    def body_bounds(self, nodes: Iterable[str]) -> QRectF:
        """The rectangle about the bodies of the items of nodes, without their margins."""
        result = QRectF()
        for item_id in self._items_of(nodes):
            result |= self.nodes[item_id].mapRectToScene(self.nodes[item_id].rect())
        return result

    def bodies_in(self, area: QRectF, left_out: Iterable[str]) -> list[QRectF]:
        """The bodies of the items that an area touches, but those of some nodes."""
        gone = self._items_of(left_out)
        items = (item for item in self.items(area) if isinstance(item, NodeItem) and item.node_id not in gone)
        return [item.mapRectToScene(item.rect()) for item in items]

    def _items_of(self, nodes: Iterable[str]) -> set[str]:
        return set(self.level.items_of(nodes))


def _nearest(point: QPointF, ports: Iterable[tuple[Port, QPointF]], reach: float) -> Port | None:
    """The port whose centre is nearest to a point, within a distance."""
    found = [(geometry.distance(position, point), port) for port, position in ports]
    found = [entry for entry in found if entry[0] <= reach]
    return min(found, key=lambda entry: entry[0])[1] if found else None
