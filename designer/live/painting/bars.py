"""Painter of bars: with names a line each, without them columns side by side."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from designer.live.kinds.charts import Bars
from designer.live.kinds.worded import STATES
from designer.live.painting.colors import state_color
from designer.live.painting.pen import GAP, LINE, caption, hairline, text, width_of
from designer.plotting.verdict import class_color, likeliest
from designer.widgets.theme import Theme

_MOST_NAMES = 0.4
"""Share of the width that names take at most."""


def paint_bars(painter: QPainter, rect: QRectF, picture: Bars, theme: Theme) -> None:
    """Draw numbers."""
    if not len(picture.values):
        return
    if picture.names:
        _lines(painter, rect, picture, theme)
    else:
        _columns(painter, rect, picture, theme)


def shown(picture: Bars, lines: int) -> list[int]:
    """Bars that are drawn where there is room for so many, of classes the greatest and the right one."""
    count = len(picture.values)
    if count <= lines:
        return list(range(count))
    return list(range(lines)) if picture.classes is None else likeliest(picture.values, lines, picture.right)


def _lines(painter: QPainter, rect: QRectF, picture: Bars, theme: Theme) -> None:
    lines = max(int(rect.height() // LINE), 1)
    places = shown(picture, lines)
    left_out = picture.left_out(len(places))
    if left_out and lines > 1:
        places = shown(picture, lines - 1)
        left_out = picture.left_out(len(places))
    height = min(rect.height() / (len(places) + bool(left_out)), LINE + 6)
    figures = [picture.figure(place) for place in places]
    names = min(max(width_of(picture.names[place], bold=True) for place in places) + 2, _MOST_NAMES * rect.width())
    numbers = max(width_of(figure, bold=True) for figure in figures) + 2
    room = rect.width() - names - numbers - 2 * GAP
    for line, (place, figure) in enumerate(zip(places, figures, strict=True)):
        top = rect.top() + line * height
        chosen = place == picture.chosen
        ink = theme.color("text" if chosen or picture.chosen < 0 else "muted")
        left = Qt.AlignmentFlag.AlignLeft
        text(painter, QRectF(rect.left(), top, names, height), picture.names[place], ink, left, bold=chosen)
        end = QRectF(rect.right() - numbers, top, numbers, height)
        text(painter, end, figure, ink, Qt.AlignmentFlag.AlignRight, bold=chosen)
        if room >= 8:
            track = QRectF(rect.left() + names + GAP, top + height / 2 - 3.5, room, 7)
            _bar(painter, track, picture, place, theme)
    if left_out and lines > 1:
        last = QRectF(rect.left(), rect.top() + len(places) * height, rect.width(), height)
        text(painter, last, f"and {left_out:,} more", theme.color("muted"), Qt.AlignmentFlag.AlignLeft)


def _bar(painter: QPainter, track: QRectF, picture: Bars, place: int, theme: Theme) -> None:
    """A track from low to high, filled from zero, or from its nearest end, to the value; a mark at the target."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("border"))
    painter.drawRoundedRect(track, 2, 2)
    low, high, value = (float(each[place]) for each in (picture.lows, picture.highs, picture.values))

    def x(number: float) -> float:
        return track.left() + track.width() * min(max((number - low) / ((high - low) or 1.0), 0.0), 1.0)

    if np.isfinite(value):
        start, end = sorted((x(0.0), x(value)))
        painter.setBrush(_ink(picture, place, value, theme))
        painter.drawRoundedRect(QRectF(start, track.top(), max(end - start, 1.5), track.height()), 2, 2)
    target = float("nan") if picture.targets is None else float(picture.targets[place])
    if place == picture.right:
        target = high
    if np.isfinite(target):
        painter.setPen(QPen(theme.color("text"), 2))
        painter.drawLine(QLineF(x(target), track.top() - 2.5, x(target), track.bottom() + 2.5))


def _ink(picture: Bars, place: int, value: float, theme: Theme) -> QColor:
    """Colour of a bar: whether a predicted class is right, where that is known; else the sign of the value."""
    if picture.chosen >= 0:
        is_right = place == picture.right if picture.right >= 0 else None
        return theme.color(class_color(is_chosen=place == picture.chosen, is_right=is_right))
    return theme.color("positive" if value >= 0 else "negative")


def _columns(painter: QPainter, rect: QRectF, picture: Bars, theme: Theme) -> None:
    low, high = float(picture.lows.min()), float(picture.highs.max())
    room = caption(painter, rect, picture.note, theme, (low, high))
    width = room.width() / len(picture.values)

    def y(number: float) -> float:
        return room.bottom() - room.height() * min(max((number - low) / ((high - low) or 1.0), 0.0), 1.0)

    base = y(0.0)
    painter.setPen(hairline(theme, "field"))
    painter.drawLine(QLineF(room.left(), base, room.left() + width * len(picture.values), base))
    painter.setPen(Qt.PenStyle.NoPen)
    gap = 1.0 if width >= 4 else 0.0
    for place, value in enumerate(picture.values.tolist()):
        x = room.left() + place * width
        state = STATES[int(picture.states[place])] if picture.states is not None else "alive"
        if state != "alive":  # over its whole height, so that a unit that puts out nothing is seen
            painter.setBrush(state_color(state, theme, alpha=70))
            painter.drawRect(QRectF(x, room.top(), width - gap, room.height()))
        if np.isfinite(value):
            top, bottom = sorted((y(value), base))
            painter.setBrush(theme.color("positive" if value >= 0 else "negative"))
            painter.drawRect(QRectF(x, top, width - gap, max(bottom - top, 0.5)))
        if state != "alive":
            painter.setBrush(state_color(state, theme))
            painter.drawRect(QRectF(x, base - 1.5, width - gap, 3))
