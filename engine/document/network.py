"""The network as drawn: nodes and wires."""

from __future__ import annotations

from collections import deque
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from engine.fields import Frozen
from engine.layers import AnyLayer
from engine.layers.basic.identity import Identity

Slug = Annotated[str, Field(pattern="^[a-z][a-z0-9_]{0,63}$")]
"""An id: it stands in names of weights, so it is a plain word whatever the node is called."""

_LONGEST_LABEL = 40


class Node(Frozen):
    """A layer in its place.

    Attributes:
        id: Stable slug such as `dense_1`; weights belong to it.
        name: What people call it; need not be unique. A file that leaves it out means the id.
        layer: The layer with its fields.
        bypassed: Whether it passes on what comes into its first input, as if it were not there. A file names it only
            where it does.
        frozen: Whether training leaves the layer's weights as they are. A file names it only where they are.
        weights_of: Id of the node whose weights it uses instead of having its own, or empty, which a file leaves out.
    """

    id: Slug
    name: str
    layer: AnyLayer
    bypassed: bool = False
    frozen: bool = False
    weights_of: str = ""

    @model_validator(mode="before")
    @classmethod
    def _name_from_id(cls, values: Any) -> Any:
        return {"name": values["id"]} | values if isinstance(values, dict) and "id" in values else values

    @model_serializer(mode="wrap")
    def _without_what_goes_without_saying(self, serialise: SerializerFunctionWrapHandler) -> dict[str, Any]:
        data: dict[str, Any] = serialise(self)
        return {
            name: value for name, value in data.items() if value or name not in ("bypassed", "frozen", "weights_of")
        }

    @property
    def owner(self) -> str:
        """Id of the node that owns its weights: itself, or another."""
        return self.weights_of or self.id

    @property
    def label(self) -> str:
        """The name as it stands in a sentence: on one line and not too long."""
        name = " ".join(self.name.split()) or self.id
        return name if len(name) <= _LONGEST_LABEL else f"{name[: _LONGEST_LABEL - 1]}…"


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

    @cached_property
    def by_id(self) -> Mapping[str, Node]:
        """The nodes by id."""
        return {node.id: node for node in self.nodes}

    @property
    def effective(self) -> Network:
        """The network as it is computed: in place of each bypassed node one that passes on its first input."""
        return self._rewired or self  # itself is not kept: to compare two that hold themselves would never end

    @cached_property
    def _rewired(self) -> Network | None:
        """The effective network where it is another."""
        gone = {node.id for node in self.nodes if node.bypassed}
        if not gone:
            return None
        nodes = tuple(_passing_on(node) if node.id in gone else node for node in self.nodes)
        first = {node.id: node.layer.inputs[0] for node in self.nodes if node.id in gone}
        kept = (wire for wire in self.wires if first.get(wire.target, wire.target_port) == wire.target_port)
        wires = tuple(_through(wire, gone) if {wire.source, wire.target} & gone else wire for wire in kept)
        return Network(nodes=nodes, wires=wires)

    @cached_property
    def _ends(self) -> _Ends:
        return _ends_of(self.wires)

    def node(self, node_id: str) -> Node:
        """The node of that id.

        Raises:
            KeyError: There is none.
        """
        return self.by_id[node_id]

    def ids(self) -> frozenset[str]:
        """Ids of all nodes."""
        return frozenset(self.by_id)

    def wires_into(self, node_id: str) -> tuple[Wire, ...]:
        """Wires that end at a node."""
        return self._ends.into.get(node_id, ())

    def wires_from(self, node_id: str) -> tuple[Wire, ...]:
        """Wires that start at a node."""
        return self._ends.out_of.get(node_id, ())


def _passing_on(node: Node) -> Node:
    return Node(id=node.id, name=node.name, layer=Identity())


def _through(wire: Wire, passing: Container[str]) -> Wire:
    """The wire at the ports that a node has which passes on what comes in."""
    return wire.replace(
        source_port="out" if wire.source in passing else wire.source_port,
        target_port="in" if wire.target in passing else wire.target_port,
    )


@dataclass(frozen=True, slots=True)
class _Ends:
    """The wires of a network by the nodes at which they end and start."""

    wires: tuple[Wire, ...]
    into: Mapping[str, tuple[Wire, ...]]
    out_of: Mapping[str, tuple[Wire, ...]]


_known_ends: deque[_Ends] = deque(maxlen=8)
"""Those asked for last: most edits leave the wires as they are, and make a new network all the same."""


def _ends_of(wires: tuple[Wire, ...]) -> _Ends:
    for known in tuple(_known_ends):
        if known.wires is wires:
            return known
    into, out_of = (_grouped((getattr(wire, end), wire) for wire in wires) for end in ("target", "source"))
    ends = _Ends(wires, into, out_of)
    _known_ends.append(ends)
    return ends


def _grouped(pairs: Iterable[tuple[str, Wire]]) -> Mapping[str, tuple[Wire, ...]]:
    groups: dict[str, list[Wire]] = {}
    for key, wire in pairs:
        groups.setdefault(key, []).append(wire)
    return {key: tuple(wires) for key, wires in groups.items()}
