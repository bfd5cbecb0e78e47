"""Edits: pure functions from a project to a new one. What cannot be done raises `LayerloomError` and says why.

An edit that changes nothing returns the very project it was given. Structure that an edit does not touch is shared
with the old project, which is what makes undo and `diff` cheap.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any, TypeVar, cast

from pydantic import ValidationError

from engine.document.editing import arranging
from engine.document.format.faults import closest, explain
from engine.document.format.integrity import faults, sharing_fault, wire_fault
from engine.document.graph import ancestors
from engine.document.ids import FreeIds
from engine.document.network import Network, Node, Wire
from engine.document.project import Project
from engine.document.view import View, on_canvas
from engine.errors import LayerloomError
from engine.fields import Frozen
from engine.layers import Layer

Position = tuple[float, float]
F = TypeVar("F", bound=Frozen)


def add_node(project: Project, layer: Layer, position: Position, *, name: str = "") -> tuple[Project, str]:
    """Put a layer on the canvas.

    Args:
        project: The document.
        layer: The layer with its fields.
        position: Top left corner, in scene units.
        name: What people call it; the new id if empty.

    Returns:
        The new document and the id of the node: a slug of the type and a number above those in use (`dense_3`).
    """
    node_id = new_id(project.network.by_id, layer)
    node = _changed(Node(id=node_id, name=node_id, layer=layer), node_id, name=_text(name, node_id) or node_id)
    network = _with(project.network, nodes=(*project.network.nodes, node))
    return _with(project, network=network, view=_moved(project.view, {node_id: position})), node_id


def new_id(taken: Iterable[str], layer: Layer) -> str:
    """A free id for a layer: its type as a slug (`layer_norm`), and the number after the highest in use."""
    return FreeIds(taken).new(slug_of(layer))


def slug_of(layer: Layer) -> str:
    """The type of a layer as the beginning of an id."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z][a-z])", "_", layer.type).lower()


def remove_nodes(project: Project, node_ids: Iterable[str]) -> Project:
    """Take nodes away, with their wires, positions and losses; weights that others use pass to the first of those."""
    gone = {_node(project, node_id).id for node_id in node_ids}
    if not gone:
        return project
    network = _with(
        project.network,
        nodes=tuple(_inherited((node for node in project.network.nodes if node.id not in gone), gone)),
        wires=tuple(wire for wire in project.network.wires if wire.source not in gone and wire.target not in gone),
    )
    losses = _without(project.training.losses, gone)
    training = _with(project.training, losses=losses)
    return _with(project, network=network, training=training, view=arranging.without(project.view, gone))


def _inherited(nodes: Iterable[Node], gone: Container[str]) -> Iterator[Node]:
    """The nodes, those that used weights of a node that is gone now those of the first of them."""
    heirs: dict[str, str] = {}
    for node in nodes:
        if node.weights_of in gone:
            heir = heirs.setdefault(node.weights_of, node.id)
            node = _with(node, weights_of="" if heir == node.id else heir)
        yield node


def connect(project: Project, source: str, target: str, source_port: str = "out", target_port: str = "in") -> Project:
    """Draw a wire from an output to an input; a wire that already ends at that input gives way."""
    wire = Wire(source=source, source_port=source_port, target=target, target_port=target_port)
    reason = why_not_connect(project, wire)
    if reason:
        raise LayerloomError(reason, node=target)
    if wire in project.network.wires_into(target):
        return project
    kept = tuple(old for old in project.network.wires if (old.target, old.target_port) != (target, target_port))
    return _with(project, network=_with(project.network, wires=(*kept, wire)))


def connect_new(project: Project, wires: Iterable[Wire]) -> Project:
    """Draw wires to nodes that feed nothing but each other, such as copies, from others: no cycle can come of it.

    A wire whose ports are not there is left out; one that already ends at an input gives way.
    """
    network = project.network
    new = {(wire.target, wire.target_port): wire for wire in wires if not wire_fault(network, wire)}
    kept = tuple(wire for wire in network.wires if (wire.target, wire.target_port) not in new)
    return _with(project, network=_with(network, wires=(*kept, *new.values()))) if new else project


def why_not_connect(project: Project, wire: Wire) -> str:
    """Reason why a wire cannot be drawn, as a sentence; empty if it can.

    For many targets of one source, `engine.document.graph.ancestors` says at once which would close a cycle.
    """
    network = project.network
    fault = wire_fault(network, wire)
    if fault:
        return fault
    if wire.source == wire.target:
        return f"{network.node(wire.source).label} cannot feed itself."
    if wire.target in ancestors(network, wire.source):
        before, after = network.node(wire.target).label, network.node(wire.source).label
        return f"That would close a cycle: {after} already depends on {before}."
    return ""


