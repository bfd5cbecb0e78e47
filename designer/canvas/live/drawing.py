"""A thread that makes the pictures of live views: surfaces are written into pixels, other pictures are made anew."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, Signal

from designer.background.courier import Parcel, courier
from designer.background.latest import Latest
from designer.background.workers import workers
from designer.canvas.live.surfaces.cells import CellGrid
from designer.canvas.live.surfaces.pixels import Pixels, Table, class_places, draw_cells, ranged_places, unit_places
from designer.live.kinds.kind import Frames, Kind, ViewedNode
from designer.live.kinds.memory.past import NOTHING, Past
from designer.live.kinds.memory.remembering import remember
from designer.live.kinds.pictures import Picture

NAME = "The drawing of live views"

log = logging.getLogger("layerloom")


@dataclass(slots=True, eq=False)
class Surfaces:
    """Surfaces to be drawn.

    Attributes:
        node: Whose they are.
        grid: Cells.
        values: (points, units).
        table: Colours: of signs, or of classes.
        pixels: Where to.
        shown: The pixels that are shown now.
        bias: (units,) biases of that moment, or None.
        span: Values of the two ends of the table; None where each unit has its own, about zero.
        is_classes: Whether units are classes, which share one cell.
        changed: Whether the pixels differ from those that are shown, once they are written.
    """

    node: str
    grid: CellGrid
    values: NDArray[np.floating]
    table: Table
    pixels: Pixels
    shown: Pixels
    bias: NDArray[np.floating] | None = None
    span: tuple[float, float] | None = None
    is_classes: bool = False
    changed: bool = field(default=True, init=False)

    def draw(self) -> None:
        """Write the pixels."""
        if self.is_classes:
            places = class_places(self.values)
        elif self.span is not None:
            low, high = self.span
            places = ranged_places(self.values - (low + high) / 2, max((high - low) / 2, 1e-12))
        else:
            places = unit_places(self.values[:, : self.grid.count])
        draw_cells(self.pixels, self.grid, places, self.table)
        self.changed = not np.array_equal(self.pixels, self.shown)


@dataclass(slots=True, eq=False)
class Memory:
    """The past of a node, which only the thread that draws reads and replaces."""

    past: Past = NOTHING


@dataclass(slots=True, eq=False)
class Sketch:
    """A picture of a kind to be made.

    Attributes:
        node: Whose it is.
        kind: Makes it.
        viewed: The node.
        frames: Of which it is made.
        memory: Of the node.
        picture: The picture, once it is made.
    """

    node: str
    kind: Kind
    viewed: ViewedNode
    frames: Frames
    memory: Memory
    picture: Picture | None = field(default=None, init=False)

    def draw(self) -> None:
        """Make the picture; of frames from before an edit, or of a run that does not have it, only a sentence."""
        frames = self.frames
        if self.kind.remembers and frames.fit(self.viewed):
            self.memory.past = remember(self.memory.past, self.viewed, frames)
            frames = replace(frames, past=self.memory.past)
        self.picture = self.kind.current(self.viewed, frames)


@dataclass(frozen=True, slots=True)
class Job:
    """All that is drawn of one moment."""

    surfaces: tuple[Surfaces, ...]
    sketches: tuple[Sketch, ...]

    def draw(self) -> None:
        """Draw everything."""
        for surfaces in self.surfaces:
            surfaces.draw()
        for sketch in self.sketches:
            sketch.draw()


class Drawing(QObject):
    """Draws what was asked last; what it did not begin before something newer came is left out.

    Signals:
        drawn: A job is done.
    """

    drawn = Signal(Job)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._latest = Latest("live views")
        self._token = object()
        self._busy = False
        self._next: Job | None = None
        courier().arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """True if something is being drawn."""
        return self._busy

    def draw(self, surfaces: Sequence[Surfaces], sketches: Sequence[Sketch]) -> None:
        """Draw these when those before are shown: their pixels are painted from until then."""
        self._next = Job(tuple(surfaces), tuple(sketches))
        self._begin()

    def _begin(self) -> None:
        if self._busy or self._next is None:
            return
        job, self._next = self._next, None
        self._busy = True
        token = self._token
        self._latest.do(lambda: _draw(token, job))

    def _take(self, parcel: Parcel) -> None:
        if parcel.token is not self._token:
            return
        self._busy = False
        if isinstance(parcel.found, Job):
            self.drawn.emit(parcel.found)
        self._begin()

    def close(self) -> None:
        """Draw no more."""
        self._next, self._token = None, object()
        courier().arrived.disconnect(self._take)
        workers().retire(NAME, self._latest.wait)


def _draw(token: object, job: Job) -> None:
    try:
        job.draw()
    except Exception:  # the last barrier of a thread: a picture less, but not the end of all
        log.exception("a live view could not be drawn")
    courier().arrived.emit(Parcel(token, None, job))
