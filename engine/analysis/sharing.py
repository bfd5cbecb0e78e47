"""Weights that several nodes use: whose they are, and whether they fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.analysis.diagnostics import Diagnostic
from engine.analysis.fixes import Fix, SetFrozen
from engine.analysis.model import NodeAnalysis
from engine.document.integrity import sharing_fault
from engine.document.network import Network, Node
from engine.layers import Shape, shape_text


def judge_sharing(network: Network, nodes: Mapping[str, NodeAnalysis]) -> Iterator[Diagnostic]:
    """An error at each node that cannot use the weights that it names, a warning where it is frozen in vain.

    Args:
        network: As drawn.
        nodes: What is known of every node, by id.
    """
    for node in network.nodes:
        if node.weights_of:
            fault = sharing_fault(network, node.id, node.weights_of) or _misfit(network, node, nodes)
            if fault:
                yield Diagnostic("error", "shared-weights", f"{node.label}: {fault}", node.id, "weights_of")
            elif node.frozen and not network.by_id[node.weights_of].frozen:
                yield _frozen_in_vain(node, network.by_id[node.weights_of])


def _frozen_in_vain(node: Node, owner: Node) -> Diagnostic:
    message = (
        f"{node.label} is frozen, but it uses the weights of {owner.label}, which are trained there. Freeze "
        f"{owner.label} too, or unfreeze {node.label}."
    )
    fix = Fix(f"Freeze {owner.label}", (SetFrozen((owner.id,), True),))
    return Diagnostic("warning", "frozen-in-vain", message, node.id, fix=fix)


def _misfit(network: Network, node: Node, nodes: Mapping[str, NodeAnalysis]) -> str:
    """Why the owner's weights do not fit, in a sentence; empty if they do, or if too little is known."""
    owner = network.by_id[node.weights_of]
    if not nodes[node.id].outputs or not nodes[owner.id].outputs:
        return ""
    has = {weight.name: weight.shape for weight in nodes[owner.id].weights}
    if not has:
        return f"{owner.label} has no weights to share: {owner.layer.type} needs none. Give up the sharing."
    if not all(weight.trainable for weight in nodes[owner.id].weights):
        return (
            f"{owner.label} keeps running statistics, which are of one place in the network. Give each place "
            f"{owner.layer.type} of its own."
        )
    needs = _needs(node, nodes[node.id])
    if needs != has:
        return (
            f"It would need {_listed(needs)}, but {owner.label} has {_listed(has)}. Give both the same fields, and "
            "inputs of the same size."
        )
    return ""


def _needs(node: Node, found: NodeAnalysis) -> dict[str, Shape]:
    shapes = [shape for shape in found.inputs if shape is not None]
    return {weight.name: weight.shape for weight in node.layer.weights(shapes)}


def _listed(weights: Mapping[str, Shape]) -> str:
    return ", ".join(f"{name} of {shape_text(shape)}" for name, shape in weights.items()) or "no weights"
