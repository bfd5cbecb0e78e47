"""Weights between the units of two layers as lines from cell to cell: all of them, or those into one unit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from designer.canvas.items.scene_item import SceneItem
from designer.canvas.items.style import CanvasStyle, pen
from designer.canvas.live.items.surface_item import SurfaceItem
from designer.canvas.live.surfaces.links import WIDEST, curves, distances, kept_widths
from designer.canvas.live.surfaces.tables import sign_color

BELOW, ABOVE = -0.3, 3.0
"""Below the cards where all weights are drawn, above all else where those of one unit are."""
CLEAR = 6.0
"""Between cells and lines, in scene units: Qt paints two pixels more than asked for, which must not touch the other."""
FAINT = 0.15
"""Opacity of the other lines while a unit is looked at."""


class LinksItem(SceneItem):
    """Lines from the cells of one layer to those of the next.

    Args:
        source: Cells that the weights come from.
        target: Cells that they lead to.
        style: Colours and fonts.
    """

    def __init__(self, source: SurfaceItem, target: SurfaceItem, style: CanvasStyle) -> None:
        super().__init__()
        self.source, self.target = source, target
        self._style = style
        self._weight: NDArray[np.floating] | None = None
        self._widths = np.zeros((0, 0))
        self._order: list[tuple[int, int, float]] = []
        self._unit: int | None = None
        self._down = False
        self._course: object = None
        self._paths: dict[tuple[int, int], QPainterPath] = {}
        self._bounds = QRectF()
        self._starts = self._stops = np.zeros((0, 2))
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.setZValue(BELOW)

    def set_style(self, style: CanvasStyle) -> None:
        """Use other colours."""
        if style is not self._style:
            self._style = style
            self.update()

    @property
    def shows_all(self) -> bool:
        """True if all weights are drawn: both layers stand in lines, with room for wires between them."""
        return self.source.grid.is_line and self.target.grid.is_line

    @property
    def weight(self) -> NDArray[np.floating] | None:
        """(out, in) weights that it shows."""
        return self._weight

    @property
    def widths(self) -> NDArray[np.float64]:
        """Widths of the lines, negative where the weight is: (out, in)."""
        return self._widths

    @property
    def unit(self) -> int | None:
        """The unit that is looked at."""
        return self._unit

    def part(self, weight: NDArray[np.floating]) -> NDArray[np.floating]:
        """The weights between the units that have cells."""
        return weight[: self.target.grid.count, : self.source.grid.count]

    def show_weight(self, weight: NDArray[np.floating], widths: NDArray[np.float64]) -> bool:
        """Show other weights, (out, in), with the width of each line; true if that looks otherwise."""
        if widths.shape != (len(self._stops), len(self._starts)):  # of other cells
            return False
        self._weight = weight
        widths = kept_widths(self._widths, widths)
        if np.array_equal(widths, self._widths):
            return False
        self._widths = widths
        order = np.argsort(np.abs(widths), axis=None)
        found = ((*divmod(flat, widths.shape[1]), float(widths.flat[flat])) for flat in order.tolist())
        self._order = [(unit, source, width) for unit, source, width in found if width]
        return True

    def look_at(self, unit: int | None) -> None:
        """Stress the weights into one unit, or none."""
        if unit != self._unit:
            self._unit = unit
            self.setZValue(ABOVE if unit is not None and not self.shows_all else BELOW)
            self._appear()
            self.update()

    def _appear(self) -> None:
        """Be there while both cards are, and there are lines to draw."""
        self.setVisible(
            (self.shows_all or self._unit is not None) and self.source.isVisible() and self.target.isVisible()
        )

    def update_body(self) -> None:
        """Paint the lines anew."""
        self.update()

    def lead(self, *, down: bool) -> None:
        """Take the course that follows from where the cells are."""
        self._appear()
        course = [(card.pos(), card.grid, card.size) for card in (self.source, self.target)], down
        if course == self._course:
            return
        self.prepareGeometryChange()
        self._course, self._down, self._paths = course, down, {}
        self._starts, self._stops = self._ends()
        if self._widths.shape != (len(self._stops), len(self._starts)):  # weights of other cells, until new ones come
            self._weight, self._widths, self._order = None, np.zeros((0, 0)), []
        # Exactly from cells to cells: what is drawn anew on one side of the border is not on the other.
        both = np.concatenate([self._starts, self._stops])
        (left, top), (right, bottom) = both.min(axis=0), both.max(axis=0)
        along, across = (WIDEST, 0.0) if down else (0.0, WIDEST)
        self._bounds = QRectF(left, top, right - left, bottom - top).adjusted(-along, -across, along, across)

    def _ends(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Beginnings of the lines, for each source, and ends, for each unit: (n, 2) in scene units."""
        before = [self.source.mapRectToScene(self.source.cell_rect(i)) for i in range(self.source.grid.count)]
        after = [self.target.mapRectToScene(self.target.cell_rect(i)) for i in range(self.target.grid.count)]
        if self._down:
            starts = [(rect.center().x(), rect.bottom() + CLEAR) for rect in before]
            return np.array(starts), np.array([(rect.center().x(), rect.top() - CLEAR) for rect in after])
        starts = [(rect.right() + CLEAR if self.shows_all else rect.center().x(), rect.center().y()) for rect in before]
        return np.array(starts), np.array([(rect.left() - CLEAR, rect.center().y()) for rect in after])

    def path(self, unit: int, source: int) -> QPainterPath:
        """The line of a weight, in scene units."""
        key = unit, source
        if key not in self._paths:
            start, end = QPointF(*self._starts[source]), QPointF(*self._stops[unit])
            bend = (QPointF(0, end.y() - start.y()) if self._down else QPointF(end.x() - start.x(), 0)) / 2
            self._paths[key] = path = QPainterPath(start)
            path.cubicTo(start + bend, end - bend, end)
        return self._paths[key]

    def link_at(self, point: QPointF, reach: float) -> tuple[int, int] | None:
        """Unit and source of the line that is nearest to a point of the scene, within a distance."""
        if not self.isVisible() or not self._bounds.contains(point) or not self._widths.size:
            return None
        units = slice(None) if self.shows_all else slice(self._unit or 0, (self._unit or 0) + 1)
        points = curves(self._starts[: self._widths.shape[1]], self._stops[: len(self._widths)][units], down=self._down)
        found = distances(points, point.x(), point.y())
        unit, source = divmod(int(found.argmin()), found.shape[1])
        if found[unit, source] > reach:
            return None
        return unit + (units.start or 0), source

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        exposed: QRectF = option.exposedRect
        signs = {sign: sign_color(self._style.theme, sign) for sign in (-1.0, 1.0)}
        whole = exposed.contains(self._bounds)
        for unit, source, width in self._order:  # the strongest lie on top
            if not (self.shows_all or unit == self._unit):
                continue
            path = self.path(unit, source)
            if not whole and not path.controlPointRect().adjusted(0, -WIDEST, 0, WIDEST).intersects(exposed):
                continue
            color = QColor(signs[1.0 if width > 0 else -1.0])
            color.setAlphaF(FAINT if self._unit not in (None, unit) else 0.9)
            painter.setPen(pen(color, abs(width), cap=Qt.PenCapStyle.FlatCap))
            painter.drawPath(path)
