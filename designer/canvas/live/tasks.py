"""Tasks of live views: the thread that draws does the work of each, and the window's thread shows what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from designer.canvas.items.wire_item import WireItem
from designer.canvas.live.figures import Figures, figures_of
from designer.canvas.live.items.links_item import LinksItem
from designer.canvas.live.items.picture_item import PictureItem
from designer.canvas.live.items.strip_item import StripItem
from designer.canvas.live.items.surface_item import SurfaceItem
from designer.canvas.live.surfaces.cells import CellGrid
from designer.canvas.live.surfaces.links import Strength, link_widths, strength
from designer.canvas.live.surfaces.pixels import Pixels, Table, class_places, draw_cells, ranged_places, unit_places
from designer.canvas.live.surfaces.tables import balance_color
from designer.live.kinds.kind import Frames, Kind, ViewedNode
from designer.live.kinds.memory.past import NOTHING, Past
from designer.live.kinds.pictures import Picture
from designer.widgets.theme import Theme
from engine.layers import Layer

Array = NDArray[np.floating]


class Painted(Protocol):
    """An item that is painted when it is its turn."""

    def update_body(self) -> None:
        """Paint it anew."""


class Task(Protocol):
    """Something to be drawn."""

    def draw(self) -> None:
        """Do the work; in the thread that draws."""

    def show(self) -> Painted | None:
        """Show what came of it, in the window's thread; returns the item if it is to be painted in its turn."""


@dataclass(slots=True, eq=False)
class Surfaces:
    """Surfaces to be written into the pixels of a card.

    Attributes:
        card: Whose they are.
        values: (points, units).
        table: Colours: of signs, or of classes.
        span: Values of the two ends of the table; None where each unit has its own, about zero.
        is_classes: Whether units are classes, which share one cell.
        bias: (units,) biases of that moment, or None.
        changed: Whether the pixels differ from those that are shown, once they are written.
    """

    card: SurfaceItem
    values: Array
    table: Table
    span: tuple[float, float] | None = None
    is_classes: bool = False
    bias: Array | None = None
    changed: bool = field(default=True, init=False)
    _grid: CellGrid = field(init=False)
    _pixels: Pixels = field(init=False)
    _shown: Pixels = field(init=False)

    def __post_init__(self) -> None:
        self._grid, self._pixels, self._shown = self.card.grid, self.card.back, self.card.front

    def draw(self) -> None:
        """Reckon what will be seen; in the thread that draws."""
        places: NDArray[np.integer]
        if self.is_classes:
            places = class_places(self.values)
        elif self.span is not None:
            low, high = self.span
            places = ranged_places(self.values - (low + high) / 2, max((high - low) / 2, 1e-12))
        else:
            places = unit_places(self.values[:, : self._grid.count])
        draw_cells(self._pixels, self._grid, places, self.table)
        self.changed = not np.array_equal(self._pixels, self._shown)

    def show(self) -> Painted | None:
        """Show it, in the thread of the window; returns the item where it looks otherwise."""
        card = self.card
        if card.back is not self._pixels:  # it has other cells by now
            return None
        repaint = self.changed or card.bias_changes(self.bias)
        card.show_back(self.values, self.bias)
        return card if repaint else None


@dataclass(slots=True, eq=False)
class Memory:
    """The past of a node, which only the thread that draws reads and replaces."""

    past: Past = NOTHING


@dataclass(slots=True, eq=False)
class Sketch:
    """A picture of a kind to be made.

    Attributes:
        card: Shows it.
        kind: Makes it.
        viewed: The node.
        frames: Of which it is made.
        memory: Of the node.
        picture: The picture, once it is made.
    """

    card: PictureItem
    kind: Kind
    viewed: ViewedNode
    frames: Frames
    memory: Memory
    picture: Picture = field(init=False)

    def draw(self) -> None:
        """Make the picture; of frames from before an edit, or of a run that does not have it, only a sentence."""
        frames = self.frames
        if frames.fit(self.viewed):
            self.memory.past = self.kind.remember(self.memory.past, self.viewed, frames)
            frames = replace(frames, past=self.memory.past)
        self.picture = self.kind.current(self.viewed, frames)

    def show(self) -> Painted | None:
        """Show it, in the thread of the window; returns the item where it looks otherwise."""
        self.card.show_picture(self.picture)
        return self.card


@dataclass(slots=True, eq=False)
class Strip:
    """Figures of a node of `layer` that has no open view; `item` shows those of `values`."""

    item: StripItem
    values: Array
    layer: Layer
    figures: Figures = field(init=False)

    def draw(self) -> None:
        """Reckon what will be seen; in the thread that draws."""
        self.figures = figures_of(self.values, self.layer)

    def show(self) -> None:
        """Show it, in the thread of the window."""
        self.item.show_figures(self.figures)


@dataclass(slots=True, eq=False)
class Lines:
    """Weights between the units of two layers: `item` shows `weight`, which is (out, in)."""

    item: LinksItem
    weight: Array
    _part: Array = field(init=False)
    _widths: NDArray[np.float64] = field(init=False)

    def __post_init__(self) -> None:
        self._part = self.item.part(self.weight)

    def draw(self) -> None:
        """Reckon what will be seen; in the thread that draws."""
        self._widths = link_widths(self._part)

    def show(self) -> Painted | None:
        """Show it, in the thread of the window; returns the item where it looks otherwise."""
        return self.item if self.item.show_weight(self.weight, self._widths) and self.item.isVisible() else None


@dataclass(slots=True, eq=False)
class Thickness:
    """A wire between two layers, as wide as the weights that it meets.

    Attributes:
        item: The wire.
        weight: (out, ...).
        theme: Colours of signs.
        middle: Colour where signs are even.
    """

    item: WireItem
    weight: Array
    theme: Theme
    middle: QColor
    _strength: Strength = field(init=False)

    def draw(self) -> None:
        """Reckon what will be seen; in the thread that draws."""
        self._strength = strength(self.weight)

    def show(self) -> None:
        """Show it, in the thread of the window."""
        found = self._strength
        self.item.set_strength((found.width, balance_color(self.theme, found.balance, self.middle)))
