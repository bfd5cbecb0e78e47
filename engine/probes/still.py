"""A network that behaves as in evaluation though gradients run through it."""

from __future__ import annotations

from engine.document.network import Network, Node
from engine.layers.norms.batch_norm import BatchNorm


def still(network: Network) -> Network:
    """The network as evaluation has it, for the program that trains: no gradient reaches a weight.

    Layers of the category Regularisation pass on their input, and BatchNorm scales by its running statistics.
    """
    return Network(nodes=tuple(map(_still, network.nodes)), wires=network.wires)


def _still(node: Node) -> Node:
    layer = node.layer
    if isinstance(layer, BatchNorm):
        layer = layer.replace(frozen_by="running")
    return node.replace(layer=layer, frozen=True, bypassed=node.bypassed or layer.category == "Regularisation")
