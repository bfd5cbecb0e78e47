"""Samples of different length: which layers know where they end, and which take padding for steps."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from engine.analysis.diagnostics import Diagnostic
from engine.analysis.fixes.fix import Fix, SetField
from engine.analysis.model import NodeAnalysis
from engine.document.network import Network, Node
from engine.errors import ShapeError
from engine.layers import Shape
from engine.layers.basic.input import Input
from engine.layers.shapes.merge import Concatenate


def nodes_with_lengths(network: Network, order: Sequence[str], nodes: Mapping[str, NodeAnalysis]) -> frozenset[str]:
    """Nodes that put out sequences which end where the sample does; the samples of the data differ in length."""
    found: set[str] = set()
    for node_id in order:
        node, known = network.by_id[node_id], nodes[node_id]
        if not known.outputs:  # there are errors, or there is nothing to put out
            continue
        if isinstance(node.layer, Input) or (
            _receives(network, node, found) and node.layer.keeps_steps(_shapes(known))
        ):
            found.add(node_id)
    return frozenset(found)


def judge_lengths(
    network: Network, nodes: Mapping[str, NodeAnalysis], with_lengths: Collection[str]
) -> Iterator[Diagnostic]:
    """Diagnostics of layers that get sequences of different length, but do not know where each ends."""
    if not with_lengths:
        return
    for node in network.nodes:
        if node.id in with_lengths or not nodes[node.id].outputs or not _receives(network, node, with_lengths):
            continue
        shapes = _shapes(nodes[node.id])
        if isinstance(node.layer, Concatenate) and len(shapes[0]) == 2:
            yield _joins_padding(node, node.layer, shapes)
        elif not node.layer.ends_steps(shapes):
            yield _loses_lengths(node)


def _receives(network: Network, node: Node, with_lengths: Collection[str]) -> bool:
    return any(wire.source in with_lengths for wire in network.wires_into(node.id))


def _shapes(known: NodeAnalysis) -> list[Shape]:
    """The shapes that reach a node of which all are known."""
    return [shape for shape in known.inputs if shape is not None]


def _joins_padding(node: Node, layer: Concatenate, shapes: Sequence[Shape]) -> Diagnostic:
    message = (
        f"{node.label} joins sequences along their steps, but the samples differ in length: padding would come between "
        "the steps of the first and of the next. Set axis to features, or bring each sequence to one vector first, by "
        "a recurrent layer or a global pool."
    )
    features = layer.replace(axis="features")
    try:
        features.infer(shapes)
    except ShapeError:
        fix = None
    else:
        fix = Fix("Join the features", (SetField((node.id,), "axis", "features"),))
    return Diagnostic("error", "joined-padding", message, node.id, "axis", fix=fix)


def _loses_lengths(node: Node) -> Diagnostic:
    message = (
        f"{node.label}: the samples differ in length, but {node.layer.display_name()} does not see where they end. It "
        "takes the padding behind them for steps, and so do the layers that follow. Put a recurrent layer, attention "
        "or a global pool in its place, or empty the lengths field of the data, which takes all steps alike."
    )
    return Diagnostic("warning", "lengths-lost", message, node.id)
