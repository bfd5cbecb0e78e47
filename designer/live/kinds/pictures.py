"""Pictures of the inside of a network: frozen values, bounded in size, that a painter draws. No Qt.

Every picture has a `title` and `words`, the sentence that tells a screen reader what can be seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from designer.live.kinds.charts import Bars, Histogram, Lines, Points, Ridge
from designer.live.kinds.scales import Array, range_words
from designer.live.kinds.worded import Worded

Scale = Literal["signed", "positive", "grey"]
"""Colours of a map: about zero, in two colours; from zero upward, in one; or from black to white."""


@dataclass(frozen=True, slots=True, eq=False)
class Map(Worded):
    """A matrix as coloured cells; the first row lies at the top.

    Attributes:
        title: What is shown.
        values: (rows, columns), finite or NaN where there is no value.
        span: Values of the two ends of the scale; about zero where the scale is signed.
        scale: Colours.
        rows: What the rows are, such as `units`.
        columns: What the columns are.
        square: Whether cells are square, as those of an image.
        states: (rows,) places in `STATES` where rows are units, or None.
        note: What was left out or brought together, or empty.
    """

    title: str
    values: Array
    span: tuple[float, float]
    scale: Scale = "signed"
    rows: str = "rows"
    columns: str = "columns"
    square: bool = False
    states: NDArray[np.uint8] | None = None
    note: str = ""

    @property
    def told(self) -> str:
        """Words for what is seen."""
        count = f"{self.values.shape[0]} {self.rows} by {self.values.shape[1]} {self.columns}"
        return f"{count}, {range_words(self.values)}"


@dataclass(frozen=True, slots=True, eq=False)
class Tiles(Worded):
    """Small maps side by side, all with one scale.

    Attributes:
        title: What is shown.
        values: (tiles, rows, columns).
        span: Values of the two ends of the scale.
        scale: Colours.
        across: Tiles in a row, or 0 for as many as fit.
        names: What each tile is, such as `head 1`, or empty.
        square: Whether cells are square, as those of an image.
        states: (tiles,) places in `STATES` where tiles are units, or None.
        note: What was left out or brought together, or empty.
    """

    title: str
    values: Array
    span: tuple[float, float]
    scale: Scale = "signed"
    across: int = 0
    names: tuple[str, ...] = ()
    square: bool = True
    states: NDArray[np.uint8] | None = None
    note: str = ""

    @property
    def told(self) -> str:
        """Words for what is seen."""
        tiles, rows, columns = self.values.shape
        named = f" ({', '.join(self.names)})" if self.names else ""
        count = f"{tiles} {'map' if tiles == 1 else 'maps'} of {rows} by {columns}{named}"
        return f"{count}, {range_words(self.values)}"


@dataclass(frozen=True, slots=True, eq=False)
class Photo(Worded):
    """A picture in colours.

    Attributes:
        title: What is shown.
        pixels: (height, width, 3) uint8, red, green and blue.
        note: What was left out or brought together, or empty.
    """

    title: str
    pixels: NDArray[np.uint8]
    note: str = ""

    @property
    def told(self) -> str:
        """Words for what is seen."""
        height, width, _ = self.pixels.shape
        return f"a picture in colours, {width} by {height} pixels"


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence where there is nothing to draw."""

    title: str
    text: str

    @property
    def words(self) -> str:
        """Sentence for screen readers."""
        return f"{self.title}: {self.text}"


@dataclass(frozen=True, slots=True, eq=False)
class Panes:
    """Pictures below one another, each under its title.

    Attributes:
        parts: The pictures.
        shares: Height of each, in any unit; empty for equal heights.
        title: What they show together.
    """

    parts: tuple[Picture, ...]
    shares: tuple[float, ...] = ()
    title: str = ""

    @property
    def words(self) -> str:
        """Sentence for screen readers."""
        return " ".join(part.words for part in self.parts)


Picture = Map | Tiles | Photo | Lines | Bars | Points | Histogram | Ridge | Text | Panes
