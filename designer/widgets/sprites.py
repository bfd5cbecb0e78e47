"""Sprites: pictures of what is drawn often and looks alike, such as icons, ports and the shapes on wires."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable
from typing import Self, cast

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPaintEngine, QPainter, QPixmap

MOST = 1000
"""Pictures that are kept; at each scale there are others."""
EDGE = 1.0
"""Room about a picture for what a pen draws beyond the rectangle, in the units of the drawing."""

Draw = Callable[[QPainter, QRectF], None]
"""Draws into a rectangle."""


class Sprites:
    """Pictures by what they show, each painted once at a scale: rendering an icon takes ten times as long."""

    def __init__(self) -> None:
        self._pictures: dict[tuple[Hashable, float, float, float, float], QPixmap] = {}

    def __len__(self) -> int:
        return len(self._pictures)

    def on(self, painter: QPainter) -> Stamp:
        """The means to put pictures where a painter paints."""
        return Stamp(self, painter)

    def picture(self, key: Hashable, scale: float, ratio: float, width: float, height: float, draw: Draw) -> QPixmap:
        """The picture of something at a scale in pixels of the device, of which `ratio` are one of the window."""
        wanted = key, scale, ratio, width, height
        picture = self._pictures.get(wanted)
        if picture is None:
            if len(self._pictures) >= MOST:
                self._pictures.clear()
            self._pictures[wanted] = picture = _painted(scale, width, height, draw)
            picture.setDevicePixelRatio(ratio)
        return picture


class Stamp:
    """Puts sprites where a painter paints. They lie on whole pixels, so a picture is as sharp as what it stands for.

    Use it in a `with` statement: at the end of that, or by `flush`, all are drawn at once, above what was drawn
    meanwhile. What is written as lines, such as SVG, gets the drawings themselves, when they are put.

    Args:
        sprites: The pictures.
        painter: Neither turned nor sheared; its transformation must not change while this is used.
    """

    __slots__ = ("_origin", "_painter", "_placed", "_ratio", "_scale", "_sprites")

    def __init__(self, sprites: Sprites, painter: QPainter) -> None:
        self._sprites = sprites
        self._painter = painter
        self._placed: list[tuple[QPointF, QPixmap]] = []
        self._scale = 0.0
        if painter.paintEngine().type() is QPaintEngine.Type.Raster:
            world, self._ratio = painter.worldTransform(), painter.device().devicePixelRatio()
            self._scale = round(world.m11() * self._ratio, 3)
            self._origin = world.dx() * self._ratio, world.dy() * self._ratio

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.flush()

    def put(self, rect: QRectF, key: Hashable, draw: Draw) -> None:
        """Put a picture into a rectangle.

        Args:
            rect: Where, in the painter's coordinates.
            key: All that the drawing depends on, size and scale apart.
            draw: Makes it, where there is no picture yet.
        """
        if not self._scale:
            draw(self._painter, rect)
            return
        left, top, width, height = cast("tuple[float, float, float, float]", rect.getRect())
        scale, ratio, (x, y) = self._scale, self._ratio, self._origin
        edge = _edge(scale)
        place = QPointF((round(left * scale + x) - edge) / ratio, (round(top * scale + y) - edge) / ratio)
        self._placed.append((place, self._sprites.picture(key, scale, ratio, width, height, draw)))

    def flush(self) -> None:
        """Draw what was put so far."""
        if self._placed:
            self._painter.setWorldMatrixEnabled(False)
            for place, picture in self._placed:
                self._painter.drawPixmap(place, picture)
            self._painter.setWorldMatrixEnabled(True)
            self._placed.clear()


def _edge(scale: float) -> int:
    """Pixels about a picture, one of them for soft edges."""
    return math.ceil(EDGE * scale) + 1


def _painted(scale: float, width: float, height: float, draw: Draw) -> QPixmap:
    edge = _edge(scale)
    picture = QPixmap(math.ceil(width * scale) + 2 * edge, math.ceil(height * scale) + 2 * edge)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(edge, edge)
    painter.scale(scale, scale)
    draw(painter, QRectF(0, 0, width, height))
    painter.end()
    return picture
