"""Output of a layer for the chosen sample: bars of a vector, a map of a sequence, maps of an image's channels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from designer.live.kinds.charts import Bars
from designer.live.kinds.kind import Asked, Frames, Kind, ViewedNode
from designer.live.kinds.pictures import Map, Picture, Tiles
from designer.live.kinds.reducing import first, joined, largest, means
from designer.live.kinds.scales import Array, about_zero, with_zero
from designer.live.kinds.units import states_note, unit_states

MOST_COLUMNS = 128
"""Units of a vector that are shown."""

MOST_CHANNELS = 32
"""Channels of an image that are shown."""


class Activations(Kind):
    """Output of a layer for the chosen sample, its dead and saturated units in colour."""

    title = "Activations"
    layers = frozenset(
        {
            "Activation", "MaxPool2D", "MaxPool1D", "AveragePool2D", "AveragePool1D", "GlobalAveragePool",
            "GlobalMaxPool", "Upsample", "ZeroPad", "Crop",
        }
    )  # fmt: skip

    def fits(self, node: ViewedNode) -> bool:
        return super().fits(node) or bool(node.shape)

    def request(self, node: ViewedNode) -> Asked:
        return Asked(sample=frozenset({node.node}), batch=frozenset({node.node}))

    def picture(self, node: ViewedNode, frames: Frames) -> Picture:
        return activations(self.title, node, frames) or self.waiting(frames)


def activations(title: str, node: ViewedNode, frames: Frames) -> Picture | None:
    """The picture of a layer's output for the chosen sample; None where there is no value yet."""
    value = frames.chosen(node.node)
    if value is None:
        return None
    return drawn(title, value, node, frames.over_batch(node.node))


def drawn(title: str, value: Array, node: ViewedNode | None = None, batch: Array | None = None) -> Picture:
    """The picture of a value by its axes.

    Args:
        title: Title of the picture.
        value: Of one sample: (units,), (steps, features), (channels, height, width) or any other shape.
        node: The layer that put it out, so that its dead and saturated units are marked.
        batch: What that layer put out over a batch.
    """
    states, said = _states(value, node, batch)
    if value.ndim == 3:
        return feature_maps(title, value, said, states)
    if value.ndim == 2:
        values, note = largest(value.T)
        shown = states if len(values) == value.shape[1] else None  # a block of units has no state
        note = joined(said, note)
        return Map(title, values, about_zero(values), "signed", "units", "steps", states=shown, note=note)
    value = value.reshape(-1)
    count, note = first(value.size, MOST_COLUMNS, "units")
    return columns(title, value[:count], joined(said, note), None if states is None else states[:count])


def _states(value: Array, node: ViewedNode | None, batch: Array | None) -> tuple[NDArray[np.uint8] | None, str]:
    """States of the units that put out a value, and what there is to say of them; None where they are not known."""
    if node is None or batch is None or batch.shape[1:] != value.shape or not value.ndim:
        return None, ""
    states, rows = unit_states(batch, node.layer)
    return states, states_note(states, rows)


def columns(title: str, values: Array, note: str = "", states: Array | None = None) -> Bars:
    """Bars side by side on a common scale that holds zero."""
    low, high = with_zero(values)
    size = len(values)
    return Bars(title, values, np.full(size, low), np.full(size, high), states=states, note=note)


def feature_maps(title: str, value: Array, note: str = "", states: NDArray[np.uint8] | None = None) -> Picture:
    """The first channels of (channels, height, width) as maps on one scale."""
    count, left_out = first(len(value), MOST_CHANNELS, "channels")
    maps, reduced = means(value[:count])
    shown = None if states is None else states[:count]
    return Tiles(title, maps, about_zero(maps), states=shown, note=joined(note, left_out, reduced))
