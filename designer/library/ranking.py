"""Order in which blocks are offered where it is known what they would be given: what fits stands first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from designer.library.catalogue import BLOCKS
from designer.library.pick_items import PickItem
from engine.errors import ShapeError
from engine.layers import LAYERS, Shape

LIKELY: Mapping[int, tuple[str, ...]] = {
    1: ("Core", "Activation", "Regularisation", "Normalisation"),
    2: ("Recurrent", "Attention", "Core", "Normalisation", "Regularisation"),
    3: ("Convolution", "Pooling", "Normalisation", "Activation", "Regularisation"),
}
"""Categories that people mean most often, the likeliest first, by the number of axes: vector, sequence, image."""

FOLLOWS: Mapping[str, str] = {"Convolution": "Pooling", "Pooling": "Convolution"}
"""Category that people mean most often after one: filters and pools take turns."""

FITTING, SAVED, END, UNFITTING, PROJECT = range(100, 105)
"""Ranks behind those of likely layers: others that fit, saved blocks, what ends or begins a network, layers that need
another shape, whole projects."""


def ranked(items: Iterable[PickItem], shape: Shape | None, first: str = "") -> tuple[PickItem, ...]:
    """The items by how well they fit behind an output; ties keep their order.

    A layer of several inputs is asked whether it takes the shape at each.

    Args:
        items: What is offered.
        shape: Of what comes; None where it is not known.
        first: A category of which the layers that fit stand first.
    """
    return tuple(sorted(items, key=lambda item: _rank(item.id, item.category, shape, first)))


@cache
def _rank(block_id: str, category: str, shape: Shape | None, first: str) -> int:
    if block_id not in LAYERS:
        return SAVED if category == BLOCKS else PROJECT
    layer = LAYERS.create(block_id)
    if not layer.outputs or not layer.inputs:
        return -1 if category == first else END
    if shape is not None and not _takes(block_id, shape):
        return UNFITTING
    if category == first:
        return -1
    likely = LIKELY.get(len(shape or (0,)), ())
    return likely.index(category) if category in likely else FITTING


def _takes(block_id: str, shape: Shape) -> bool:
    layer = LAYERS.create(block_id)
    try:
        layer.infer([shape] * len(layer.inputs))
    except ShapeError:
        return False
    return True
