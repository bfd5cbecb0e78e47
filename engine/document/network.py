"""The network as drawn: nodes and wires."""

from __future__ import annotations

from collections.abc import Iterator

from engine.fields import Frozen
from engine.layers import AnyLayer


class Node(Frozen):
    """A layer in its place.

    Attributes:
        id: Stable slug such as `dense_1`; weights belong to it.
        name: What people call it; need not be unique.
        layer: The layer with its fields.
    """

    id: str
    name: str
    layer: AnyLayer


class Wire(Frozen):
    """A connection from an output port to an input port. An input takes one wire, an output any number."""

    source: str
    source_port: str = "out"
    target: str
    target_port: str = "in"


class Network(Frozen):
    """Nodes in the order they were made, and wires. May be unfinished: judging it is the business of analysis."""

    nodes: tuple[Node, ...] = ()
    wires: tuple[Wire, ...] = ()

    def node(self, node_id: str) -> Node:
        """The node of that id.

        Raises:
            KeyError: There is none.
        """
        for node in self.nodes:
            if node.id == node_id:
                return node
        raise KeyError(node_id)

    def ids(self) -> frozenset[str]:
        """Ids of all nodes."""
        return frozenset(node.id for node in self.nodes)

    def wires_into(self, node_id: str) -> Iterator[Wire]:
        """Wires that end at a node."""
        return (wire for wire in self.wires if wire.target == node_id)

    def wires_from(self, node_id: str) -> Iterator[Wire]:
        """Wires that start at a node."""
        return (wire for wire in self.wires if wire.source == node_id)
