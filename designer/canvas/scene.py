"""The drawing of the document. It is brought up to date from each `Change` and keeps no truth of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtCore import QObject, QPointF, QRectF
from PySide6.QtWidgets import QGraphicsScene

from designer.canvas import geometry
from designer.canvas.look import NodeLook, by_node, node_look, wire_look
from designer.canvas.node_item import NO_MARKS, Mark, NodeItem, Port
from designer.canvas.style import Style
from designer.canvas.wire_item import WireItem
from designer.store import Store
from designer.theme import Theme
from engine.analysis.analyse import Analysis
from engine.document.diff import Change
from engine.document.network import Node, Wire

EXTENT = QRectF(-50_000, -50_000, 100_000, 100_000)
"""The canvas does not end where the nodes end: one can pan beyond them."""


class NetworkScene(QGraphicsScene):
    """One item a node and one a wire, drawn from the store; answers what lies where."""

    def __init__(self, store: Store, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(EXTENT, parent)
        self._store = store
        self._style = Style(theme)
        self.nodes: dict[str, NodeItem] = {}
        self.wires: dict[Wire, WireItem] = {}
        self._rings: dict[str, str] = {}
        store.changed.connect(self.show_change)
        store.analysed.connect(self.show_analysis)
        store.selection_changed.connect(self.show_selection)
        self._build()

    @property
    def style_values(self) -> Style:
        """Colours and fonts in use."""
        return self._style

    # Drawing

    def _build(self) -> None:
        network = self._store.project.network
        for node in network.nodes:
            self._add_node(node)
        for wire in network.wires:
            self._add_wire(wire)
        self._refresh_looks(network.nodes)
        self._route(self.wires)
        self.show_selection(self._store.selection)

    def show_change(self, change: Change) -> None:
        """Redraw what a change touched."""
        network = self._store.project.network
        for wire in change.removed_wires:
            self.removeItem(self.wires.pop(wire))
        for node_id in change.removed:
            self.removeItem(self.nodes.pop(node_id))
        for node_id in change.added:
            self._add_node(network.node(node_id))
        for wire in change.added_wires:
            self._add_wire(wire)
        for node_id in change.moved:
            if node_id in self.nodes:
                self.nodes[node_id].setPos(*self._store.project.view.positions.get(node_id, (0.0, 0.0)))
        ends = {node for wire in (*change.added_wires, *change.removed_wires) for node in (wire.source, wire.target)}
        restyled = {*change.added, *change.changed, *ends, *_rearranged(change)} & self.nodes.keys()
        self._refresh_looks([network.node(node_id) for node_id in restyled])
        touched = restyled | set(change.moved)
        self._route(wire for wire in self.wires if wire.source in touched or wire.target in touched)

    def show_analysis(self, analysis: Analysis) -> None:
        """Write the new shapes, parameter counts and faults."""
        self._refresh_looks(self._store.project.network.nodes)
        network = self._store.project.network
        outputs = {node.id: node.layer.outputs for node in network.nodes}
        for wire, item in self.wires.items():
            item.set_look(wire_look(wire, outputs[wire.source], analysis.nodes.get(wire.source)))

    def show_selection(self, selection: frozenset[str]) -> None:
        """Outline the selected nodes."""
        for node_id, item in self.nodes.items():
            item.set_selected(node_id in selection)

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of another theme."""
        self._style = Style(theme)
        for node in self.nodes.values():
            node.set_style(self._style)
        for wire in self.wires.values():
            wire.set_style(self._style)
        self.update()

    def show_rings(self, rings: Mapping[str, str]) -> None:
        """Put rings about nodes in colours of the theme, such as those of layers at work; the others lose theirs."""
        self._rings = dict(rings)
        for node_id, item in self.nodes.items():
            item.set_ring(self._rings.get(node_id, ""))

    def mark_ports(self, marks: Mapping[Port, Mark]) -> None:
        """Mark ports while a wire is dragged; ports that are not named lose their marks."""
        by_owner: dict[str, dict[Port, Mark]] = {}
        for port, mark in marks.items():
            by_owner.setdefault(port.node, {})[port] = mark
        for node_id, item in self.nodes.items():
            item.set_marks(by_owner.get(node_id, NO_MARKS))

    def _add_node(self, node: Node) -> None:
        item = NodeItem(node.id, self._style, node_look(node, None))
        item.setPos(*self._store.project.view.positions.get(node.id, (0.0, 0.0)))
        item.set_ring(self._rings.get(node.id, ""))
        self.nodes[node.id] = item
        self.addItem(item)

    def _add_wire(self, wire: Wire) -> None:
        outputs = self._store.project.network.node(wire.source).layer.outputs
        look = wire_look(wire, outputs, self._store.analysis.nodes.get(wire.source))
        item = WireItem(wire, self._style, look)
        self.wires[wire] = item
        self.addItem(item)

    def _refresh_looks(self, nodes: Iterable[Node]) -> None:
        analysis, view = self._store.analysis, self._store.project.view
        problems = by_node(analysis)
        connected: dict[str, set[tuple[str, str]]] = {}
        for wire in self.wires:
            connected.setdefault(wire.source, set()).add(("out", wire.source_port))
            connected.setdefault(wire.target, set()).add(("in", wire.target_port))
        for node in nodes:
            ports = frozenset(connected.get(node.id, ()))
            look = node_look(node, analysis.nodes.get(node.id), problems.get(node.id, ()), ports, view)
            self.nodes[node.id].set_look(look)

    def _route(self, wires: Iterable[Wire]) -> None:
        for wire in wires:
            start = self.nodes[wire.source].port_position(Port(wire.source, "out", wire.source_port))
            end = self.nodes[wire.target].port_position(Port(wire.target, "in", wire.target_port))
            self.wires[wire].set_course(start, end)

    # What lies where

    def port_at(self, point: QPointF, reach: float) -> Port | None:
        """The port nearest to a point, within a distance in scene units."""
        found = [(geometry.distance(position, point), port) for port, position in self._ports_near(point, reach)]
        return min(found, key=lambda entry: entry[0])[1] if found else None

    def _ports_near(self, point: QPointF, reach: float) -> Iterable[tuple[Port, QPointF]]:
        area = QRectF(point.x() - reach, point.y() - reach, 2 * reach, 2 * reach)
        for item in self.items(area.adjusted(-geometry.PORT_RADIUS, 0, geometry.PORT_RADIUS, 0)):
            if isinstance(item, NodeItem):
                for port in item.ports():
                    position = item.port_position(port)
                    if geometry.distance(position, point) <= reach:
                        yield port, position

    def node_at(self, point: QPointF) -> NodeItem | None:
        """The topmost node at a point."""
        return next((item for item in self.items(point) if isinstance(item, NodeItem)), None)

    def wire_at(self, point: QPointF) -> WireItem | None:
        """The wire at a point."""
        return next((item for item in self.items(point) if isinstance(item, WireItem)), None)

    def nodes_in(self, area: QRectF) -> frozenset[str]:
        """Ids of the nodes that an area touches."""
        return frozenset(item.node_id for item in self.items(area) if isinstance(item, NodeItem))

    def bounds(self, ids: Iterable[str] | None = None) -> QRectF:
        """The rectangle about some nodes, or about all."""
        result = QRectF()
        for node_id in self.nodes if ids is None else ids:
            result |= self.nodes[node_id].sceneBoundingRect()
        return result

    def picture(self) -> tuple[dict[str, tuple[Any, ...]], dict[Wire, tuple[Any, ...]]]:
        """Everything that is drawn, as values, so that two scenes can be compared."""
        nodes = {node_id: _node_values(item.look, item) for node_id, item in self.nodes.items()}
        wires = {wire: (item.look, item.path) for wire, item in self.wires.items()}
        return nodes, wires


def _rearranged(change: Change) -> set[str]:
    """Nodes that were collapsed or opened, or about which something else is written."""
    if not change.arrangement_changed:
        return set()
    old, new = change.old.view, change.new.view
    noted = {node for node, _ in old.notes.items() ^ new.notes.items()}
    return {*set(old.collapsed) ^ set(new.collapsed), *noted}


def _node_values(look: NodeLook, item: NodeItem) -> tuple[Any, ...]:
    return look, (item.x(), item.y()), item.is_selected
