"""A thread that writes the surfaces of a frame into the pixels of their pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, Signal

from designer.background.courier import Parcel, courier
from designer.background.latest import Latest
from designer.background.workers import workers
from designer.canvas.live.cells import CellGrid
from designer.canvas.live.surfaces import Pixels, Table, class_places, draw_cells, ranged_places, unit_places

NAME = "The drawing of live views"


@dataclass(frozen=True, slots=True, eq=False)
class Surfaces:
    """Surfaces to be drawn.

    Attributes:
        node: Whose they are.
        grid: Cells.
        values: (points, units).
        table: Colours: of signs, or of classes.
        pixels: Where to.
        span: Values of the two ends of the table; None where each unit has its own, about zero.
        is_classes: Whether units are classes, which share one cell.
    """

    node: str
    grid: CellGrid
    values: NDArray[np.floating]
    table: Table
    pixels: Pixels
    span: tuple[float, float] | None = None
    is_classes: bool = False

    def draw(self) -> None:
        """Write the pixels."""
        values = self.values[:, : self.grid.count] if not self.is_classes else self.values
        if self.is_classes:
            places = class_places(values)
        elif self.span is not None:
            low, high = self.span
            places = ranged_places(values - (low + high) / 2, max((high - low) / 2, 1e-12))
        else:
            places = unit_places(values)
        draw_cells(self.pixels, self.grid, places, self.table)


class Drawing(QObject):
    """Draws what was asked last; what it did not begin before something newer came is left out.

    Signals:
        drawn: All surfaces of a job are written.
    """

    drawn = Signal(tuple)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._latest = Latest("live views")
        self._busy = False
        self._next: tuple[Surfaces, ...] | None = None
        courier().arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """True if something is being drawn."""
        return self._busy

    def draw(self, surfaces: Sequence[Surfaces]) -> None:
        """Draw surfaces, when those before are shown: their pictures are painted until then."""
        self._next = tuple(surfaces)
        self._begin()

    def _begin(self) -> None:
        if self._busy or self._next is None:
            return
        job, self._next = self._next, None
        self._busy = True
        self._latest.do(lambda: _draw(self, job))

    def _take(self, parcel: Parcel) -> None:
        if parcel.token is not self:
            return
        self._busy = False
        self.drawn.emit(parcel.found)
        self._begin()

    def close(self) -> None:
        """Draw no more."""
        self._next = None
        workers().retire(NAME, self._latest.wait)


def _draw(token: object, job: tuple[Surfaces, ...]) -> None:
    for surfaces in job:
        surfaces.draw()
    courier().arrived.emit(Parcel(token, None, job))
