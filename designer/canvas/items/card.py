"""Card: a node whose texts would be too small shows its icon and its name in pixels that can be read."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from designer.canvas.geometry import PORT_RADIUS
from designer.canvas.items.look import NodeLook
from designer.canvas.items.style import CanvasStyle, TextStyle, severity_icon
from designer.widgets.sprites import Stamp

CLOSE = 0.75
"""Scale from which a node shows all its texts at their natural size."""
NAMED, ROOMY = 44.0, 72.0
"""Pixels of a node's width from which there is room for its name, and for its icon beside that."""
MARKED = 24.0
"""Pixels of its width from which there is room for its icon alone."""
LINE = 13.0
ICON = 14.0
PADDING = 4.0
BADGE = 12.0
NAME_LINES = 2
ON_LINE = Qt.AlignmentFlag.AlignVCenter


def has_name(width: float, scale: float) -> bool:
    """True if a card of a width in scene units shows its name; a smaller one is plainly coloured."""
    return width * scale >= NAMED


def icon_side(width: float, height: float, scale: float) -> float:
    """Pixels along a side of an icon that stands alone on a body."""
    return min(width * scale, height * scale, ICON) - 2


def paint_card(painter: QPainter, look: NodeLook, style: CanvasStyle, scale: float) -> None:
    """Paint icon and name over the body of a node.

    Args:
        painter: Set up for the coordinates of the node.
        look: What the node shows.
        style: Colours and fonts.
        scale: Pixels per scene unit.
    """
    width, height = look.size[0] * scale, look.size[1] * scale
    painter.save()
    painter.scale(1 / scale, 1 / scale)
    if not has_name(look.size[0], scale):
        side = icon_side(*look.size, scale)
        if width >= MARKED:
            place = QPointF((width - side) / 2, (height - side) / 2)
            rect = QRectF(place, place + QPointF(side, side))
            with style.sprites.on(painter) as stamp:
                style.put_icon(stamp, look.icon, rect, style.theme.color("on_accent"))
    else:
        with style.sprites.on(painter) as stamp:
            _paint_texts(painter, stamp, look, style, width, height, PORT_RADIUS * scale)
    painter.restore()


def _paint_texts(
    painter: QPainter, stamp: Stamp, look: NodeLook, style: CanvasStyle, width: float, height: float, port: float
) -> None:
    """The icon where there is room, the name on as many lines as it needs, and the fields below where they fit.

    They fit where they stay clear of a port, which lies on the edge and reaches `port` pixels inwards.
    """
    left, right = PADDING, width - PADDING
    if look.severity:
        right -= BADGE
        color = style.severity[look.severity]
        style.put_icon(stamp, severity_icon(look.severity), QRectF(right, 3, BADGE, BADGE), color)
    if width >= ROOMY:
        color = style.category(look.category)
        style.put_icon(stamp, look.icon, QRectF(left + 1, (height - ICON) / 2, ICON, ICON), color)
        left += ICON + PADDING + 2
    fitting = max(int((height - 2) / LINE), 1)
    lines = [
        (line, style.card_text) for line in style.card_text.wrapped(look.name, right - left, min(fitting, NAME_LINES))
    ]
    whole = (text for text in (look.title, look.fields) if style.small_text.fits(text, right - left - port))
    lines += [(text, style.small_text) for text in dict.fromkeys(whole)][: fitting - len(lines)]
    top = (height - LINE * len(lines)) / 2
    align = ON_LINE | (Qt.AlignmentFlag.AlignLeft if width >= ROOMY else Qt.AlignmentFlag.AlignHCenter)
    for row, (text, text_style) in enumerate(lines):
        _paint_line(painter, text, QRectF(left, top + LINE * row, right - left, LINE), text_style, align)


def _paint_line(painter: QPainter, text: str, rect: QRectF, style: TextStyle, align: Qt.AlignmentFlag) -> None:
    painter.setFont(style.font)
    painter.setPen(style.color)
    painter.drawText(rect, align, text)


def paint_name_tag(painter: QPainter, look: NodeLook, style: CanvasStyle, scale: float) -> None:
    """Paint the name of a node above it, in full: while the cursor is over one that is small."""
    text = " · ".join(part for part in (look.name, look.fields) if part)
    width = style.card_text.metrics.horizontalAdvance(text) + 4 * PADDING
    painter.save()
    painter.translate(look.size[0] / 2, 0)
    painter.scale(1 / scale, 1 / scale)
    rect = QRectF(-width / 2, -LINE - 3 * PADDING, width, LINE + 2 * PADDING)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(style.border)
    painter.setBrush(style.node)
    painter.drawRoundedRect(rect, PADDING, PADDING)
    _paint_line(painter, text, rect, style.card_text, Qt.AlignmentFlag.AlignCenter)
    painter.restore()
