"""The chosen sample as it comes, in the units of the data: row, picture, sequence."""

from __future__ import annotations

import numpy as np

from designer.live.kinds.activations import columns
from designer.live.kinds.charts import Bars, Lines
from designer.live.kinds.kind import Asked, Frames, Kind, ViewedNode
from designer.live.kinds.pictures import Map, Photo, Picture, Scale, Tiles
from designer.live.kinds.reducing import MOST_TILES, first, joined, largest, means, spread
from designer.live.kinds.scales import Array, about_zero, span_of

MOST_CURVES = 8
"""Features of a sequence that are drawn as curves; more make a map."""

MOST_FEATURES = 64
"""Features of a row that are drawn by name."""

MOST_STEPS = 128
"""Blocks of a long sequence: of each the least and the greatest value are drawn."""

MOST_RANGED = 1 << 15
"""Pixels of the sample, and of all others, that black and white are found of; of more, evenly spaced ones."""

MOST_PIXELS = 128
"""Pixels a side of a picture."""

TITLE = "Sample"


class Sample(Kind):
    """The sample that enters here, as it comes: a row by its columns, a picture, a sequence as curves."""

    title = TITLE
    layers = frozenset({"Input"})

    def request(self, node: ViewedNode) -> Asked:
        return Asked(sample=frozenset({node.node}), batch=frozenset({node.node}))

    def picture(self, node: ViewedNode, frames: Frames) -> Picture:
        if frames.sample is None or frames.sample.samples is None or not len(frames.sample.samples.inputs):
            return self.waiting(frames)
        sample = entering(frames.sample.samples.inputs[:1], node)[0]
        of_batch = frames.batch.samples if frames.batch is not None else None
        others = entering(of_batch.inputs, node) if of_batch is not None and len(of_batch.inputs) else sample[None]
        if sample.ndim == 3:
            known = np.concatenate([spread(each, MOST_RANGED) for each in (sample, others)])
            return image(TITLE, sample, (float(known.min()), float(known.max())))
        if sample.ndim == 2:
            return sequence(TITLE, sample, node.columns)
        return row(TITLE, sample.reshape(-1), others.reshape(len(others), -1), node.columns)


def entering(inputs: Array, node: ViewedNode) -> Array:
    """Samples in the shape in which they enter at an Input that may take a part of the features: (rows, *shape)."""
    flat = inputs.reshape(len(inputs), -1)
    taken = flat[:, list(node.places)] if node.places else flat
    return taken.reshape(len(inputs), *node.shape)


def row(title: str, values: Array, others: Array, names: tuple[str, ...]) -> Picture:
    """A row by the names of its features, each on the range that it has in other rows; without names as columns."""
    count, note = first(values.size, MOST_FEATURES, "features")
    shown = values[:count]
    if len(names) != values.size:
        return columns(title, shown, note)
    rows = np.concatenate([shown[None], others[:, :count]]).astype(np.float64)
    return Bars(title, shown, np.fmin.reduce(rows), np.fmax.reduce(rows), names[:count], total=values.size, note=note)


def sequence(title: str, values: Array, names: tuple[str, ...] = ()) -> Picture:
    """(steps, features) as curves over the steps, or as a map where there are many; steps that are NaN are left out."""
    known = values[: int(np.isfinite(values[:, 0]).sum())]
    features = known.shape[1]
    if features <= MOST_CURVES:
        told = names if len(names) == features else ()
        x, curves, note = bands(known)
        return Lines(title, x, curves, told, note=note)
    cells, note = largest(known.T)
    scale: Scale = "signed" if (cells < 0).any() else "positive"
    span = about_zero(cells) if scale == "signed" else (0.0, float(cells.max(initial=0.0)) or 1.0)
    return Map(title, cells, span, scale, "features", "steps", note=note)


def bands(values: Array) -> tuple[Array, Array, str]:
    """Curves of at most `MOST_STEPS` blocks of steps, of each of which two points are left: least and greatest value.

    Args:
        values: (steps, curves).

    Returns:
        (points,) steps counted from 1, (curves, points), and a note on what was done, empty where nothing was.
    """
    steps, curves = values.shape
    block = -(-steps // MOST_STEPS)
    if block <= 2:
        return np.arange(1, steps + 1), values.T, ""
    starts = np.arange(0, steps, block)
    ends = [choose.reduceat(values, starts, axis=0) for choose in (np.minimum, np.maximum)]
    x = np.repeat(starts + 1, 2) + np.tile([0, block // 2], len(starts))
    return x, np.stack(ends, axis=1).reshape(-1, curves).T, f"least and greatest of each {block} steps"


def image(title: str, values: Array, span: tuple[float, float]) -> Picture:
    """(channels, height, width): grey, in colours where there are three channels, else a map a channel.

    Args:
        title: Title.
        values: The numbers.
        span: Numbers that are black and white.
    """
    pixels, reduced = means(values, MOST_PIXELS)
    low, high = span if span[1] > span[0] else span_of(values)
    if len(values) == 3:
        shares = np.clip((pixels - low) / (high - low), 0.0, 1.0)
        return Photo(title, np.rint(255 * shares).astype(np.uint8).transpose(1, 2, 0), reduced)
    if len(values) == 1:
        return Map(title, pixels[0], (low, high), "grey", "rows", "columns", square=True, note=reduced)
    count, left_out = first(len(values), MOST_TILES, "channels")
    return Tiles(title, pixels[:count], (low, high), "grey", note=joined(left_out, reduced))
