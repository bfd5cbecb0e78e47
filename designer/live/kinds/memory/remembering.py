"""From one past of a node to the next, by its newest frames: histograms and update-to-weight ratios."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from designer.live.kinds.distribution import MOST_COUNTED, count
from designer.live.kinds.kind import Frame, Frames, ViewedNode
from designer.live.kinds.memory.past import FINE, NOTHING, Distribution, Moment, Past, thinned
from designer.live.kinds.reducing import spread
from designer.live.kinds.scales import Array, has_width

MOST_MEASURED = 1 << 16
"""Numbers of a weight that its length is taken of; of more, evenly spaced ones, the same of the update."""


def remember(past: Past, node: ViewedNode, frames: Frames) -> Past:
    """The past with what these frames tell. Pure; it begins anew where the frames are of an earlier step.

    Hand it on in `Frames.past`. A frame of a step that is known takes the place of that step.
    """
    newest = frames.newest
    if newest is None:
        return past
    if past.moments and newest.step < past.moments[-1].step:
        past = NOTHING
    values, gradients = frames.over_batch(node.node), frames.in_training(f"d_{node.node}")
    moment = Moment(
        newest.step,
        None if values is None else _distribution(values),
        None if gradients is None else _distribution(gradients),
        ratios(node, frames.training) if frames.training is not None else {},
    )
    known = past.moments[:-1] if past.moments and past.moments[-1].step == newest.step else past.moments
    return replace(past, moments=thinned((*known, moment)))


def ratios(node: ViewedNode, frame: Frame) -> dict[str, float]:
    """Update-to-weight ratio of each weight of a node: `|u| / |w|`, lengths being root sums of squares.

    u is what the next step of the optimiser adds to the weight w if it sees the batch of the frame. A weight of
    zeros, such as a bias at the beginning, has none.
    """
    found = {}
    for name in node.weights:
        weight, update = (each.get(f"{node.owner}.{name}") for each in (frame.weights, frame.updates))
        if weight is None or update is None:
            continue
        length, moved = (_length(each) for each in (weight, update))
        if length > 0 and np.isfinite(moved):
            found[name] = moved / length
    return found


def _length(values: Array) -> float:
    return float(np.linalg.norm(spread(values, MOST_MEASURED).astype(np.float64)))


def _distribution(values: Array) -> Distribution:
    counted = spread(values, MOST_COUNTED).astype(np.float64)
    known = counted[np.isfinite(counted)]
    if not known.size:
        return Distribution(0.0, 0.0, np.zeros(FINE, np.int64))
    low, high = float(known.min()), float(known.max())
    if not has_width(low, high):
        return Distribution(low, low, np.bincount([0], [known.size], FINE).astype(np.int64))
    return Distribution(low, high, count(known, low, high, FINE))
