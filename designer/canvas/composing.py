"""Edits made of several of the engine's edits, as pure functions: what a drop on the canvas means."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from designer.canvas import geometry
from designer.level import item_places, level_of
from designer.port import Port, source_of, target_of
from engine.document import arranging, edits
from engine.document.graph import descendants
from engine.document.network import Wire
from engine.document.project import Project
from engine.layers import LAYERS, Layer


def add_layer(
    project: Project, type_name: str, center: QPointF, wire: Wire | None = None, group: str = ""
) -> tuple[Project, str]:
    """Put a new layer into a group at a place, and between the ends of a wire if one is given. Returns its id as well.

    Raises:
        LayerloomError: The layer cannot go on that wire.
    """
    layer = LAYERS.create(type_name)
    corner = center - geometry.node_rect(layer).center()
    position = geometry.snapped(corner) if wire else geometry.free_place(project, corner, layer, group)
    project, node_id = edits.add_node(project, layer, position)
    project = arranging.put_into_group(project, [node_id], group)
    return (insert(project, node_id, wire, group) if wire else project), node_id


def insert(project: Project, node_id: str, wire: Wire, group: str = "") -> Project:
    """Put a node between the two ends of a wire; it and what follows line up if there is too little room."""
    downstream = descendants(project.network, wire.target)
    level = level_of(project, group)
    places = item_places(project, level)
    source, target = places[level.item_of(source_of(wire))], places[level.item_of(target_of(wire))]
    project = edits.insert_on_wire(project, node_id, wire)
    x = places[node_id][0]
    first, step = source[0] + geometry.WIDTH + geometry.GAP / 2, geometry.WIDTH + geometry.GAP / 2
    if target[0] < source[0] or (first <= x and x + step <= target[0]):
        return project
    left = source[0] + geometry.WIDTH + geometry.GAP
    shift = max(0.0, left + geometry.WIDTH + geometry.GAP - target[0])
    behind = [item for item in level.items_of(downstream) if places[item][0] >= target[0]]
    positions = project.view.positions
    moved = {node: (positions[node][0] + shift, positions[node][1]) for node in level.whole(behind)}
    return edits.move_nodes(project, {**moved, node_id: (left, round((source[1] + target[1]) / 2))})


def replug(project: Project, lifted: Wire, wire: Wire | None) -> Project:
    """Put a wire in the place of another, or only take that away.

    Raises:
        LayerloomError: The new wire cannot be drawn.
    """
    if wire == lifted:
        return project
    project = edits.disconnect(project, lifted)
    return connect(project, wire) if wire else project


def connect(project: Project, wire: Wire) -> Project:
    """Draw a wire.

    Raises:
        LayerloomError: It cannot be drawn.
    """
    return edits.connect(project, wire.source, wire.target, wire.source_port, wire.target_port)


def connect_through(
    project: Project, wire: Wire, layer: Layer, lifted: Wire | None = None, group: str = ""
) -> tuple[Project, str]:
    """Draw a wire with a new layer in between, in the place of another wire if one was lifted; returns the layer's id.

    Raises:
        LayerloomError: The wire cannot be drawn.
    """
    project = replug(project, lifted, wire) if lifted else connect(project, wire)
    level = level_of(project, group)
    rects = geometry.item_rects(project, group)
    ends = [rects[item] for item in map(level.item_of, (source_of(wire), target_of(wire))) if item in rects]
    middle = sum((rect.center() for rect in ends), QPointF()) / max(1, len(ends))
    corner = geometry.snapped(middle - geometry.node_rect(layer).center())
    project, node_id = edits.add_node(project, layer, corner)
    project = arranging.put_into_group(project, [node_id], group)
    return insert(project, node_id, wire, group), node_id


def shifted(project: Project, ids: frozenset[str], offset: QPointF) -> Project:
    """Move nodes by an offset."""
    positions = project.view.positions
    corners = {node: QPointF(*positions.get(node, (0.0, 0.0))) for node in ids}
    return edits.move_nodes(project, {node: geometry.snapped(corner + offset) for node, corner in corners.items()})


def can_insert(project: Project, node_id: str) -> bool:
    """Whether a node may be dropped on a wire: it has an input, an output, and no wires yet."""
    layer = project.network.node(node_id).layer
    wired = any(node_id in (wire.source, wire.target) for wire in project.network.wires)
    return bool(layer.inputs and layer.outputs) and not wired


def takes_input(project: Project, node_id: str) -> bool:
    """Whether a node has an input and nothing at any."""
    return bool(project.network.node(node_id).layer.inputs) and not project.network.wires_into(node_id)


def joined(project: Project, node_id: str, port: Port) -> Project:
    """A wire between a port of another node and a node's first input or output.

    Raises:
        LayerloomError: It cannot be drawn.
    """
    layer = project.network.node(node_id).layer
    if port.side == "out":
        return edits.connect(project, port.node, node_id, port.name, layer.inputs[0])
    return edits.connect(project, node_id, port.node, layer.outputs[0], port.name)
