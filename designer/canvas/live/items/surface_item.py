"""Surfaces of the units of a layer over the plane of two features, as one picture in a card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from designer.canvas.items.scene_item import SceneItem
from designer.canvas.items.style import CanvasStyle, mixed, pen
from designer.canvas.live.items.card import Card
from designer.canvas.live.surfaces.cells import CellGrid, arranged
from designer.canvas.live.surfaces.pixels import Pixels
from designer.canvas.live.surfaces.tables import sign_color

BIAS = 0.13
"""Side of the square that stands for a bias, as a share of the cell's."""
DOT = 2.2
"""Radius of a sample's point, in scene units."""


@dataclass(frozen=True, slots=True, eq=False)
class Dots:
    """Samples over a surface.

    Attributes:
        places: (samples, 2) shares of the width from the left and of the height from the top.
        colors: Place of each sample's colour in `palette`.
        palette: Colours.
        filled: Whether they are filled, as those of the training split, or rings, as those of the test split.
    """

    places: NDArray[np.float64]
    colors: NDArray[np.int64]
    palette: Sequence[QColor]
    filled: bool


class DotsItem(SceneItem):
    """Points of samples over the surface of an Output: painted once, kept as a picture."""

    def __init__(self, parent: QGraphicsItem, style: CanvasStyle) -> None:
        super().__init__(parent)
        self._style = style
        self._side = 1.0
        self._dots: tuple[Dots, ...] = ()
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)

    def show_dots(self, dots: tuple[Dots, ...], side: float, style: CanvasStyle) -> None:
        """Show other points, or in other colours; what is the same is not painted."""
        if (dots, side, style) == (self._dots, self._side, self._style):
            return
        self.prepareGeometryChange()
        self._dots, self._side, self._style = dots, side, style
        self.update()

    @property
    def dots(self) -> tuple[Dots, ...]:
        """The points that it shows."""
        return self._dots

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, self._side, self._side)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(self.boundingRect())
        for dots in self._dots:
            for place, color in enumerate(dots.palette):
                chosen = dots.places[dots.colors == place] * self._side
                painter.setPen(pen(self._style.node if dots.filled else color, 0.8 if dots.filled else 1.6))
                painter.setBrush(color if dots.filled else self._style.node)
                for x, y in chosen.tolist():
                    painter.drawEllipse(QPointF(x, y), DOT, DOT)


def body_size(grid: CellGrid) -> tuple[float, float]:
    """Width and height of the contents of a card with such cells."""
    wide, high = grid.size
    return max(wide, 0.0 if grid.is_line else 164.0), high


