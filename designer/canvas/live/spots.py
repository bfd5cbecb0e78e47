"""Places in live views: that of the cursor, and that of a number of a weight."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF

from designer.canvas.live.items.card import Card
from designer.canvas.live.items.links_item import LinksItem

MIDDLE = (0.5, 0.5)
"""Share of a cell from the left and from the top."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Place that the cursor is at.

    Attributes:
        card: A card, or None.
        unit: One of its units, or of the layer whose weight it is.
        share: Where in the unit's cell, from the left and from the top.
        link: Lines of which one is meant, or None.
        source: Unit from which that line comes.
        bias: Whether the bias of the unit is meant.
    """

    card: Card | None = None
    unit: int | None = None
    share: tuple[float, float] = MIDDLE
    link: LinksItem | None = None
    source: int = 0
    bias: bool = False


@dataclass(frozen=True, slots=True)
class WeightPlace:
    """One number of a weight, to be edited by hand.

    Attributes:
        name: The weight, `<node>.<weight>`.
        index: Place in it.
        value: What it is now.
        at: Point of the scene.
        words: Name for people.
    """

    name: str
    index: tuple[int, ...]
    value: float
    at: QPointF
    words: str
