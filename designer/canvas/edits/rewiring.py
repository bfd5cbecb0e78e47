"""Edits that change how nodes are wired as a whole, as pure functions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

from designer.canvas import geometry
from designer.geometry.level import Level, item_name, item_ports
from designer.geometry.port import wires_at
from engine.document.editing import edits
from engine.document.format.integrity import wire_fault
from engine.document.graph import ancestors
from engine.document.network import Network, Wire
from engine.document.project import Project
from engine.errors import LayerloomError
from engine.fields import describe
from engine.layers import LAYERS, Layer


def detached(project: Project, ids: Collection[str]) -> Project:
    """The nodes without wires to others; what came before them leads to what followed.

    Wires among the nodes stay. What followed an output of theirs is connected to what fed the first input from which
    that output can be reached; where nothing fed it, it loses its wire.
    """
    network = project.network
    leaving = [wire for wire in network.wires if wire.source in ids and wire.target not in ids]
    entering = [wire for wire in network.wires if wire.target in ids and wire.source not in ids]
    project = edits.disconnect(project, *leaving, *entering)
    for wire in leaving:
        if source := _fed_by(network, wire.source, ids):
            project = edits.connect(project, source.source, wire.target, source.source_port, wire.target_port)
    return project


def _fed_by(network: Network, node_id: str, ids: Collection[str]) -> Wire | None:
    """The wire from outside that leads to a node among others, along first inputs; None where there is none."""
    seen: set[str] = set()
    while node_id in ids and node_id not in seen:
        seen.add(node_id)
        order = {port: index for index, port in enumerate(network.node(node_id).layer.inputs)}
        wires = sorted(network.wires_into(node_id), key=lambda wire: order.get(wire.target_port, 0))
        if not wires:
            return None
        if wires[0].source not in ids:
            return wires[0]
        node_id = wires[0].source
    return None


def chained(project: Project, level: Level, items: Sequence[str]) -> tuple[Project, tuple[str, ...]]:
    """Wires from each node or group to the next: from its first output to the first input that is free.

    A wire that is there stays. Where no input is free, or a wire cannot be drawn, there is none.

    Args:
        project: The document.
        level: The items of which some are given.
        items: What to chain, in this order.

    Returns:
        The new document, and a sentence for each pair that stays unconnected.
    """
    refused = []
    for source, target in pairwise(items):
        try:
            project = _connected(project, level, source, target)
        except LayerloomError as error:
            refused.append(str(error))
    return project, tuple(refused)


def _connected(project: Project, level: Level, source: str, target: str) -> Project:
    (_, outputs), (inputs, _) = item_ports(project, level, source), item_ports(project, level, target)
    if not outputs:
        raise LayerloomError(f"{item_name(project, level, source)} has no output.")
    if not inputs:
        raise LayerloomError(f"{item_name(project, level, target)} has no input.")
    feeding = [wire for port in inputs for wire in wires_at(project.network, port)]
    if any(wire.source in level.items[source] for wire in feeding):
        return project
    free = next((port for port in inputs if not wires_at(project.network, port)), None)
    if free is None:
        feeder = project.network.node(feeding[0].source).label
        raise LayerloomError(
            f"{item_name(project, level, target)} keeps its wire from {feeder}.",
            fix="Remove that wire first: Alt+click the input.",
        )
    return edits.connect(project, outputs[0].node, free.node, outputs[0].name, free.name)


def linked(network: Network, ids: Iterable[str]) -> frozenset[str]:
    """The nodes and all that wires connect with them, in whichever direction."""
    reached, frontier = set(ids), list(ids)
    while frontier:
        node = frontier.pop()
        ends = {wire.source for wire in network.wires_into(node)} | {wire.target for wire in network.wires_from(node)}
        frontier += ends - reached
        reached |= ends
    return frozenset(reached)


def replaced_type(project: Project, ids: Collection[str], type_name: str) -> Project:
    """The nodes with layers of another type, which take over the fields that they have too.

    Wires stay at ports of the same name, else at the port of the same place; those without one go.
    """
    old = project.network
    changed = {
        node.id: node.replace(layer=_carried_over(node.layer, type_name), weights_of="")
        for node in old.nodes
        if node.id in ids and node.layer.type != type_name
    }
    nodes = tuple(
        changed.get(node.id, node.replace(weights_of="") if node.weights_of in changed else node) for node in old.nodes
    )
    bare = Network(nodes=nodes)
    wires = (
        _moved_ports(wire, old, bare) if {wire.source, wire.target} & changed.keys() else wire for wire in old.wires
    )
    kept = tuple(wire for wire in wires if not wire_fault(bare, wire))
    losses = {key: loss for key, loss in project.training.losses.items() if key not in changed}
    network = Network(nodes=nodes, wires=kept)
    return project.replace(network=network, training=project.training.replace(losses=losses))


def _carried_over(layer: Layer, type_name: str) -> Layer:
    """A layer of another type with the fields of this one that it can take."""
    kind = LAYERS[type_name]
    kinds = {field.name: field.kind for field in describe(type(layer))}
    result = LAYERS.create(type_name)
    for field in describe(kind):
        if kinds.get(field.name) == field.kind:
            try:
                result = result.replace(**{field.name: getattr(layer, field.name)})
            except ValueError:  # the bounds differ
                continue
    return result


def _moved_ports(wire: Wire, old: Network, new: Network) -> Wire:
    source, target = (old.node(end).layer for end in (wire.source, wire.target))
    to_source, to_target = (new.node(end).layer for end in (wire.source, wire.target))
    return wire.replace(
        source_port=_port_like(wire.source_port, source.outputs, to_source.outputs),
        target_port=_port_like(wire.target_port, target.inputs, to_target.inputs),
    )


def _port_like(name: str, before: tuple[str, ...], after: tuple[str, ...]) -> str:
    index = before.index(name) if name in before else 0
    return name if name in after or index >= len(after) else after[index]


def repeated(project: Project, ids: Collection[str], times: int) -> tuple[Project, tuple[str, ...]]:
    """Copies of nodes behind one another: each copy is fed by the one before, the last feeds what followed.

    Raises:
        LayerloomError: The nodes do not have one way in and one way out.
    """
    network = project.network
    leaving = [wire for wire in network.wires if wire.source in ids and wire.target not in ids]
    ends = {(wire.source, wire.source_port) for wire in leaving} or _open_outputs(network, ids)
    starts = {
        (wire.target, wire.target_port) for wire in network.wires if wire.target in ids and wire.source not in ids
    }
    starts = starts or _open_inputs(network, ids)
    through = len(ends) == len(starts) == 1 and next(iter(starts))[0] in ancestors(network, next(iter(ends))[0])
    if not through:
        raise LayerloomError(
            "Repeat needs one input and one output, with a path between them; the selection has "
            f"{len(starts)} and {len(ends)}.",
            fix="Select a block that one wire enters and one leaves.",
        )
    ((end, end_port),), ((start, start_port),) = ends, starts
    bounds, down = geometry.bounds(project, ids), project.view.down
    step = (0.0, bounds.height() + geometry.GAP) if down else (bounds.width() + geometry.GAP, 0.0)
    after = _behind(network, leaving)
    added: list[str] = []
    project = edits.disconnect(project, *leaving)
    order = [node.id for node in network.nodes if node.id in ids]
    last = end
    for number in range(1, times + 1):
        project, copies = edits.duplicate(project, ids, (step[0] * number, step[1] * number))
        names = dict(zip(order, copies, strict=True))
        project = edits.connect(project, last, names[start], end_port, start_port)
        last = names[end]
        added += copies
    for wire in leaving:
        project = edits.connect(project, last, wire.target, end_port, wire.target_port)
    moved = {node: project.view.positions.get(node, (0.0, 0.0)) for node in after}
    places = {node: (x + step[0] * times, y + step[1] * times) for node, (x, y) in moved.items()}
    return edits.move_nodes(project, places), tuple(added)


def _behind(network: Network, leaving: Iterable[Wire]) -> frozenset[str]:
    """All nodes that follow the wires, directly or not."""
    reached: set[str] = set()
    frontier = [wire.target for wire in leaving]
    while frontier:
        node = frontier.pop()
        if node not in reached:
            reached.add(node)
            frontier += [wire.target for wire in network.wires_from(node)]
    return frozenset(reached)


def _open_outputs(network: Network, ids: Collection[str]) -> set[tuple[str, str]]:
    taken = {(wire.source, wire.source_port) for wire in network.wires}
    ports = ((node.id, port) for node in network.nodes if node.id in ids for port in node.layer.outputs)
    return {port for port in ports if port not in taken}


def _open_inputs(network: Network, ids: Collection[str]) -> set[tuple[str, str]]:
    taken = {(wire.target, wire.target_port) for wire in network.wires}
    ports = ((node.id, port) for node in network.nodes if node.id in ids for port in node.layer.inputs)
    return {port for port in ports if port not in taken}
