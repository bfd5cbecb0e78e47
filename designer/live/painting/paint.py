"""Draws a picture into a rectangle: one painter for each type of picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from designer.live.kinds.charts import Bars, Histogram, Lines, Points, Ridge
from designer.live.kinds.pictures import Map, Panes, Photo, Picture, Text, Tiles
from designer.live.painting.bars import paint_bars
from designer.live.painting.charts import paint_histogram, paint_lines, paint_points, paint_ridge
from designer.live.painting.maps import paint_map, paint_photo, paint_tiles
from designer.live.painting.pen import LINE, text
from designer.widgets import theme as themes
from designer.widgets.theme import Theme

_PANE_GAP = 6.0


def paint(painter: QPainter, rect: QRectF, picture: Picture, theme: Theme) -> None:
    """Draw a picture; nothing is drawn outside the rectangle. The painter is left as it was."""
    if rect.width() < 4 or rect.height() < 4:
        return
    painter.save()
    painter.setClipRect(rect.adjusted(-1, -1, 1, 1), Qt.ClipOperation.IntersectClip)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)  # cells have edges
    PAINTERS[type(picture)](painter, rect, picture, theme)
    painter.restore()


def _paint_text(painter: QPainter, rect: QRectF, picture: Text, theme: Theme) -> None:
    painter.setFont(themes.font("small"))
    painter.setPen(theme.color("muted"))
    painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap), picture.text)


def _paint_panes(painter: QPainter, rect: QRectF, picture: Panes, theme: Theme) -> None:
    shares = picture.shares or (1.0,) * len(picture.parts)
    room = rect.height() - (len(picture.parts) - 1) * _PANE_GAP - len(picture.parts) * LINE
    top = rect.top()
    for part, share in zip(picture.parts, shares, strict=True):
        line = QRectF(rect.left(), top, rect.width(), LINE)
        text(painter, line, part.title, theme.color("muted"), Qt.AlignmentFlag.AlignLeft)
        height = room * share / sum(shares)
        paint(painter, QRectF(rect.left(), top + LINE, rect.width(), height), part, theme)
        top += LINE + height + _PANE_GAP


PAINTERS: Mapping[type, Callable[[QPainter, QRectF, Any, Theme], None]] = {
    Map: paint_map,
    Tiles: paint_tiles,
    Photo: paint_photo,
    Lines: paint_lines,
    Bars: paint_bars,
    Points: paint_points,
    Histogram: paint_histogram,
    Ridge: paint_ridge,
    Text: _paint_text,
    Panes: _paint_panes,
}
"""The painter of each type of picture."""
