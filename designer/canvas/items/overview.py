"""The network seen from afar, painted at once: calling every item, with a thousand in view, would take many frames."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath

from designer.canvas.items.card import MARKED, has_name, icon_side, paint_card, paint_name_tag
from designer.canvas.items.style import pen
from designer.geometry.placing import HEADER, WIDTH

if TYPE_CHECKING:
    from designer.canvas.scene import NetworkScene


SHEET = 10.0
"""By how much the sheet beneath a group shows."""


TILE = 2500.0
"""Scene units along a side of the tiles into which a level is cut, so that a pan paints only those that it shows."""


@dataclass(slots=True)
class Tile:
    """Items that have their middle in one square of the scene.

    Attributes:
        bounds: About all of it.
        boxes: Bodies, by category.
        lines: Wires, by the number of axes of what they carry.
        icons: Middles of bodies, by icon.
    """

    bounds: QRectF = field(default_factory=QRectF)
    boxes: dict[str, list[QRectF]] = field(default_factory=dict)
    lines: dict[int, QPainterPath] = field(default_factory=dict)
    icons: dict[str, list[QPointF]] = field(default_factory=dict)


class Overview:
    """Paints nodes as boxes and wires as thin lines, in one stroke for each colour.

    It is handed the scene and does not hold it: a scene in a cycle of references dies at whatever time garbage is
    collected, and Qt still has events for it then.
    """

    def __init__(self) -> None:
        self._stale = True
        self._tiles: dict[tuple[int, int], Tile] = {}

    @property
    def tiles(self) -> Collection[Tile]:
        """All that it paints, by places, as it was gathered last."""
        return self._tiles.values()

    def forget(self) -> None:
        """Something changed that is drawn."""
        self._stale = True

    def paint(self, scene: NetworkScene, painter: QPainter, scale: float, area: QRectF) -> None:
        """Paint the level in scene coordinates; what is stressed comes last.

        Args:
            scene: What there is.
            painter: Set up for scene coordinates.
            scale: Pixels per scene unit.
            area: What part is seen.
        """
        if self._stale:
            self._gather(scene)
        style = scene.style_values
        for frame in scene.frames.values():
            painter.save()
            painter.translate(frame.pos())
            frame.paint(painter, None)
            painter.restore()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        seen = [tile for tile in self._tiles.values() if tile.bounds.intersects(area)]
        for tile in seen:
            for rank, path in tile.lines.items():
                painter.setPen(pen(style.wire(rank), 1.0, cosmetic=True))
                painter.drawPath(path)
        named = has_name(WIDTH, scale)
        for tile in seen:
            for category, boxes in tile.boxes.items():
                painter.setPen(pen(style.category(category), 1.0, cosmetic=True) if named else Qt.PenStyle.NoPen)
                painter.setBrush(style.header(category) if named else style.category(category))
                painter.drawRects(boxes)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if named:
            self._paint_cards(scene, painter, scale, area)
        elif WIDTH * scale >= MARKED:
            self._paint_icons(scene, painter, scale, area)
        self._paint_stressed(scene, painter, scale)

    def _gather(self, scene: NetworkScene) -> None:
        self._stale = False
        self._tiles = {}
        for item in scene.nodes.values():
            rect = item.mapRectToScene(item.rect())
            tile = self._tile(rect)
            boxes = tile.boxes.setdefault(item.look.category, [])
            if item.look.kind == "group":
                boxes.append(rect.adjusted(SHEET, SHEET, -SHEET, SHEET))
            boxes.append(rect)
            if item.look.kind != "dot":
                tile.icons.setdefault(item.look.icon, []).append(rect.center())
        for wire in scene.wires.values():
            bounds = wire.path.controlPointRect().adjusted(-1, -1, 1, 1)  # a straight one has no area
            self._tile(bounds).lines.setdefault(wire.look.rank, QPainterPath()).addPath(wire.path)

    def _tile(self, rect: QRectF) -> Tile:
        """The tile in which something has its middle, made wide enough for it."""
        center = rect.center()
        tile = self._tiles.setdefault((int(center.x() // TILE), int(center.y() // TILE)), Tile())
        tile.bounds = tile.bounds.united(rect.adjusted(-SHEET, -SHEET, SHEET, 2 * SHEET))
        return tile

    @staticmethod
    def _paint_cards(scene: NetworkScene, painter: QPainter, scale: float, area: QRectF) -> None:
        """Names on the boxes, or else icons."""
        style = scene.style_values
        for item in scene.nodes.values():
            if item.look.kind != "dot" and item.mapRectToScene(item.rect()).intersects(area):
                painter.save()
                painter.translate(item.pos())
                paint_card(painter, item.look, style, scale)
                painter.restore()

    def _paint_icons(self, scene: NetworkScene, painter: QPainter, scale: float, area: QRectF) -> None:
        """Icons on the boxes where there is no room for names."""
        color, side = scene.style_values.theme.color("on_accent"), icon_side(WIDTH, HEADER * 2, scale) / scale
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for tile in self._tiles.values():
            for name, centers in tile.icons.items() if tile.bounds.intersects(area) else ():
                picture = scene.style_values.icon(name, color)
                source = QRectF(picture.rect())
                for center in filter(area.contains, centers):
                    corner = center - QPointF(side, side) / 2
                    painter.drawPixmap(QRectF(corner.x(), corner.y(), side, side), picture, source)

    @staticmethod
    def _paint_stressed(scene: NetworkScene, painter: QPainter, scale: float) -> None:
        """Outlines of what is selected, at fault, at work or under the cursor, and the name of the last."""
        style = scene.style_values
        for wire in scene.hovered_wires:
            painter.setPen(pen(style.hover, 2.0 / scale))
            painter.drawPath(scene.wires[wire].path)
        items = [
            scene.nodes[item_id] for item_id in scene.stressed & scene.nodes.keys()
        ]  # a hover may outlive its node
        for item in items:
            outline = item.stress()
            if outline is not None:
                color, width = outline
                painter.setPen(pen(QColor(color), width / scale))
                painter.drawRect(item.mapRectToScene(item.rect()))
        for item in items:
            if item.is_hovered:
                painter.save()
                painter.translate(item.pos())
                paint_name_tag(painter, item.look, style, scale)
                painter.restore()
