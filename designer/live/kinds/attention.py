"""Attention of each head: the share of each step (column) in what each step (row) takes."""

from __future__ import annotations

from designer.live.kinds.kind import Asked, Frames, Kind, ViewedNode
from designer.live.kinds.pictures import Picture, Tiles
from designer.live.kinds.reducing import first, joined, means

MOST_HEADS = 16
"""Heads that are drawn."""

MOST_STEPS = 64
"""Steps of a map; of longer sequences, blocks."""


class Attention(Kind):
    """The attention matrix of each head for the chosen sample; every row sums to 1."""

    title = "Attention"
    layers = frozenset({"SelfAttention"})

    def request(self, node: ViewedNode) -> Asked:
        return Asked(sample=frozenset({f"{node.node}.shares"}))

    def picture(self, node: ViewedNode, frames: Frames) -> Picture:
        shares = frames.chosen(f"{node.node}.shares")
        if shares is None:
            return self.waiting(frames)
        count, note = first(len(shares), MOST_HEADS, "heads")
        maps, reduced = means(shares[:count], MOST_STEPS)
        names = tuple(f"head {head + 1}" for head in range(count))
        return Tiles(self.title, maps, (0.0, float(maps.max())), "positive", names=names, note=joined(note, reduced))