def disconnect(project: Project, *wires: Wire) -> Project:
    """Take wires away."""
    gone = set(wires)
    for wire in gone.difference(project.network.wires):
        raise LayerloomError(f"There is no wire from {wire.source} to {wire.target}.")
    return _with(project, network=_without_wires(project.network, gone))


def insert_on_wire(project: Project, node_id: str, wire: Wire) -> Project:
    """Put a node between the two ends of a wire, at its first free input and its first output."""
    node = _node(project, node_id)
    if not node.layer.inputs or not node.layer.outputs:
        raise LayerloomError(
            f"{node.label} cannot be inserted into a wire: that takes an input and an output.", node=node_id
        )
    taken = {old.target_port for old in project.network.wires_into(node_id)}
    port = next((port for port in node.layer.inputs if port not in taken), node.layer.inputs[0])
    project = disconnect(project, wire)
    project = connect(project, wire.source, node_id, wire.source_port, port)
    return connect(project, node_id, wire.target, node.layer.outputs[0], wire.target_port)


def set_field(project: Project, node_ids: Iterable[str], field: str, value: Any) -> Project:
    """Give a field of one or several layers a value. Wires to ports that vanish with it go too.

    Args:
        project: The document.
        node_ids: The nodes.
        field: Name of a field that all their layers have.
        value: A value, a member of the field's family, or JSON data of one.
    """
    _text(value, field)
    changed: dict[str, Node] = {}
    for node_id in node_ids:
        node = _node(project, node_id)
        layer = _changed(node.layer, node.label, node_id, **{field: value})
        if layer != node.layer:
            changed[node_id] = node.replace(layer=layer)
    return _replace_nodes(project, changed)


def set_bypassed(project: Project, node_ids: Iterable[str], bypassed: bool) -> Project:
    """Say whether nodes pass on what comes into their first input, as if they were not there."""
    nodes = [_node(project, node_id) for node_id in node_ids]
    for node in nodes:
        if bypassed and not (node.layer.inputs and node.layer.outputs):
            raise LayerloomError(
                f"{node.label} cannot be bypassed: that takes an input and an output.", node=node.id, field="bypassed"
            )
    changed = {node.id: _with(node, bypassed=bypassed) for node in nodes if node.bypassed is not bypassed}
    return _replace_nodes(project, changed)


def set_frozen(project: Project, node_ids: Iterable[str], frozen: bool) -> Project:
    """Say whether training leaves the weights of nodes as they are."""
    nodes = [_node(project, node_id) for node_id in node_ids]
    return _replace_nodes(project, {node.id: _with(node, frozen=frozen) for node in nodes if node.frozen is not frozen})


def share_weights(project: Project, node_ids: Iterable[str], owner_id: str) -> Project:
    """Let nodes use the weights of another; an empty id gives each weights of its own again.

    Where that other uses those of a third itself, the third is meant. Nodes that used the weights of one that gives up
    its own follow it.
    """
    owner = _node(project, owner_id).owner if owner_id else ""
    given_up = {_node(project, node_id).id for node_id in node_ids} - {owner}
    network = project.network
    changed = {
        node.id: _with(node, weights_of=owner)
        for node in network.nodes
        if (node.id in given_up or (owner and node.weights_of in given_up)) and node.weights_of != owner
    }
    shared = _replace_nodes(project, changed)
    for node_id in changed:
        if owner and (fault := sharing_fault(shared.network, node_id, owner)):
            raise LayerloomError(f"{network.node(node_id).label}: {fault}", node=node_id, field="weights_of")
    return shared


def rename(project: Project, node_id: str, name: str) -> Project:
    """Call a node something else; an empty name means its id."""
    node = _node(project, node_id)
    name = _text(name, node.label).strip() or node_id
    return _replace_nodes(
        project, {node_id: _changed(node, node.label, node_id, name=name)} if name != node.name else {}
    )


def move_nodes(project: Project, positions: Mapping[str, Position]) -> Project:
    """Put nodes elsewhere on the canvas; positions are top left corners in scene units."""
    for node_id in positions:
        _node(project, node_id)
    view = _moved(project.view, positions)
    return project if view == project.view else _with(project, view=view)


def duplicate(project: Project, node_ids: Iterable[str], offset: Position) -> tuple[Project, tuple[str, ...]]:
    """Copy nodes beside themselves, with the wires among them.

    Returns:
        The new document and the ids of the copies, in the order of the nodes.
    """
    chosen = {_node(project, node_id).id for node_id in node_ids}
    nodes = tuple(node for node in project.network.nodes if node.id in chosen)
    places = ((node.id, project.view.positions.get(node.id, (0.0, 0.0))) for node in nodes)
    positions = {node_id: (x + offset[0], y + offset[1]) for node_id, (x, y) in places}
    view = _with(project.view.restricted(chosen), positions=positions)
    return add_copies(project, Network(nodes=nodes, wires=wires_among(project.network, chosen)), view)


