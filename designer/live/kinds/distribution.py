"""Distributions of what a layer puts out, and of the gradient that comes back to it."""

from __future__ import annotations

import numpy as np

from designer.live.kinds.charts import Histogram
from designer.live.kinds.kind import Asked, Frames, Kind, ViewedNode
from designer.live.kinds.pictures import Panes, Picture, Text
from designer.live.kinds.reducing import spread
from designer.live.kinds.scales import Array, span_of

BINS = 40

MOST_COUNTED = 1 << 14
"""Values that are counted; of more, evenly spaced ones."""


class Histograms(Kind):
    """Histograms of activations over a batch, and of the loss's gradients by them."""

    title = "Histograms"

    def request(self, node: ViewedNode) -> Asked:
        return Asked(batch=frozenset({node.node}), training=frozenset({f"d_{node.node}"}))

    def picture(self, node: ViewedNode, frames: Frames) -> Picture:
        values, gradients = frames.over_batch(node.node), frames.in_training(f"d_{node.node}")
        if values is None and gradients is None:
            return self.waiting(frames)
        parts: list[Picture] = [] if values is None else [histogram("Activations", values)]
        if gradients is not None:
            parts.append(histogram("Gradients", gradients))
        elif frames.training is not None:
            parts.append(Text("Gradients", "No gradient reaches this layer."))
        return Panes(tuple(parts), title=self.title)


def histogram(title: str, values: Array, bins: int = BINS) -> Histogram:
    """The histogram of some values, those that are not finite left out and told."""
    counted = spread(values, MOST_COUNTED).astype(np.float64)
    known = counted[np.isfinite(counted)]
    low, high = span_of(known)
    counts = count(known, low, high, bins)
    notes = [f"1 in {-(-values.size // counted.size)} counted"] if counted.size < values.size else []
    notes += [f"{counted.size - known.size} not finite"] if known.size < counted.size else []
    with np.errstate(over="ignore"):  # the square of a large number may be no finite one
        mean, std = (float(known.mean()), float(known.std())) if known.size else (0.0, 0.0)
    zeros = float((known == 0).mean()) if known.size else 0.0
    return Histogram(title, np.linspace(low, high, bins + 1), counts, mean, std, zeros, ", ".join(notes))


def count(values: Array, low: float, high: float, bins: int) -> Array:
    """(bins,) int64 values between each two of bins + 1 evenly spaced edges; the last edge counts to the last bin."""
    inside = values[(values >= low) & (values <= high)]
    places = np.floor((inside - low) * (bins / (high - low))).astype(np.int64)
    return np.bincount(np.minimum(places, bins - 1), minlength=bins)
