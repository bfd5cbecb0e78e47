"""Faults of the drawing itself: what is missing, loose or runs in a circle."""

from __future__ import annotations

from collections.abc import Container, Iterator

from engine.analysis.diagnostics import Diagnostic
from engine.data.dataset import DataSpec
from engine.document.network import Network, Node

_MOST_NAMES = 6


NO_DATA = "There is no data yet, so shapes are unknown. Choose a data source."


def judge_structure(
    network: Network, spec: DataSpec | None, on_cycle: frozenset[str], no_data: str = ""
) -> Iterator[Diagnostic]:
    """Diagnostics of ends, wires and cycles.

    Args:
        network: As drawn.
        spec: Form of the data, or None while there are none.
        on_cycle: Ids of the nodes that lie on a cycle.
        no_data: Why there is no data, where that is known.
    """
    if spec is None:
        yield Diagnostic("error", "no-data", no_data or NO_DATA, "", "source")
    yield from _ends(network)
    lending = {node.weights_of for node in network.nodes}
    for node in network.nodes:
        yield from _loose(network, node, lending)
    if on_cycle:
        members = [node for node in network.nodes if node.id in on_cycle]
        names = ", ".join(node.label for node in members[:_MOST_NAMES]) + (", …" if len(members) > _MOST_NAMES else "")
        message = f"These layers form a cycle: {names}. Delete one of the wires between them."
        yield Diagnostic("error", "cycle", message, members[0].id)


def _ends(network: Network) -> Iterator[Diagnostic]:
    types = {node.layer.type for node in network.nodes}
    if "Input" not in types:
        message = "The network has no Input, so no data can enter. Drag an Input layer onto the canvas."
        yield Diagnostic("error", "no-input", message)
    if "Output" not in types:
        message = "The network has no Output, so there is nothing to train. Drag an Output layer onto the canvas."
        yield Diagnostic("error", "no-output", message)


def _loose(network: Network, node: Node, lending: Container[str]) -> Iterator[Diagnostic]:
    """Faults of the ends of a node; `lending` are the nodes whose weights others use."""
    wires, ports = network.wires_into(node.id), node.layer.inputs
    taken = [wire.target_port for wire in wires]
    if not all(port in taken for port in ports):
        free = [port for port in ports if port not in taken]
        where = "input is" if len(ports) == 1 else f"{' and '.join(free)} {'is' if len(free) == 1 else 'are'}"
        message = f"{node.label}: {where} not connected. Draw a wire to it, or delete the layer."
        yield Diagnostic("error", "unconnected-input", message, node.id)
    elif node.layer.outputs and not network.wires_from(node.id):
        fate = "only its weights are used" if node.id in lending else "it is neither trained nor exported"
        message = f"{node.label}: output is not connected, so {fate}. Connect it, or delete it."
        yield Diagnostic("warning", "leads-nowhere", message, node.id)
