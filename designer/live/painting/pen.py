"""Text, captions and places: tools of all painters."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QLinearGradient, QPainter, QPen, QPolygonF

from designer.live.kinds.pictures import Scale
from designer.live.kinds.scales import short_text
from designer.live.painting.colors import color_table
from designer.widgets import theme as themes
from designer.widgets.theme import Theme

LINE = 14.0
"""Height of a line of small text."""

GAP = 4.0

LEAST_HEIGHT = 56.0
"""Height of a picture from which a caption is drawn below it."""

_LEGEND, _LEAST_LEGEND = 44.0, 16.0
"""Width of the colours of a scale; where a note needs the room."""

_MOST_LINES = 4
"""Lines of a pixel that make a curve at most."""


def text(
    painter: QPainter, rect: QRectF, words: str, color: QColor, align: Qt.AlignmentFlag, *, bold: bool = False
) -> float:
    """One line of small text, elided where it is too long; returns the width that it takes."""
    if not words or rect.width() < 4:
        return 0.0
    painter.setFont(themes.font("small", bold=bold))
    metrics = QFontMetricsF(painter.font())
    shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, rect.width())
    painter.setPen(color)
    painter.drawText(rect, align | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)
    return metrics.horizontalAdvance(shown)


def width_of(words: str, *, bold: bool = False) -> float:
    """Width of a line of small text."""
    return QFontMetricsF(themes.font("small", bold=bold)).horizontalAdvance(words)


def caption(
    painter: QPainter,
    rect: QRectF,
    note: str,
    theme: Theme,
    span: tuple[float, float] | None = None,
    scale: Scale | None = None,
) -> QRectF:
    """A line at the bottom: a note at the left, the ends of the scale at the right. Returns the room above.

    Where the line is too short for both, the note has one of its own. Nothing is drawn where the room is low.
    """
    if rect.height() < LEAST_HEIGHT or not (note or span):
        return rect
    if note and span is not None and width_of(note) + 2 * GAP + _least_width(span, scale) > rect.width():
        lower = QRectF(rect.left(), rect.bottom() - LEAST_HEIGHT, rect.width(), LEAST_HEIGHT)
        caption(painter, lower, "", theme, span, scale)
        caption(painter, lower.translated(0, -LINE), note, theme)
        return rect.adjusted(0, 0, 0, -2 * LINE - 2)
    line = QRectF(rect.left(), rect.bottom() - LINE, rect.width(), LINE)
    right = line.right()
    if span is not None:
        right = _legend(painter, line, span, scale, theme, width_of(note) + GAP if note else 0.0)
    text(
        painter,
        QRectF(line.left(), line.top(), right - line.left() - GAP, LINE),
        note,
        theme.color("muted"),
        Qt.AlignmentFlag.AlignLeft,
    )
    return rect.adjusted(0, 0, 0, -LINE - 2)


def _least_width(span: tuple[float, float], scale: Scale | None) -> float:
    """Width that the ends of a scale need at least."""
    low, high = (short_text(end) for end in span)
    if scale is None:
        return width_of(f"{low} … {high}") + 1
    return width_of(low) + width_of(high) + _LEAST_LEGEND + 2 * GAP + 2


def _legend(
    painter: QPainter, line: QRectF, span: tuple[float, float], scale: Scale | None, theme: Theme, taken: float
) -> float:
    """Both ends of a scale with its colours between them, at the right of a line; returns where it begins.

    The colours are narrow where words at the left of the line would not fit else, which take some of its width.
    """
    muted = theme.color("muted")
    low, high = short_text(span[0]), short_text(span[1])
    if scale is None:
        words = f"{low} … {high}"
        place = QRectF(line.right() - width_of(words) - 1, line.top(), width_of(words) + 1, LINE)
        text(painter, place, words, muted, Qt.AlignmentFlag.AlignLeft)
        return place.left()
    x = line.right() - width_of(high) - 1
    text(painter, QRectF(x, line.top(), width_of(high) + 1, LINE), high, muted, Qt.AlignmentFlag.AlignLeft)
    free = x - GAP - (line.left() + taken + width_of(low) + 1 + GAP)
    width = min(max(free, _LEAST_LEGEND), _LEGEND)
    band = QRectF(x - GAP - width, line.center().y() - 3, width, 6)
    gradient = QLinearGradient(band.topLeft(), band.topRight())
    table = color_table(scale, theme)
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        gradient.setColorAt(share, QColor.fromRgba(table[round(share * 254)]))
    painter.setPen(hairline(theme))
    painter.setBrush(gradient)
    painter.drawRect(band)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    x = band.left() - GAP - width_of(low) - 1
    text(painter, QRectF(x, line.top(), width_of(low) + 1, LINE), low, muted, Qt.AlignmentFlag.AlignLeft)
    return x


def hairline(theme: Theme, color: str = "border") -> QPen:
    """A line of one pixel of the screen, whatever the scale."""
    pen = QPen(theme.color(color), 1)
    pen.setCosmetic(True)
    return pen


def snapped(painter: QPainter, rect: QRectF) -> QRectF:
    """A rectangle with its edges on pixels of the screen."""
    transform = painter.deviceTransform()
    if transform.isRotating():
        return rect
    on_device = transform.mapRect(rect)
    left, top = round(on_device.left()), round(on_device.top())
    right, bottom = max(round(on_device.right()), left + 1), max(round(on_device.bottom()), top + 1)
    inverse, _ = transform.inverted()
    return inverse.mapRect(QRectF(QPointF(left, top), QPointF(right, bottom)))


def draw_curve(painter: QPainter, points: QPolygonF, color: QColor) -> None:
    """Draw a curve by lines of one pixel, as many of them below one another as make it 1.25 units thick.

    A thicker pen takes Qt a hundred times as long: 86 ms for eight noisy curves of 512 points, 332 on fine screens.
    """
    pen = QPen(color, 1)
    pen.setCosmetic(True)
    painter.setPen(pen)
    if points.size() == 1:
        painter.drawEllipse(points.at(0), 1.5, 1.5)
        return
    scale = abs(painter.deviceTransform().m22()) or 1.0
    lines = min(max(round(1.25 * scale), 1), _MOST_LINES)
    for line in range(lines):
        painter.drawPolyline(points.translated(0, (line - (lines - 1) / 2) / scale))
