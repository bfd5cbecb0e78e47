"""Prediction of an Output for the chosen sample, beside its target."""

from __future__ import annotations

import numpy as np

from designer.live.kinds.activations import drawn
from designer.live.kinds.charts import Bars
from designer.live.kinds.kind import Asked, Frame, Frames, Kind, ViewedNode
from designer.live.kinds.pictures import Panes, Picture
from designer.live.kinds.scales import Array, with_zero

MOST_NUMBERS = 16
"""Numbers that are drawn by name; more are drawn by their shape."""

MOST_CLASSES = 64
"""Classes that are handed on: the likeliest, and the right one; a painter shows as many as there is room for."""


class Prediction(Kind):
    """Classes as bars, the right one marked; numbers beside their targets, in the units of the data."""

    title = "Prediction"
    layers = frozenset({"Output"})

    def request(self, node: ViewedNode) -> Asked:
        return Asked(sample=frozenset({node.node} | ({node.entry} if node.entry else set())))

    def picture(self, node: ViewedNode, frames: Frames) -> Picture:
        value = frames.chosen(node.node)
        if value is None or frames.sample is None:
            return self.waiting(frames)
        if node.compared == "classes" and node.classes:
            return class_bars(self.title, value.reshape(-1), node, _right(frames.sample))
        target = frames.chosen(node.entry) if node.entry else None
        target = _target(frames.sample, node) if target is None else target
        known = target is not None and target.size == value.size
        if value.size > MOST_NUMBERS:
            shown = drawn("Predicted", value)
            if not known or target is None:
                return shown
            return Panes((shown, drawn("Target", target.reshape(value.shape))), title=self.title)
        return number_bars(
            self.title, value.reshape(-1), node, target.reshape(-1) if known and target is not None else None
        )


def class_bars(title: str, outputs: Array, node: ViewedNode, right: int = -1) -> Bars:
    """Bars of classes: probabilities where the loss is made for them, else scores.

    Args:
        title: Title.
        outputs: (units,): one a class, or a single one for the second of two classes.
        node: The Output.
        right: Class that the data name, or -1.
    """
    scores = outputs.astype(np.float64)
    if scores.size == 1:
        second = float(scores[0])
        chosen = int(second > node.threshold)
        low = 0.0 if node.probable else 2 * node.threshold
        scores = np.array([1.0 - second if node.probable else low - second, second])
    else:
        chosen = int(scores.argmax())
    total = scores.size
    kept = np.arange(total)
    if total > MOST_CLASSES:
        kept = np.union1d(np.argpartition(-scores, MOST_CLASSES)[:MOST_CLASSES], [chosen, *([right] * (right >= 0))])
    known = len(node.classes)
    names = tuple(node.classes[place] if place < known else f"unit {place}" for place in kept.tolist())
    note = f"the likeliest of {total:,} classes" if kept.size < total else ""
    chosen, right = (int(np.searchsorted(kept, place)) if place >= 0 else -1 for place in (chosen, right))
    scores = scores[kept]
    if node.probable:
        lows, highs = np.zeros(len(scores)), np.ones(len(scores))
    else:
        lows, highs = (np.full(len(scores), end) for end in with_zero(scores))
    return Bars(
        title, scores, lows, highs, names, right=right, chosen=chosen,
        shares=node.probable, classes=kept, total=total, note=note,
    )  # fmt: skip


def number_bars(title: str, values: Array, node: ViewedNode, target: Array | None) -> Bars:
    """Bars of a few numbers, each with a mark at its target."""
    places = node.targets or tuple(range(len(values)))
    single = len(values) == 1 and not node.targets
    names = (node.target_name,) if single else tuple(f"{node.target_name} {place}" for place in places)
    low, high = with_zero(values if target is None else np.concatenate([values, target]))
    size = len(values)
    return Bars(title, values, np.full(size, low), np.full(size, high), names, targets=target)


def _right(frame: Frame) -> int:
    """Class that the data name of the chosen sample, or -1."""
    targets = None if frame.samples is None else frame.samples.targets
    whole = targets is not None and len(targets) and targets.ndim == 1 and np.issubdtype(targets.dtype, np.integer)
    return int(targets[0]) if whole and targets is not None else -1


def _target(frame: Frame, node: ViewedNode) -> Array | None:
    """Numbers that the data say of the chosen sample, those that the Output predicts."""
    targets = None if frame.samples is None else frame.samples.targets
    if targets is None or not len(targets) or node.compared == "inputs":
        return None
    numbers: Array = np.asarray(targets[0], np.float64).reshape(-1)
    if node.targets:
        return numbers[list(node.targets)] if max(node.targets) < numbers.size else None
    return numbers