def wires_among(network: Network, node_ids: Container[str]) -> tuple[Wire, ...]:
    """The wires that both start and end at the given nodes."""
    return tuple(wire for wire in network.wires if wire.source in node_ids and wire.target in node_ids)


def add_copies(project: Project, part: Network, view: View) -> tuple[Project, tuple[str, ...]]:
    """Add a sound piece of a network under new ids; names that are ids follow them, and so do shared weights in it.

    Args:
        project: The document.
        part: Nodes and the wires among them.
        view: Where the copies go, with their notes and groups, by the ids in `part`.

    Returns:
        The new document and the new ids, in the order of the nodes.
    """
    free = FreeIds(project.network.by_id)
    ids = {node.id: free.new(slug_of(node.layer)) for node in part.nodes}
    copies = (
        node.replace(
            id=ids[node.id],
            name=ids[node.id] if node.name == node.id else node.name,
            weights_of=ids.get(node.weights_of, ""),
        )
        for node in part.nodes
    )
    wires = (wire.replace(source=ids[wire.source], target=ids[wire.target]) for wire in part.wires)
    network = _with(project.network, nodes=(*project.network.nodes, *copies), wires=(*project.network.wires, *wires))
    return _with(project, network=network, view=arranging.joined(project.view, view, ids)), tuple(ids.values())


def set_data(project: Project, **changes: Any) -> Project:
    """Change settings of the data, by the names of `DataSettings`."""
    data = _changed(project.data, "Data", **changes)
    return project if data == project.data else _with(project, data=data)


def set_training(project: Project, **changes: Any) -> Project:
    """Change settings of the training, by the names of `TrainingSettings`."""
    training = _changed(project.training, "Training", **changes)
    if training == project.training:
        return project
    project = _with(project, training=training)
    for fault in faults(project):
        raise LayerloomError(fault.message, node=fault.node, field=fault.field)
    return project


def _node(project: Project, node_id: str) -> Node:
    if node_id not in project.network.by_id:
        raise LayerloomError(f"There is no node {node_id}.{closest(node_id, project.network.by_id)}")
    return project.network.node(node_id)


def _replace_nodes(project: Project, changed: Mapping[str, Node]) -> Project:
    if not changed:
        return project
    nodes = tuple(changed.get(node.id, node) for node in project.network.nodes)
    network = _with(project.network, nodes=nodes)
    touched = (wire for wire in network.wires if wire.source in changed or wire.target in changed)
    loose = {wire for wire in touched if wire_fault(network, wire)}
    return _with(project, network=_without_wires(network, loose))


def _without_wires(network: Network, gone: set[Wire]) -> Network:
    return _with(network, wires=tuple(wire for wire in network.wires if wire not in gone)) if gone else network


def _moved(view: View, positions: Mapping[str, Position]) -> View:
    """Only the places of what moves are validated: the others stay the same objects, at each step of a drag."""
    moved = _changed(View(), "View", positions=dict(on_canvas(positions)))
    return _with(view, positions=view.positions | moved.positions)


def _without(entries: Mapping[str, Any], gone: set[str]) -> Mapping[str, Any]:
    """The entries of other nodes; the same object where nothing goes."""
    return entries if gone.isdisjoint(entries) else {key: entry for key, entry in entries.items() if key not in gone}


def _with(value: F, **changes: Any) -> F:
    """A copy with parts that are known to be valid: nothing is validated again, an equal value is returned as is."""
    if all(getattr(value, name) is part for name, part in changes.items()):
        return value
    # Not `model_copy`: that would hand the look-up tables that a network has cached on to its changed copy.
    parts = {name: getattr(value, name) for name in type(value).model_fields} | changes
    return cast(F, type(value).model_construct(**parts))


def _changed(value: F, place: str, node_id: str = "", /, **changes: Any) -> F:
    """A copy with changes that are validated; faults become a sentence about the place."""
    try:
        return value.replace(**changes)
    except ValidationError as error:
        found = explain(error, dict(value) | changes, type(value), place)
        message = "\n".join(fault.message for fault in found)
        raise LayerloomError(message, node=node_id, field=found[0].field) from None


def _text(value: Any, place: str) -> Any:
    """The value, if the text in it can be written to a file: half of a character cannot."""
    try:
        for part in value if isinstance(value, list | tuple) else (value,):
            if isinstance(part, str):
                part.encode()
    except UnicodeEncodeError:
        raise LayerloomError(f"{place}: the text holds half of a character.", fix="Type it again.") from None
    return value
