"""Edits made of several of the engine's edits, as pure functions: what a drop on the canvas means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPointF

from designer.canvas import geometry
from designer.geometry.level import Level, item_places, item_ports, level_of
from designer.geometry.port import Port, source_of, target_of, wire_between, wires_at
from designer.library.catalogue import Block, goes_on_wire
from engine.document.editing import arranging, edits
from engine.document.graph import descendants
from engine.document.network import Wire
from engine.document.project import Project
from engine.errors import LayerloomError
from engine.layers import Layer


def add_block(
    project: Project,
    block: Block,
    center: QPointF,
    group: str = "",
    *,
    wire: Wire | None = None,
    ports: Sequence[Port] = (),
) -> tuple[Project, tuple[str, ...]]:
    """Add a layer or a block.

    Args:
        project: The document.
        block: What to add.
        center: The middle of its item.
        group: Id of the group within which it is drawn, or empty.
        wire: Between the ends of which it goes, if given.
        ports: Of one side, to which its first inputs, or its first output, are connected.

    Returns:
        The new document and the ids of the new nodes.

    Raises:
        LayerloomError: It cannot go there.
    """
    width, height = block.size
    corner = center - QPointF(width, height) / 2
    left, top = geometry.snapped(corner) if wire else geometry.free_place(project, corner, block.size, group)
    x, y = left - block.place[0], top - block.place[1]
    view = block.project.view
    moved = {node: (place[0] + x, place[1] + y) for node, place in view.positions.items()}
    project, ids = edits.add_copies(project, block.project.network, view.model_copy(update={"positions": moved}))
    project = arranging.put_into_group(project, ids, group)
    item = level_of(project, group).home[ids[0]]
    return insert(project, item, wire, group) if wire else joined(project, item, ports, group), ids


def insert(project: Project, item: str, wire: Wire, group: str = "") -> Project:
    """Put a node or a group between the two ends of a wire; it and what follows line up if there is too little room.

    Raises:
        LayerloomError: It cannot be inserted into that wire.
    """
    downstream = descendants(project.network, wire.target)
    level = level_of(project, group)
    places = item_places(project, level)
    source, target = places[level.item_of(source_of(wire))], places[level.item_of(target_of(wire))]
    project = _between(project, level, item, wire)
    along, across = (1, 0) if project.view.down else (0, 1)
    length, gap = (geometry.HEIGHT if project.view.down else geometry.WIDTH), geometry.GAP
    place = places[item]
    first, step = source[along] + length + gap / 2, length + gap / 2
    if target[along] < source[along] or (first <= place[along] and place[along] + step <= target[along]):
        return project
    start = source[along] + length + gap
    room = _offset(max(0.0, start + length + gap - target[along]), 0.0, down=project.view.down)
    behind = [item for item in level.items_of(downstream) if places[item][along] >= target[along]]
    sideways = round((source[across] + target[across]) / 2) - place[across]
    offset = _offset(start - place[along], sideways, down=project.view.down)
    return shifted(shifted(project, level.whole(behind), room), level.items[item], offset)


def _offset(along: float, across: float, *, down: bool) -> QPointF:
    """So far along the wires, and so far across."""
    return QPointF(across, along) if down else QPointF(along, across)


def _between(project: Project, level: Level, item: str, wire: Wire) -> Project:
    if item not in level.groups:
        return edits.insert_on_wire(project, item, wire)
    inputs, outputs = item_ports(project, level, item)
    if not goes_on_wire(inputs, outputs, is_group=True):
        raise LayerloomError(
            f"{level.groups[item].title} cannot be inserted into a wire: that takes one input and one output.",
            fix="Put it beside the wire and connect its ports yourself.",
        )
    project = edits.disconnect(project, wire)
    return connect(
        connect(project, wire_between(source_of(wire), inputs[0])), wire_between(outputs[0], target_of(wire))
    )


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


def connect_through(project: Project, wire: Wire, layer: Layer, lifted: Wire | None = None, group: str = "") -> Project:
    """Draw a wire with a new layer in between, in the place of another wire if one was lifted.

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
    return insert(project, node_id, wire, group)


def shifted(project: Project, ids: frozenset[str], offset: QPointF) -> Project:
    """Move nodes by an offset."""
    positions = project.view.positions
    corners = {node: QPointF(*positions.get(node, (0.0, 0.0))) for node in ids}
    return edits.move_nodes(project, {node: geometry.snapped(corner + offset) for node, corner in corners.items()})


def can_insert(project: Project, level: Level, item: str) -> bool:
    """True if a node or a group may be dropped on a wire: it has an input, an output, and no wires to others yet."""
    inputs, outputs = item_ports(project, level, item)
    wired = any(wires_at(project.network, port) for port in (*inputs, *outputs))
    return goes_on_wire(inputs, outputs, is_group=item in level.groups) and not wired


def takes_input(project: Project, level: Level, item: str) -> bool:
    """True if a node or a group has an input and nothing at any."""
    inputs, _ = item_ports(project, level, item)
    return bool(inputs) and not any(wires_at(project.network, port) for port in inputs)


def joined(project: Project, item: str, ports: Iterable[Port], group: str = "") -> Project:
    """Wires from outputs of other nodes to the first inputs of a node or a group, or from its first output to inputs.

    Raises:
        LayerloomError: It cannot be drawn.
    """
    inputs, outputs = item_ports(project, level_of(project, group), item)
    for number, port in enumerate(ports):
        project = connect(project, wire_between(port, inputs[number] if port.side == "out" else outputs[0]))
    return project
