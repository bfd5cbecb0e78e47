"""The states of layers as fields: bypassed, frozen, and whose weights they use. No widgets."""

from __future__ import annotations

from collections.abc import Sequence

from engine.analysis.analyse import Analysis
from engine.document.editing.edits import set_bypassed, set_frozen, share_weights
from engine.document.network import Network, Node
from engine.document.project import Project
from engine.fields import FieldDescription

BYPASSED = FieldDescription("bypassed", "bool", label="Bypass", help="Bypass: pass the input on unchanged.")
FROZEN = FieldDescription("frozen", "bool", label="Freeze", help="Freeze: training does not change its weights.")
OWN = "own weights"


def state_fields(network: Network, nodes: Sequence[Node], analysis: Analysis) -> tuple[FieldDescription, ...]:
    """The fields for some nodes; that of the weights where there are others to share them with."""
    owners = _owners(network, nodes, analysis)
    if not owners:
        return BYPASSED, FROZEN
    weights = FieldDescription(
        "weights_of",
        "choice",
        default="",
        choices=("", *(node.id for node in owners)),
        titles=(("", OWN), *((node.id, node.label) for node in owners)),
        label="Weights of",
        help="Share weights: use those of another layer of the same type instead of own ones.",
    )
    return BYPASSED, FROZEN, weights


def _owners(network: Network, nodes: Sequence[Node], analysis: Analysis) -> tuple[Node, ...]:
    """The nodes whose weights these could use: others of their type that have weights of their own, and one they do."""
    if len({node.layer.type for node in nodes}) != 1:
        return ()
    chosen, used = {node.id for node in nodes}, {node.weights_of for node in nodes}
    return tuple(
        node
        for node in network.nodes
        if node.id in used
        or (node.id not in chosen and node.layer.type == nodes[0].layer.type and _has_weights(node, analysis))
    )


def _has_weights(node: Node, analysis: Analysis) -> bool:
    return not node.weights_of and node.id in analysis.nodes and bool(analysis.nodes[node.id].weights)


def with_state(project: Project, nodes: Sequence[Node], field: str, value: bool | str) -> Project:
    """Give nodes a state.

    Raises:
        LayerloomError: They cannot have it.
    """
    ids = [node.id for node in nodes]
    if field == "weights_of":
        return share_weights(project, ids, str(value))
    return (set_bypassed if field == "bypassed" else set_frozen)(project, ids, bool(value))


def state_words(project: Project, nodes: Sequence[Node], value: bool | str) -> str:
    """Description of a choice of weights, in the words of the menu."""
    whose = nodes[0].label if len(nodes) == 1 else f"{len(nodes)} layers"
    owner = project.network.by_id.get(str(value))
    return f"Share the weights of {owner.label} with {whose}" if owner else f"Give own weights to {whose}"
