"""Filters of a convolution, above the feature maps that they make of the chosen sample."""

from __future__ import annotations

import numpy as np

from designer.live.kinds.activations import activations
from designer.live.kinds.kind import Asked, Frames, Kind, ViewedNode
from designer.live.kinds.pictures import Panes, Picture, Tiles
from designer.live.kinds.reducing import first, joined, largest, means
from designer.live.kinds.scales import Array, about_zero

MOST_FILTERS = 16
MOST_CHANNELS = 8
"""Filters, and channels of each, that are drawn."""

MOST_SINGLE = 32
"""Filters that are drawn where each has one map."""

MOST_FEATURES = 32
"""Features of the filters of a sequence that are drawn."""

MOST_STEPS = 32
"""Steps of such a filter; of longer ones, blocks."""


class Filters(Kind):
    """Filters of a convolution and its feature maps."""

    title = "Filters and feature maps"
    layers = frozenset({"Conv2D", "Conv1D", "ConvTranspose2D"})

    def request(self, node: ViewedNode) -> Asked:
        return Asked(sample=frozenset({node.node}), batch=frozenset({node.node}))

    def picture(self, node: ViewedNode, frames: Frames) -> Picture:
        output, weight = activations("Feature maps", node, frames), frames.weight(node, "weight")
        if output is None or weight is None:
            return output or self.waiting(frames)
        kernels = weight.swapaxes(0, 1) if node.layer.type_name() == "ConvTranspose2D" else weight
        return Panes((filters("Filters", kernels), output), (2.0, 3.0), self.title)


def filters(title: str, weight: Array) -> Tiles:
    """Filters as tiles.

    Those of images have a column each, a channel below another; where there is one channel they are set as they fit.
    Those of sequences are a tile each, a feature below another.

    Args:
        title: Title.
        weight: (filters, channels, height, width) or (filters, features, steps).
    """
    if weight.ndim == 3:
        count, note = first(len(weight), MOST_FILTERS, "filters")
        features, left_out = first(weight.shape[1], MOST_FEATURES, "features")
        found = [largest(each[:features], MOST_FEATURES, MOST_STEPS) for each in weight[:count]]
        cells, note = np.stack([each for each, _ in found]), joined(note, left_out, found[0][1])
        return Tiles(title, cells, about_zero(cells), across=count, square=False, note=note)
    single = weight.shape[1] == 1
    count, note = first(len(weight), MOST_SINGLE if single else MOST_FILTERS, "filters")
    channels, left_out = first(weight.shape[1], MOST_CHANNELS, "channels")
    cells, reduced = means(weight[:count, :channels])
    tiles = np.ascontiguousarray(cells.swapaxes(0, 1)).reshape(-1, *cells.shape[2:])
    note = joined(note, left_out, reduced)
    return Tiles(title, tiles, about_zero(tiles), across=0 if single else count, note=note)
