"""Rules between the parts of a project, beyond the declarations of each. Edits keep them; files may break them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice

from engine.document.format.faults import Fault, closest, value_text
from engine.document.network import Network, Wire
from engine.document.project import Project
from engine.document.view import DEEPEST, ancestors_of

HINTED = 20
"""Faults of a kind that offer names like a misspelt one: to look for them takes the longer the more nodes there are."""


def faults(project: Project) -> tuple[Fault, ...]:
    """Everything that contradicts itself: ids, wires, losses and positions; empty for a sound project.

    Cycles and unconnected inputs are not among them: they can be drawn and fixed, and analysis reports them.
    """
    network = project.network
    return (
        *_repeated_ids(network),
        *_bypassed(network),
        *_wires(network),
        *_shared(network),
        *_strangers(project),
        *_groups(project),
    )


def _repeated_ids(network: Network) -> Iterator[Fault]:
    for node_id, count in Counter(node.id for node in network.nodes).items():
        if count > 1:
            yield Fault(f"The id {node_id} stands at {count} nodes; every node needs an id of its own.", node_id, "id")


def _bypassed(network: Network) -> Iterator[Fault]:
    for node in network.nodes:
        if node.bypassed and not (node.layer.inputs and node.layer.outputs):
            yield Fault(
                f"Node {value_text(node.id)}: {node.label} cannot be bypassed: that takes an input and an output.",
                node.id,
                "bypassed",
            )


def _wires(network: Network) -> Iterator[Fault]:
    taken: set[tuple[str, str]] = set()
    found = 0
    for number, wire in enumerate(network.wires, 1):
        fault = wire_fault(network, wire, hint=found < HINTED)
        if not fault and (wire.target, wire.target_port) in taken:
            fault = f"{wire.target_port} of {wire.target} already has a wire; an input takes one."
        if fault:
            found += 1
            yield Fault(f"Wire {number}: {fault}", wire.target)
        taken.add((wire.target, wire.target_port))


def wire_fault(network: Network, wire: Wire, *, hint: bool = True) -> str:
    """Reason why a wire is invalid: a node or a port that does not exist; empty if it is valid.

    Args:
        network: Without the wire, or with it.
        wire: The wire.
        hint: True to offer names like one that does not exist.
    """
    for node_id, port, side in ((wire.source, wire.source_port, "output"), (wire.target, wire.target_port, "input")):
        if node_id not in network.by_id:
            return f"There is no node {value_text(node_id)}.{closest(node_id, network.by_id) if hint else ''}"
        node = network.by_id[node_id]
        ports = node.layer.inputs if side == "input" else node.layer.outputs
        if not ports:
            return f"{node.label} has no {side}: it is an {node.layer.type} layer."
        if port not in ports:
            return f"{node.label} has no {side} {value_text(port)}; it has {', '.join(ports)}."
    return ""


def _shared(network: Network) -> Iterator[Fault]:
    found = 0
    for node in network.nodes:
        if node.weights_of and (fault := sharing_fault(network, node.id, node.weights_of, hint=found < HINTED)):
            found += 1
            yield Fault(f"Node {value_text(node.id)}: {fault}", node.id, "weights_of")


def sharing_fault(network: Network, node_id: str, owner_id: str, *, hint: bool = True) -> str:
    """Reason why a node cannot share the weights of another; empty if it can, as far as shapes do not matter.

    Whose weights they are is said at one place: an owner uses none but its own. So there is no circle either.
    """
    if owner_id not in network.by_id:
        offer = closest(owner_id, network.by_id) if hint else ""
        return f"There is no node {value_text(owner_id)} to share weights with.{offer}"
    if owner_id == node_id:
        return "It cannot share weights with itself. Name another node, or none."
    node, owner = network.by_id[node_id], network.by_id[owner_id]
    if owner.weights_of:
        return (
            f"{owner.label} uses the weights of {value_text(owner.weights_of)} itself. Name a node that owns weights."
        )
    if owner.layer.type != node.layer.type:
        return f"{owner.label} is a {owner.layer.type}, but weights are shared among layers of one type only."
    return ""


def _strangers(project: Project) -> Iterator[Fault]:
    nodes = project.network.by_id
    for node_id in project.training.losses:
        if node_id not in nodes or nodes[node_id].layer.type != "Output":
            yield Fault(f"training.losses: {value_text(node_id)} is no Output node.", field=f"losses.{node_id}")
    view = project.view
    for part, named in (("positions", view.positions), ("collapsed", view.collapsed), ("notes", view.notes)):
        for node_id in named:
            if node_id not in nodes:
                yield Fault(f"view.{part}: there is no node {value_text(node_id)}.", field=f"{part}.{node_id}")


def _groups(project: Project) -> Iterator[Fault]:
    """Groups that contradict each other or the network; each id names one thing, each node lies in one group."""
    view, nodes = project.view, project.network.by_id
    parents = {group.id: group.parent for group in view.groups}
    ids = Counter((*(group.id for group in view.groups), *(set(parents) & set(nodes))))
    homes = Counter(node for group in view.groups for node in group.nodes)
    for group_id in (group_id for group_id, count in ids.items() if count > 1):
        yield Fault(f"view.groups: the id {group_id} is taken twice, by groups or by a group and a node.")
    for frame_id, count in Counter(frame.id for frame in view.frames).items():
        if count > 1:
            yield Fault(f"view.frames: the id {frame_id} stands at {count} frames; every frame needs one of its own.")
    for node_id, count in homes.items():
        if node_id not in nodes:
            yield Fault(f"view.groups: there is no node {value_text(node_id)}.")
        elif count > 1:
            yield Fault(f"view.groups: {node_id} lies in {count} groups; a node lies in one at most.")
    for part, entries in (("groups", parents), ("frames", {frame.id: frame.group for frame in view.frames})):
        for key, parent in entries.items():
            if parent and parent not in parents:
                yield Fault(f"view.{part}: {key} lies in the group {value_text(parent)}, but there is none.")
    for group_id in parents:
        above = tuple(islice(ancestors_of(group_id, parents), DEEPEST + 1))
        if group_id in above:
            yield Fault(f"view.groups: {group_id} lies within itself.")
        elif len(above) > DEEPEST:
            yield Fault(f"view.groups: {group_id} lies within more than {DEEPEST} others, one in the other.")
            break  # all that lies in it does so too
