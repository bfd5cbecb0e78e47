"""Normalisations that have a single value to normalise over, which always becomes 0."""

from __future__ import annotations

import math
from collections.abc import Iterator

from engine.analysis.diagnostics import Diagnostic
from engine.analysis.fixes.fix import Fix, PassBy, SetTraining
from engine.analysis.judged import Judged
from engine.layers import Shape
from engine.layers.norms.batch_norm import BatchNorm
from engine.layers.norms.normalisation import GroupNorm, LayerNorm, by_channel

_USUAL = 32


def batches_of_one(judged: Judged) -> Iterator[Diagnostic]:
    """Batch norms of vectors in batches of one sample: all of them, or the last of each epoch."""
    found = [
        node
        for node in judged.sound
        if isinstance(node.layer, BatchNorm)
        and not (node.frozen and node.layer.frozen_by == "running")
        and _places(judged.nodes[node.id].outputs[0]) == 1
    ]
    rows, size = judged.training_rows, judged.training.batch_size
    if not found or not rows or (size > 1 and (rows % size != 1 or not judged.knows_training_rows)):
        return
    first, better = found[0], _fitting(rows, _USUAL if size == 1 else size)
    which = "every batch" if size == 1 or rows == 1 else f"the last batch of each epoch ({rows:,} samples by {size:,})"
    what = "nothing before it learns" if size == 1 or rows == 1 else "that step only disturbs what was learned"
    message = (
        f"{first.label} scales by the mean and variance of a batch, but {which} is a single sample, which then always "
        f"becomes 0: {what}. "
    )
    fix = Fix(f"Use batches of {better}", (SetTraining("batch_size", better),)) if better else None
    how = f"Set the batch size to {better}." if better else "Use LayerNorm instead, or more samples."
    yield Diagnostic("warning", "batch-of-one", message + how, first.id, "batch_size" if better else "", fix=fix)


def norms_of_one_value(judged: Judged) -> Iterator[Diagnostic]:
    """Layer norms and group norms over one value, which always becomes 0 and tells nothing of the sample."""
    for node in judged.sound:
        (shape, *_) = judged.nodes[node.id].outputs
        if _together(node.layer, shape) != 1:
            continue
        message = (
            f"{node.label} normalises each value by itself, which always becomes 0: nothing of the sample is left. "
            f"Remove {node.label}, or let more values be normalised together."
        )
        targets = tuple(after.id for after in judged.following(node))
        fix = Fix(f"Remove {node.label}", (PassBy(node.id, targets),))
        yield Diagnostic("warning", "norm-of-one-value", message, node.id, fix=fix)


def _places(shape: Shape) -> int:
    """Values of a channel in a sample."""
    repeat, _, inner = by_channel(shape)
    return repeat * inner


def _together(layer: object, shape: Shape) -> int:
    """Number of values of a sample that are normalised together; 0 if the layer is no such norm."""
    if isinstance(layer, LayerNorm):
        return math.prod(layer.normalised(shape))
    if isinstance(layer, GroupNorm):
        return math.prod(shape) // layer.groups
    return 0


def _fitting(rows: int, size: int) -> int:
    """The batch size nearest to one that leaves no sample over; 0 where there is a single one."""
    nearby = (each for step in range(size) for each in (size - step, size + step))
    return next((each for each in nearby if each > 1 and rows % each != 1), 0) if rows > 1 else 0
