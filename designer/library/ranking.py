"""Order in which blocks are offered where it is known what they would be given: what fits stands first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from designer.library.pick_items import PickItem
from engine.errors import ShapeError
from engine.layers import LAYERS, Shape

LIKELY: Mapping[int, tuple[str, ...]] = {
    1: ("Core", "Activation", "Regularisation", "Normalisation"),
    2: ("Recurrent", "Attention", "Core", "Normalisation", "Regularisation"),
    3: ("Convolution", "Pooling", "Normalisation", "Activation", "Regularisation"),
}
"""Categories that people mean most often, the likeliest first, by the number of axes: vector, sequence, image."""

FITTING, WHOLE, END, UNFITTING = range(100, 104)
"""Ranks behind those of likely layers: others that fit, saved blocks and templates, what ends or begins a network, and
layers that need another shape."""


def ranked(items: Iterable[PickItem], shape: Shape | None) -> tuple[PickItem, ...]:
    """The items by how well they fit behind an output of that shape; None where it is not known. Ties keep their order.

    A layer of several inputs is asked whether it takes that shape at each.
    """
    return tuple(sorted(items, key=lambda item: _rank(item.id, item.category, shape)))


@cache
def _rank(block_id: str, category: str, shape: Shape | None) -> int:
    if block_id not in LAYERS:
        return WHOLE
    layer = LAYERS.create(block_id)
    if not layer.outputs or not layer.inputs:
        return END
    if shape is not None and not _takes(block_id, shape):
        return UNFITTING
    likely = LIKELY.get(len(shape or (0,)), ())
    return likely.index(category) if category in likely else FITTING


def _takes(block_id: str, shape: Shape) -> bool:
    layer = LAYERS.create(block_id)
    try:
        layer.infer([shape] * len(layer.inputs))
    except ShapeError:
        return False
    return True
