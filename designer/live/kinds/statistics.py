"""Statistics of BatchNorm: those of the batch beside the running averages that evaluation uses."""

from __future__ import annotations

import numpy as np

from designer.live.kinds.charts import Lines
from designer.live.kinds.kind import Asked, Frames, Kind, ViewedNode
from designer.live.kinds.pictures import Panes, Picture
from designer.live.kinds.reducing import first, joined
from designer.live.kinds.scales import Array

MOST_CHANNELS = 128
"""Channels that are drawn."""


class Statistics(Kind):
    """Mean and variance of each channel: running, and of the batch in training mode.

    The variance is that which the running one follows, with n - 1 below.
    """

    title = "Running and batch statistics"
    layers = frozenset({"BatchNorm"})

    def request(self, node: ViewedNode) -> Asked:
        return Asked(training=frozenset({f"{node.node}.mean", f"{node.node}.variance"}))

    def picture(self, node: ViewedNode, frames: Frames) -> Picture:
        parts, is_there = [], frames.training is not None
        for title, running, of_batch in (("Mean", "running_mean", "mean"), ("Variance", "running_var", "variance")):
            known = frames.weight(node, running)
            if known is None:
                return self.waiting(frames)
            parts.append(_lines(title, known, frames.in_training(f"{node.node}.{of_batch}"), is_there))
        return Panes(tuple(parts), title=self.title)


def _lines(title: str, running: Array, batch: Array | None, is_there: bool) -> Lines:
    count, note = first(len(running), MOST_CHANNELS, "channels")
    curves = [running[:count]] if batch is None else [running[:count], batch.reshape(-1)[:count]]
    absent = "statistics of the batch are not used" if batch is None and is_there else ""
    names = ("running", "batch")[: len(curves)]
    return Lines(title, np.arange(count), np.stack(curves), names, "channel", note=joined(note, absent))
