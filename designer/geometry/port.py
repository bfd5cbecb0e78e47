"""A port of a node, as the canvas names it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.document.network import Network, Wire

Side = Literal["in", "out"]


@dataclass(frozen=True, slots=True)
class Port:
    """One port of one node."""

    node: str
    side: Side
    name: str


def source_of(wire: Wire) -> Port:
    """The output at which a wire starts."""
    return Port(wire.source, "out", wire.source_port)


def target_of(wire: Wire) -> Port:
    """The input at which a wire ends."""
    return Port(wire.target, "in", wire.target_port)


def wires_at(network: Network, port: Port) -> tuple[Wire, ...]:
    """The wires that start or end at a port."""
    if port.side == "out":
        return tuple(wire for wire in network.wires_from(port.node) if wire.source_port == port.name)
    return tuple(wire for wire in network.wires_into(port.node) if wire.target_port == port.name)


def wire_between(anchor: Port, other: Port) -> Wire:
    """The wire of an output and an input, whichever is which."""
    source, target = (anchor, other) if anchor.side == "out" else (other, anchor)
    return Wire(source=source.node, source_port=source.name, target=target.node, target_port=target.name)
