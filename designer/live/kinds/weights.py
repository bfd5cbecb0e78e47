"""Weights of a layer as a map: a row a unit, a column a feature that it sees."""

from __future__ import annotations

from designer.live.kinds.activations import activations, columns
from designer.live.kinds.kind import Asked, Frames, Kind, ViewedNode
from designer.live.kinds.pictures import Map, Panes, Picture, Text
from designer.live.kinds.reducing import first, largest
from designer.live.kinds.scales import Array, about_zero

MOST_COLUMNS = 128
"""Values of a weight of one axis that are shown."""


class DenseWeights(Kind):
    """The weight matrix of a layer above what it puts out for the chosen sample."""

    title = "Weights and activations"
    layers = frozenset({"Dense", "PReLU", "LayerNorm", "GroupNorm", "PositionalEmbedding"})

    def request(self, node: ViewedNode) -> Asked:
        return Asked(sample=frozenset({node.node}), batch=frozenset({node.node}))

    def picture(self, node: ViewedNode, frames: Frames) -> Picture:
        output = activations("Activations", node, frames)
        weight = frames.weight(node, "weight")
        if output is None or weight is None:  # without weights, as where they are not learned, the output alone
            return output or self.waiting(frames)
        return Panes((weight_picture("Weights", weight), output), (3.0, 2.0), self.title)


def weight_picture(title: str, weight: Array) -> Picture:
    """The picture of a weight of one or two axes."""
    if weight.ndim == 1:
        count, note = first(weight.size, MOST_COLUMNS, "values")
        return columns(title, weight[:count], note)
    if weight.ndim != 2:
        return Text(title, f"Weights of {weight.ndim} axes are not drawn.")
    values, note = largest(weight)
    return Map(title, values, about_zero(values), "signed", "units", "features", note=note)
