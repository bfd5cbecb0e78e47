"""Views of what earlier frames told: histograms over time, and how far steps move the weights."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from designer.live.kinds.charts import Lines, Ridge
from designer.live.kinds.distribution import BINS
from designer.live.kinds.kind import Asked, Frames, Kind, ViewedNode
from designer.live.kinds.memory.past import Distribution, Moment, Past
from designer.live.kinds.memory.remembering import remember
from designer.live.kinds.pictures import Panes, Picture, Text
from designer.live.kinds.scales import short_text, widened


class Remembering(Kind):
    """A view of what earlier frames told."""

    def remember(self, past: Past, node: ViewedNode, frames: Frames) -> Past:
        return remember(past, node, frames)


class OverTime(Remembering):
    """Histograms of activations and gradients over the training steps, the newest in front."""

    title = "Histograms over time"

    def request(self, node: ViewedNode) -> Asked:
        return Asked(batch=frozenset({node.node}), training=frozenset({f"d_{node.node}"}))

    def picture(self, node: ViewedNode, frames: Frames) -> Picture:
        moments = frames.past.moments
        values = [(each, each.values) for each in moments if each.values is not None]
        gradients = [(each, each.gradients) for each in moments if each.gradients is not None]
        parts = [ridge(title, told) for title, told in (("Activations", values), ("Gradients", gradients)) if told]
        return Panes(tuple(parts), title=self.title) if parts else self.waiting(frames)


def ridge(title: str, told: Sequence[tuple[Moment, Distribution]]) -> Ridge:
    """Histograms on common edges, from the least of all values to the greatest."""
    low, high = widened(min(each.low for _, each in told), max(each.high for _, each in told))
    edges = np.linspace(low, high, BINS + 1)
    shares = np.stack([each.shares(edges) for _, each in told])
    return Ridge(title, edges, shares, np.array([moment.step for moment, _ in told], np.int64))


class Updates(Remembering):
    """Update-to-weight ratio of each weight over time: length of what a step adds by the length of the weight."""

    title = "Update-to-weight ratio"

    def fits(self, node: ViewedNode) -> bool:
        return bool(node.weights)

    def request(self, node: ViewedNode) -> Asked:
        return Asked(training=frozenset({f"d_{node.node}"}), updates=True)

    def picture(self, node: ViewedNode, frames: Frames) -> Picture:
        moments = [each for each in frames.past.moments if each.ratios]
        if not moments:
            if frames.training is not None and frames.training.updates:
                return Text(self.title, "Training leaves these weights as they are.")
            return self.waiting(frames)
        names = list(dict.fromkeys(name for each in moments for name in each.ratios))
        values = np.array([[each.ratios.get(name, np.nan) for each in moments] for name in names])
        steps = np.array([each.step for each in moments])
        now = ", ".join(f"{name} {short_text(moments[-1].ratios[name])}" for name in moments[-1].ratios)
        return Lines(self.title, steps, values, tuple(names), log=True, note=now)
