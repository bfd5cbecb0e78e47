"""Weights that several nodes use: whose they are, and whether they fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.analysis.diagnostics import Diagnostic
from engine.analysis.fixes.fix import Fix, SetField, SetFrozen
from engine.analysis.model import NodeAnalysis
from engine.document.format.integrity import sharing_fault
from engine.document.network import Network, Node
from engine.fields import readable
from engine.layers import Shape, shape_text

_OF_WEIGHTS = ("l1", "l2", "max_norm", "weight_initializer", "bias_initializer", "initializer")
"""Fields of what becomes of weights; where they are shared, those of the owner hold."""


def judge_sharing(network: Network, nodes: Mapping[str, NodeAnalysis]) -> Iterator[Diagnostic]:
    """An error at each node that cannot use the weights that it names, a warning where it is frozen in vain.

    Args:
        network: As drawn.
        nodes: What is known of every node, by id.
    """
    for node in network.nodes:
        if node.weights_of:
            fault = sharing_fault(network, node.id, node.weights_of) or _mismatch(network, node, nodes)
            if fault:
                yield Diagnostic("error", "shared-weights", f"{node.label}: {fault}", node.id, "weights_of")
                continue
            owner = network.by_id[node.weights_of]
            if node.frozen and not owner.frozen:
                yield _frozen_in_vain(node, owner)
            yield from _ignored(node, owner)


def _frozen_in_vain(node: Node, owner: Node) -> Diagnostic:
    message = (
        f"{node.label} is frozen, but it uses the weights of {owner.label}, which are trained there. Freeze "
        f"{owner.label} too, or unfreeze {node.label}."
    )
    fix = Fix(f"Freeze {owner.label}", (SetFrozen((owner.id,), True),))
    return Diagnostic("warning", "frozen-in-vain", message, node.id, fix=fix)


def _ignored(node: Node, owner: Node) -> Iterator[Diagnostic]:
    """A warning of the first field that says otherwise what becomes of the weights than the owner's does."""
    for field in _OF_WEIGHTS:
        own, theirs = vars(node.layer).get(field), vars(owner.layer).get(field)
        if own != theirs and own != type(node.layer).model_fields[field].default:
            name = readable(field).lower()
            message = (
                f"{node.label} uses the weights of {owner.label}, so that its {name} is ignored: that of "
                f"{owner.label} holds. Set it there, and the same here."
            )
            fix = Fix(f"Use the {name} of {owner.label}", (SetField((node.id,), field, theirs),))
            yield Diagnostic("warning", "ignored-by-sharing", message, node.id, field, fix=fix)
            return


def _mismatch(network: Network, node: Node, nodes: Mapping[str, NodeAnalysis]) -> str:
    """Reason why the owner's weights do not fit, as a sentence; empty if they do, or if too little is known."""
    owner = network.by_id[node.weights_of]
    if not nodes[node.id].outputs or not nodes[owner.id].outputs:
        return ""
    has = {weight.name: weight.shape for weight in nodes[owner.id].weights}
    if not has:
        return f"{owner.label} has no weights to share: {owner.layer.type} needs none. Stop sharing."
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
