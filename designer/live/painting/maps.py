"""Painters of all that is made of cells: maps, tiles, photos."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from designer.live.kinds.pictures import Map, Photo, Tiles
from designer.live.kinds.worded import STATES
from designer.live.painting.colors import image_of, state_color
from designer.live.painting.pen import LINE, caption, hairline, snapped, text
from designer.widgets.theme import Theme

_TILE_GAP = 2.0

_MARK = 3.0
"""Thickness of the mark of a unit that is dead or saturated."""

EVEN = 8
"""Pixels of a cell from which all are made equal: of smaller ones too much room would be lost."""


def paint_map(painter: QPainter, rect: QRectF, picture: Map, theme: Theme) -> None:
    """Draw a matrix."""
    room = caption(painter, rect, picture.note, theme, picture.span, picture.scale)
    rows, columns = picture.values.shape
    if not rows or not columns:
        return
    area = snapped(painter, _fitting(room, columns, rows) if picture.square else room)
    painter.drawImage(area, image_of(picture.values, picture.span, picture.scale, theme))
    _outline(painter, area, theme)
    if picture.states is not None:
        height = area.height() / rows
        for row in np.flatnonzero(picture.states).tolist():
            place = QRectF(area.left(), area.top() + row * height, _MARK, max(height, 1.0))
            painter.fillRect(place, state_color(STATES[int(picture.states[row])], theme))


def paint_photo(painter: QPainter, rect: QRectF, picture: Photo, theme: Theme) -> None:
    """Draw a picture in colours."""
    room = caption(painter, rect, picture.note, theme)
    height, width, _ = picture.pixels.shape
    pixels = np.ascontiguousarray(picture.pixels)
    image = QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()
    area = snapped(painter, _fitting(room, width, height))
    painter.drawImage(area, image)
    _outline(painter, area, theme)


def paint_tiles(painter: QPainter, rect: QRectF, picture: Tiles, theme: Theme) -> None:
    """Draw small maps side by side."""
    room = caption(painter, rect, picture.note, theme, picture.span, picture.scale)
    tiles, rows, columns = picture.values.shape
    if not picture.values.size:
        return
    names = LINE if picture.names and room.height() >= 2 * LINE else 0.0
    across = picture.across or most_across(room, tiles, columns / rows if picture.square else 0.0, names)
    down = math.ceil(tiles / across)
    width = (room.width() - _TILE_GAP * (across - 1)) / across
    height = (room.height() - _TILE_GAP * (down - 1)) / down - names
    if width < 1 or height < 1:
        return
    if picture.square:
        scale = min(width / columns, height / rows)
        scale = math.floor(scale) if scale >= EVEN else scale
        width, height = columns * scale, rows * scale
    start = room.left() + max(room.width() - across * (width + _TILE_GAP) + _TILE_GAP, 0.0) / 2
    stacked = image_of(picture.values.reshape(tiles * rows, columns), picture.span, picture.scale, theme)
    for tile in range(tiles):
        left = start + tile % across * (width + _TILE_GAP)
        top = room.top() + tile // across * (height + names + _TILE_GAP)
        if names:
            line = QRectF(left, top, width, LINE)
            text(painter, line, picture.names[tile], theme.color("muted"), Qt.AlignmentFlag.AlignLeft)
        area = snapped(painter, QRectF(left, top + names, width, height))
        painter.drawImage(area, stacked, QRectF(0, tile * rows, columns, rows))
        state = 0 if picture.states is None else int(picture.states[tile])
        if state:
            painter.fillRect(area, state_color(STATES[state], theme, alpha=70))
            painter.fillRect(
                QRectF(area.left(), area.bottom() - _MARK, area.width(), _MARK), state_color(STATES[state], theme)
            )
        if min(width, height) >= 12:
            _outline(painter, area, theme)


def most_across(room: QRectF, tiles: int, aspect: float, names: float = 0.0) -> int:
    """Number of tiles in a row with which they become largest.

    Args:
        room: Where they go.
        tiles: How many there are.
        aspect: Width of a tile by its height, or 0 where it may be any.
        names: Height of the line above each.
    """
    if aspect <= 0:
        return max(1, min(tiles, round(math.sqrt(tiles * room.width() / max(room.height(), 1.0)))))

    def height(across: int) -> float:
        down = math.ceil(tiles / across)
        wide = (room.width() - _TILE_GAP * (across - 1)) / across
        high = (room.height() - _TILE_GAP * (down - 1)) / down - names
        return min(wide / aspect, high)

    return max(range(1, tiles + 1), key=height)


def _fitting(room: QRectF, columns: int, rows: int) -> QRectF:
    """The largest place in the middle of a room for square cells; whole pixels a cell where they are large."""
    scale = min(room.width() / columns, room.height() / rows)
    scale = math.floor(scale) if scale >= EVEN else scale
    width, height = columns * scale, rows * scale
    return QRectF(room.left() + (room.width() - width) / 2, room.top(), width, height)


def _outline(painter: QPainter, area: QRectF, theme: Theme) -> None:
    painter.setPen(hairline(theme))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(area)
