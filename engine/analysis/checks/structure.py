"""Faults of the drawing itself: what is missing, loose or runs in a circle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
        layer, taken = node.layer, [wire.target_port for wire in network.wires_into(node.id)]
        free = [port for port in layer.inputs if port not in taken]
        if free:
            yield _unconnected(node, free)
        elif layer.outputs and not network.wires_from(node.id):
            yield _unused(node, lent=node.id in lending)
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


def _unconnected(node: Node, free: Sequence[str]) -> Diagnostic:
    where = f"{' and '.join(free)} {'is' if len(free) == 1 else 'are'}" if len(node.layer.inputs) > 1 else "input is"
    message = f"{node.label}: {where} not connected. Draw a wire to it, or delete the layer."
    return Diagnostic("error", "unconnected-input", message, node.id)


def _unused(node: Node, *, lent: bool) -> Diagnostic:
    fate = "only its weights are used" if lent else "it is neither trained nor exported"
    message = f"{node.label}: output is not connected, so {fate}. Connect it, or delete it."
    return Diagnostic("warning", "leads-nowhere", message, node.id)
