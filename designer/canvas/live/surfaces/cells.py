"""Grid of cells in which a view shows the units of a layer, one a cell. Pure arithmetic, in scene units."""

from __future__ import annotations

import math
from dataclasses import dataclass

from designer.geometry.placing import WIDTH

Rect = tuple[float, float, float, float]
"""Left, top, width, height."""

POINTS = 40
"""Points of a surface along each side."""
GAP_POINTS = 4
"""Between two cells, in the same measure."""
MOST = 64
"""Units that are shown; more would be too small to tell anything."""
IN_LINE = 8
"""Units that stand in one line, where wires of single weights can lead from one layer to the next."""
LARGEST, SMALLEST = 84.0, 20.0
"""Side of a cell."""
ROOM = 640.0
"""Length of a view at most."""


@dataclass(frozen=True, slots=True)
class CellGrid:
    """Square cells in rows.

    Attributes:
        count: Number of cells.
        columns: Cells in a row.
        cell: Side of a cell.
    """

    count: int
    columns: int
    cell: float

    @property
    def rows(self) -> int:
        """Number of rows."""
        return math.ceil(self.count / self.columns)

    @property
    def pitch(self) -> float:
        """From one cell to the next."""
        return self.cell * (POINTS + GAP_POINTS) / POINTS

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of all cells."""
        gap = self.pitch - self.cell
        return self.columns * self.pitch - gap, self.rows * self.pitch - gap

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height of the picture that holds all cells with a pixel a point."""
        step = POINTS + GAP_POINTS
        return self.columns * step - GAP_POINTS, self.rows * step - GAP_POINTS

    @property
    def is_line(self) -> bool:
        """True if the cells stand in one line, which leaves room for wires on both sides."""
        return self.count <= IN_LINE and 1 in (self.columns, self.rows)

    def rect(self, index: int) -> Rect:
        """The place of a cell."""
        row, column = divmod(index, self.columns)
        return column * self.pitch, row * self.pitch, self.cell, self.cell

    def at(self, x: float, y: float) -> int | None:
        """The cell at a point; None between cells and outside."""
        column, row = int(x // self.pitch), int(y // self.pitch)
        index = row * self.columns + column
        if not (0 <= column < self.columns and 0 <= index < self.count):
            return None
        left, top, side, _ = self.rect(index)
        return index if x < left + side and y < top + side else None

    def moved(self, index: int, x: int, y: int) -> int:
        """The cell so many steps to the right and down, or the same at an edge."""
        row, column = divmod(index, self.columns)
        wanted = (row + y) * self.columns + column + x
        inside = 0 <= column + x < self.columns and 0 <= wanted < self.count
        return wanted if inside else index


def arranged(count: int, room: float = ROOM, *, down: bool = False, largest: float = LARGEST) -> CellGrid:
    """The grid for so many units: in a line across the wires where they are few and there is room, else in a block.

    Args:
        count: Number of units; at most `MOST` are shown.
        room: How long the line may be: below the node or, where wires lead down, to its right.
        down: Whether wires lead down, so that the line is a row.
        largest: Side of a cell at most.
    """
    count = max(1, min(count, MOST))
    share = POINTS / (POINTS + GAP_POINTS)
    if count <= IN_LINE:
        side = min(largest, room / count * share)
        if side >= 2 * SMALLEST:
            return CellGrid(count, count if down else 1, side)
    # A block as wide as the node; its lines lie along it, where wires lead down as well.
    for columns in range(2, math.ceil(math.sqrt(count)) + 4):
        grid = CellGrid(count, columns, (WIDTH - 16) / columns * share)
        if grid.size[1] <= room:
            return grid
    return CellGrid(count, grid.columns, max(grid.cell, SMALLEST * share))
