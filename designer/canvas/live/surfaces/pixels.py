"""Surfaces of the units of a layer, written into the pixels of a picture by a table of colours. No Qt.

Pixels are uint32, `0xAARRGGBB`, as QImage has them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from designer.canvas.live.surfaces.cells import GAP_POINTS, POINTS, CellGrid

Pixels = NDArray[np.uint32]
Table = NDArray[np.uint32]
"""256 colours of signs, or those of classes."""
Values = NDArray[np.floating]
Color = tuple[int, int, int]

ENTRIES = 256
LEVELS = 8
"""Colours of a class at least, of however many there are."""
LEAST = 1e-9
"""Greatest value below which a unit counts as 0 everywhere."""
PALE = 0.12
"""Share of its colour that a class has where the network is least sure of it."""


def mixed(color: Color, ground: Color, share: float) -> int:
    """A colour over a ground, as a pixel."""
    red, green, blue = (round(own * share + under * (1 - share)) for own, under in zip(color, ground, strict=True))
    return 0xFF << 24 | red << 16 | green << 8 | blue


def sign_table(negative: Color, neutral: Color, positive: Color, *, discrete: bool = False) -> Table:
    """Colours from the most negative value to the most positive; two of them only where they are discrete."""
    shares = np.linspace(-1.0, 1.0, ENTRIES)
    if discrete:
        shares = np.where(shares < 0, -1.0, 1.0)
    return np.array([mixed(positive if s > 0 else negative, neutral, abs(float(s))) for s in shares], np.uint32)


def class_table(classes: Sequence[Color], neutral: Color, *, discrete: bool = False) -> Table:
    """Colours of classes: each has an equal part of the table, from where it is least likely to where it is sure."""
    levels = _levels(len(classes))
    table = np.zeros(levels * len(classes), np.uint32)
    for place, color in enumerate(classes):
        for level in range(levels):
            share = 1.0 if discrete else PALE + (1 - PALE) * level / (levels - 1)
            table[place * levels + level] = mixed(color, neutral, share)
    return table


def _levels(classes: int) -> int:
    """Colours of each class."""
    return max(LEVELS, ENTRIES // classes)


def unit_places(values: Values) -> NDArray[np.uint8]:
    """Places in a table of signs: each unit from minus to plus its greatest value.

    Args:
        values: (points, units).
    """
    values = np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
    greatest = np.abs(values).max(axis=0, initial=0.0)
    return ranged_places(values, np.where(greatest > LEAST, greatest, 1.0))


def ranged_places(values: Values, greatest: Values | float) -> NDArray[np.uint8]:
    """Places in a table of signs, for values from minus to plus the greatest."""
    scaled = np.nan_to_num(values) * ((ENTRIES - 1) / 2 / greatest) + ENTRIES / 2
    return np.asarray(np.clip(scaled, 0, ENTRIES - 1), np.uint8)


def class_places(values: Values) -> NDArray[np.int64]:
    """Places in a table of classes: the likeliest class, and how sure it is.

    Args:
        values: (points, classes) probabilities, or scores of which the greatest counts.

    Returns:
        (points, 1)
    """
    count = values.shape[1]
    levels = _levels(count)
    values = np.nan_to_num(values)
    best = values.argmax(axis=1)
    top = values[np.arange(len(values)), best]
    share = np.clip((top - 1 / count) / (1 - 1 / count), 0.0, 1.0)
    return np.asarray(best * levels + np.round(share * (levels - 1)), np.int64)[:, None]


def draw_cells(pixels: Pixels, grid: CellGrid, places: NDArray[np.integer], table: Table) -> None:
    """Write the surfaces of all cells; the gaps between them are left alone.

    Args:
        pixels: (height, width) as `grid.pixels` says.
        grid: The cells.
        places: (points, at least so many as there are cells), points row by row from the upper left.
        table: Colours.
    """
    step = POINTS + GAP_POINTS
    colors = table[places[:, : grid.count].T.reshape(-1, POINTS, POINTS)]
    for index in range(grid.count):
        row, column = divmod(index, grid.columns)
        pixels[row * step : row * step + POINTS, column * step : column * step + POINTS] = colors[index]
