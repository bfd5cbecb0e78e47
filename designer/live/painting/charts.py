"""Painters of curves, points and distributions."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF

from designer.live.kinds.charts import Histogram, Lines, Points, Ridge
from designer.live.kinds.scales import Array, short_text, span_of
from designer.live.painting.pen import GAP, LINE, caption, draw_curve, hairline, text, width_of
from designer.widgets.theme import Theme

_PAD = 3.0


def paint_lines(painter: QPainter, rect: QRectF, picture: Lines, theme: Theme) -> None:
    """Draw curves."""
    values = picture.values.astype(np.float64)
    if picture.log:
        with np.errstate(divide="ignore", invalid="ignore"):
            values = np.where(values > 0, np.log10(values), np.nan)
    span, ends = span_of(values), picture.span
    room = caption(painter, rect, picture.note, theme, ends)
    room = _names(painter, room, picture.names, theme)
    low, high = span
    if low < 0 < high and not picture.log:
        zero = room.bottom() - room.height() * (0 - low) / (high - low)
        painter.setPen(hairline(theme))
        painter.drawLine(QLineF(room.left(), zero, room.right(), zero))
    first, last = (float(picture.x[0]), float(picture.x[-1])) if len(picture.x) else (0.0, 1.0)
    across = (picture.x - first) / ((last - first) or 1.0)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for number, curve in enumerate(values):
        down = 1.0 - (curve - low) / (high - low)
        for part in _unbroken(down):
            draw_curve(painter, _polygon(across[part], down[part], room), QColor(theme.runs[number % len(theme.runs)]))


def _names(painter: QPainter, room: QRectF, names: tuple[str, ...], theme: Theme) -> QRectF:
    """Names of curves in their colours, in a line at the top, as many as fit. Returns the room below."""
    if not names or room.height() < 3 * LINE:
        return room
    x = room.left()
    for number, name in enumerate(names):
        width = width_of(name) + 1
        if x + width > room.right() and number:
            break
        ink = QColor(theme.runs[number % len(theme.runs)])
        text(painter, QRectF(x, room.top(), min(width, room.right() - x), LINE), name, ink, Qt.AlignmentFlag.AlignLeft)
        x += width + 2 * GAP
    return room.adjusted(0, LINE + 2, 0, 0)


def _unbroken(values: Array) -> list[slice]:
    """Runs of finite values."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], np.isfinite(values).view(np.int8), [0]])))
    return [slice(start, end) for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)]


def _polygon(across: Array, down: Array, room: QRectF) -> QPolygonF:
    xs, ys = room.left() + across * room.width(), room.top() + down * room.height()
    return QPolygonF([QPointF(*pair) for pair in zip(xs.tolist(), ys.tolist(), strict=True)])


def paint_points(painter: QPainter, rect: QRectF, picture: Points, theme: Theme) -> None:
    """Draw points in the plane, axes of equal scale."""
    room = caption(painter, rect, picture.note, theme).adjusted(_PAD, _PAD, -_PAD, -_PAD)
    places = picture.places
    if not len(places):
        return
    (left, right), (low, high) = span_of(places[:, 0]), span_of(places[:, 1])
    scale = min(room.width() / (right - left), room.height() / (high - low))
    xs = room.center().x() + (places[:, 0] - (left + right) / 2) * scale
    ys = room.center().y() - (places[:, 1] - (low + high) / 2) * scale
    radius = 2.5 if len(places) <= 100 else 1.5
    named = picture.names if len(picture.names) <= 40 and room.height() >= 4 * LINE else ()
    for number, (x, y) in enumerate(zip(xs.tolist(), ys.tolist(), strict=True)):
        group = 0 if picture.groups is None else int(picture.groups[number])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.runs[group % len(theme.runs)]))
        painter.drawEllipse(QPointF(x, y), radius, radius)
        if named:
            line = QRectF(x + radius + 1, y - LINE / 2, max(rect.right() - x - radius, 0.0), LINE)
            text(painter, line, named[number], theme.color("muted"), Qt.AlignmentFlag.AlignLeft)


def paint_histogram(painter: QPainter, rect: QRectF, picture: Histogram, theme: Theme) -> None:
    """Draw a distribution, with a line at zero."""
    low, high = float(picture.edges[0]), float(picture.edges[-1])
    told = f"{short_text(picture.mean, 2)} ± {short_text(picture.std, 2)}"
    room = caption(painter, rect, picture.note or told, theme, (low, high))
    most = int(picture.counts.max()) or 1
    width = room.width() / len(picture.counts)
    painter.setPen(Qt.PenStyle.NoPen)
    middles = (picture.edges[:-1] + picture.edges[1:]) / 2
    for place, count in enumerate(picture.counts.tolist()):
        if count:
            height = max(room.height() * count / most, 1.0)
            painter.setBrush(theme.color("positive" if middles[place] >= 0 else "negative"))
            painter.drawRect(QRectF(room.left() + place * width, room.bottom() - height, width - 0.5, height))
    painter.setPen(hairline(theme, "field"))
    painter.drawLine(QLineF(room.left(), room.bottom(), room.right(), room.bottom()))
    if low < 0 < high:
        zero = room.left() + room.width() * (0 - low) / (high - low)
        painter.drawLine(QLineF(zero, room.top(), zero, room.bottom()))


def paint_ridge(painter: QPainter, rect: QRectF, picture: Ridge, theme: Theme) -> None:
    """Draw histograms behind one another, the newest in front at the bottom.

    Heights are square roots of the shares: a rectifier's zeros would leave nothing to be seen of all other values.
    """
    note = picture.note or f"steps {picture.steps[0]:,} to {picture.steps[-1]:,}"
    room = caption(painter, rect, note, theme, (float(picture.edges[0]), float(picture.edges[-1])))
    times, bins = picture.shares.shape
    most = float(np.sqrt(picture.shares.max())) or 1.0
    high = room.height() * (0.5 if times > 1 else 1.0)
    step = (room.height() - high) / max(times - 1, 1)
    across = (np.arange(bins) + 0.5) / bins
    old, new = theme.color("border"), theme.color("accent")
    for number, shares in enumerate(picture.shares):
        base = room.top() + high + number * step
        ridge = QRectF(room.left(), base - high, room.width(), high)
        line = _polygon(
            np.concatenate([[0], across, [1]]), 1.0 - np.concatenate([[0], np.sqrt(shares) / most, [0]]), ridge
        )
        share = (number + 1) / times
        fill = _mixed(old, new, share)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # the line hides the edge
        painter.drawPolygon(line)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(hairline(theme, "node"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(line)


def _mixed(one: QColor, other: QColor, share: float) -> QColor:
    pairs = ((one.red(), other.red()), (one.green(), other.green()), (one.blue(), other.blue()))
    red, green, blue = (round(a + (b - a) * share) for a, b in pairs)
    return QColor(red, green, blue)