class SurfaceItem(Card):
    """A picture with a cell for each unit.

    The picture is written by a thread into `back`, and `show_back` brings it to the front; nobody writes to what is
    painted.
    """

    def __init__(self, node_id: str, style: CanvasStyle) -> None:
        super().__init__(node_id, style)
        self.grid = arranged(1)
        self.marked: int | None = None
        self.units = 0
        self.values: NDArray[np.floating] | None = None
        self.bias: NDArray[np.floating] | None = None
        self._origin = QPointF()
        self._cells: list[QRectF] = []
        self._pictures: list[tuple[Pixels, QImage]] = []
        self._dots: DotsItem | None = None

    def set_grid(self, grid: CellGrid, units: int) -> None:
        """Have other cells, for a layer of so many units."""
        if units != self.units:
            self.values = self.bias = None
        self.units = units
        self.is_bare = grid.is_line
        if grid == self.grid and self._pictures:
            return
        if grid.pixels != self.grid.pixels or not self._pictures:
            width, height = grid.pixels
            self._pictures = []
            for _ in range(2):
                pixels = np.zeros((height, width), np.uint32)
                image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
                self._pictures.append((pixels, image))
            self.values = None
        self.grid = grid
        self.marked = None if self.marked is None or self.marked >= grid.count else self.marked
        self.set_body(*body_size(grid))
        # Kept, since each painting needs all of them: working them out took longer than drawing them.
        body = self.body()
        self._origin = QPointF(body.center().x() - grid.size[0] / 2, body.top())
        self._cells = [self.cell_rect(index) for index in range(grid.count)]
        self.update()

    @property
    def form(self) -> object:
        return self.grid

    @property
    def back(self) -> Pixels:
        """The pixels that a thread may write to."""
        return self._pictures[1][0]

    @property
    def front(self) -> Pixels:
        """The pixels that are shown; nobody writes to them."""
        return self._pictures[0][0]

    @property
    def image(self) -> QImage:
        """The picture that is shown."""
        return self._pictures[0][1]

    def bias_changes(self, bias: NDArray[np.floating] | None) -> bool:
        """True if other biases would look otherwise."""
        if bias is None or self.bias is None or bias.shape != self.bias.shape:
            return bias is not self.bias
        most = float(np.abs(self.bias).max(initial=0.0))  # colours are relative to it
        return not np.allclose(bias, self.bias, rtol=0.02, atol=0.02 * most)

    def show_back(self, values: NDArray[np.floating], bias: NDArray[np.floating] | None) -> None:
        """Show what was written to `back`, which is made of these values; the card is painted when it is its turn."""
        self._pictures.reverse()
        self.values, self.bias = values, bias

    def show_dots(self, dots: tuple[Dots, ...]) -> None:
        """Show samples over the first cell."""
        if self._dots is None:
            if not dots:
                return
            self._dots = DotsItem(self, self._style)
        x, y, side, _ = self.grid.rect(0)
        self._dots.setPos(self.origin() + QPointF(x, y))
        self._dots.show_dots(dots, side, self._style)

    @property
    def dots(self) -> tuple[Dots, ...]:
        """Samples that are shown."""
        return self._dots.dots if self._dots is not None else ()

    def set_marked(self, index: int | None) -> None:
        """Mark a cell: that under the cursor, or that of the keyboard."""
        if index != self.marked:
            for each in (self.marked, index):
                if each is not None:
                    self.update(self.cell_rect(each).adjusted(-3, -3, 3, 3))
            self.marked = index

    # Where cells are

    def origin(self) -> QPointF:
        """The corner of the cells."""
        return self._origin

    def cell_rect(self, index: int) -> QRectF:
        """The place of a cell on the card."""
        return QRectF(*self.grid.rect(index)).translated(self._origin)

    def cell_at(self, point: QPointF) -> int | None:
        """The cell at a point of the card."""
        inner = point - self.origin()
        return self.grid.at(inner.x(), inner.y())

    def share_at(self, point: QPointF, index: int) -> tuple[float, float]:
        """Place of a point in a cell, as shares from the left and from the top."""
        rect = self.cell_rect(index)
        return (point.x() - rect.left()) / rect.width(), (point.y() - rect.top()) / rect.height()

    def bias_rect(self, index: int) -> QRectF:
        """The square that stands for the bias of a unit, at the lower left corner of its cell."""
        rect = self.cell_rect(index)
        side = max(6.0, BIAS * rect.width())
        return QRectF(rect.left(), rect.bottom() - side, side, side)

    def update_body(self) -> None:
        self.update(QRectF(self.origin(), QSizeF(*self.grid.size)).adjusted(-1, -1, 1, 1))

    def bias_is_drawn(self, index: int) -> bool:
        """True if the square of a bias is drawn: in lines of cells all of them, else that of the marked unit."""
        return self.grid.is_line or index == self.marked

    # Painting

    def paint_body(self, painter: QPainter, exposed: QRectF, scale: float) -> None:
        target = QRectF(self.origin(), QSizeF(*self.grid.size))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._pictures:
            painter.drawImage(target, self.image)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(pen(self._style.border, 1.0, cosmetic=True))
        painter.drawRects(self._cells)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.bias is not None:
            self._paint_biases(painter)
        if self.marked is not None:
            painter.setPen(pen(self._style.accent, 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.cell_rect(self.marked).adjusted(-1, -1, 1, 1), 2, 2)

    def _paint_biases(self, painter: QPainter) -> None:
        """Squares in lines of cells, and in blocks at the cell under the cursor."""
        assert self.bias is not None
        most = float(np.abs(self.bias).max(initial=0.0)) or 1.0
        wanted = range(self.grid.count) if self.grid.is_line else (() if self.marked is None else (self.marked,))
        painter.setPen(pen(self._style.border, 1.0))
        for index in wanted:
            if index < len(self.bias):
                value = float(self.bias[index])
                share = 0.35 + 0.65 * min(1.0, abs(value) / most)
                painter.setBrush(mixed(sign_color(self._style.theme, value), self._style.node, share))
                painter.drawRoundedRect(self.bias_rect(index), 1.5, 1.5)
