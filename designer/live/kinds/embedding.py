"""Vectors of an embedding in two dimensions: their two principal components."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from designer.live.kinds.charts import Points
from designer.live.kinds.kind import Asked, Frames, Kind, ViewedNode
from designer.live.kinds.memory.past import Past, Projection
from designer.live.kinds.pictures import Picture
from designer.live.kinds.reducing import first, joined
from designer.live.kinds.scales import Array

MOST_TOKENS = 100
"""Tokens that are drawn, the axes being made from them; those of the chosen sample come on top."""


class Vectors(Kind):
    """The vectors of an Embedding by their two principal components; those of the chosen sample in another colour."""

    title = "Vectors"
    layers = frozenset({"Embedding"})

    def request(self, node: ViewedNode) -> Asked:
        return Asked(sample=frozenset({node.source} if node.source else ()))

    def remember(self, past: Past, node: ViewedNode, frames: Frames) -> Past:
        weight = frames.weight(node, "weight")
        return past if weight is None else replace(past, projection=projection(weight[:MOST_TOKENS], past.projection))

    def picture(self, node: ViewedNode, frames: Frames) -> Picture:
        weight = frames.weight(node, "weight")
        if weight is None:
            return self.waiting(frames)
        count, note = first(len(weight), MOST_TOKENS, "tokens")
        plane = frames.past.projection or projection(weight[:count])
        ids = frames.chosen(node.source)
        own = np.zeros(0, np.int64) if ids is None else np.unique(ids.astype(np.int64))
        own = own[(own >= 0) & (own < len(weight))][:MOST_TOKENS]
        tokens = np.union1d(np.arange(count), own)
        places = (weight[tokens].astype(np.float64) - plane.mean) @ plane.axes.T
        groups = np.isin(tokens, own).astype(np.int64)
        names = tuple(str(token) for token in tokens.tolist())
        told = f"{100 * plane.shares.sum():.0f} % of the variance"
        axis_names = tuple(f"component {number + 1} ({100 * share:.0f} %)" for number, share in enumerate(plane.shares))
        sample = f"{len(own)} of the sample in colour" if len(own) else ""
        note = joined(note, told, sample)
        return Points(self.title, places, names, groups, (axis_names[0], axis_names[1]), note)


def projection(vectors: Array, before: Projection | None = None) -> Projection:
    """The two directions in which vectors differ most: their right singular vectors, the mean taken off.

    Found through the smaller of the two products of the matrix with itself. A direction is known but for its sign:
    that in which it goes with `before`, so that a picture does not turn over from frame to frame; else that in which
    its number of greatest magnitude is positive.

    Args:
        vectors: (n, features).
        before: That of the frame before, or None.
    """
    mean = vectors.astype(np.float64).mean(axis=0)
    centred = vectors - mean
    count, features = centred.shape
    wide = features > count
    squares, found = np.linalg.eigh(centred @ centred.T if wide else centred.T @ centred)
    squares, found = squares[::-1][:2], found[:, ::-1][:, :2].T
    total = float((centred**2).sum())
    axes = np.zeros((2, features))
    shares = np.zeros(2)
    for number, (square, direction) in enumerate(zip(squares, found, strict=True)):
        if square <= 1e-12 * total or total == 0.0:
            continue
        axis = direction @ centred if wide else direction
        axis = axis / np.linalg.norm(axis)
        sign = axis @ before.axes[number] if before is not None and before.axes.shape == axes.shape else 0.0
        axes[number] = axis if (sign or axis[np.abs(axis).argmax()]) > 0 else -axis
        shares[number] = square / total
    return Projection(mean, axes, shares)
