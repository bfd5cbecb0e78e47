"""Pens, colours and fonts of the canvas, made once for each theme."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap

from designer.widgets import icons, theme
from designer.widgets.sprites import Sprites, Stamp
from designer.widgets.theme import Theme

DETAIL = 0.35
"""Scale below which all is painted at once: nodes are plain boxes, wires thin lines."""

ICON = 28
"""Pixels of the pictures of icons that are painted smaller, seen from afar."""

REMEMBERED = 10_000
"""Shortened texts."""


def mixed(color: QColor, ground: QColor, share: float) -> QColor:
    """A colour laid over a ground, opaque."""
    return QColor.fromRgbF(
        color.redF() * share + ground.redF() * (1 - share),
        color.greenF() * share + ground.greenF() * (1 - share),
        color.blueF() * share + ground.blueF() * (1 - share),
    )


@dataclass(frozen=True, slots=True)
class TextStyle:
    """Style of a line of text.

    Attributes:
        name: Of the style.
        font: Of the letters.
        metrics: Of the font.
        color: Of the letters.
        drop: By how much the line that letters stand on lies below the middle of the text.
    """

    name: str
    font: QFont
    metrics: QFontMetricsF
    color: QColor
    drop: float
    _shortened: dict[tuple[str, int], str] = field(default_factory=dict)
    _widths: dict[str, float] = field(default_factory=dict)

    def elided(self, text: str, width: float) -> str:
        """The text, shortened to a width with an ellipsis; remembered, since every repaint asks."""
        key = text, round(width)
        if key not in self._shortened:
            if len(self._shortened) > REMEMBERED:
                self._shortened.clear()
            line = " ".join(text.splitlines())
            self._shortened[key] = self.metrics.elidedText(line, Qt.TextElideMode.ElideRight, width)
        return self._shortened[key]

    def width(self, text: str) -> float:
        """The width of a text; remembered as well."""
        if text not in self._widths:
            if len(self._widths) > REMEMBERED:
                self._widths.clear()
            self._widths[text] = self.metrics.horizontalAdvance(text)
        return self._widths[text]

    def fits(self, text: str, width: float) -> bool:
        """True if there is any text, and it need not be shortened."""
        return bool(text) and self.elided(text, width) == text

    def draw(self, painter: QPainter, text: str, rect: QRectF) -> None:
        """Draw a line of text at the left of a rectangle, in its middle, shortened if need be."""
        painter.setFont(self.font)
        painter.setPen(self.color)
        painter.drawText(QPointF(rect.left(), rect.center().y() + self.drop), self.elided(text, rect.width()))

    def wrapped(self, text: str, width: float, most: int) -> list[str]:
        """The text on lines of a width, broken between words; at most so many, the last one shortened."""
        lines = [""]
        for word in text.split():
            longer = f"{lines[-1]} {word}".strip()
            if lines[-1] and len(lines) < most and self.metrics.horizontalAdvance(longer) > width:
                lines.append(word)
            else:
                lines[-1] = longer
        return [self.elided(line, width) for line in lines]


class CanvasStyle:
    """Pens, brushes and fonts for painting."""

    def __init__(self, values: Theme) -> None:
        self.theme = values
        self.node = values.color("node")
        self.border = values.color("node_border")
        self.text = values.color("text")
        self.muted = values.color("muted")
        self.accent = values.color("accent")
        self.error = values.color("error")
        self.canvas = values.color("canvas")
        self.grid = values.color("grid")
        self.label = values.color("label")
        self.hover = values.color("wire_hover")
        self.rings = {name: values.color(name) for name in ("success", "warning", "error")}
        self.severity = {name: values.color(name) for name in ("error", "warning", "hint")}
        self.name_text = self._text("name", "body", self.text, bold=True)
        self.body_text = self._text("body", "body", self.text)
        self.small_text = self._text("small", "small", self.muted)
        self.card_text = self._text("card", "small", self.text, bold=True)
        self._headers: dict[str, QColor] = {}
        self._categories: dict[str, QColor] = {}
        self._icons: dict[tuple[str, int], QPixmap] = {}
        self.sprites = Sprites()

    @staticmethod
    def _text(name: str, size: str, color: QColor, *, bold: bool = False) -> TextStyle:
        font = theme.font(size, bold=bold)
        metrics = QFontMetricsF(font)
        return TextStyle(name, font, metrics, color, (metrics.ascent() - metrics.descent()) / 2)

    def category(self, name: str) -> QColor:
        """The colour of a category. It is the same each time: do not change it."""
        if name not in self._categories:
            self._categories[name] = self.theme.category(name)
        return self._categories[name]

    def header(self, category: str) -> QColor:
        """The ground of a node's header: a hint of its category's colour."""
        if category not in self._headers:
            share = 0.14 if self.theme.name == "light" else 0.2
            self._headers[category] = mixed(self.category(category), self.node, share)
        return self._headers[category]

    def icon(self, name: str, color: QColor) -> QPixmap:
        """An icon as a picture, which is painted faster than a drawing."""
        key = name, color.rgba()
        if key not in self._icons:
            self._icons[key] = icons.pixmap(name, color, ICON)
        return self._icons[key]

    def put_icon(self, stamp: Stamp, name: str, rect: QRectF, color: QColor) -> None:
        """Put an icon into a rectangle."""
        stamp.put(rect, (name, color.rgba()), lambda painter, place: icons.paint(painter, name, place, color))

    def put_text(self, stamp: Stamp, text: str, rect: QRectF, style: TextStyle) -> None:
        """Put a line of text that nodes have in common, such as their fields, into a rectangle."""
        stamp.put(rect, (text, style.name), lambda painter, place: style.draw(painter, text, place))

    def wire(self, rank: int) -> QColor:
        """The colour of a wire by the number of axes of what it carries; grey while that is unknown."""
        return QColor(self.theme.wires[min(rank, len(self.theme.wires) - 1)]) if rank >= 0 else self.muted


SOLID = Qt.PenStyle.SolidLine


ROUND = Qt.PenCapStyle.RoundCap


def pen(
    color: QColor, width: float, style: Qt.PenStyle = SOLID, *, cosmetic: bool = False, cap: Qt.PenCapStyle = ROUND
) -> QPen:
    """A pen with round ends, of a width in pixels where cosmetic. It is the same each time: do not change it."""
    return _pen(color.rgba(), width, style, cosmetic, cap)


@lru_cache(maxsize=512)
def _pen(rgba: int, width: float, style: Qt.PenStyle, cosmetic: bool, cap: Qt.PenCapStyle) -> QPen:
    result = QPen(QColor.fromRgba(rgba), width, style, cap, Qt.PenJoinStyle.RoundJoin)
    result.setCosmetic(cosmetic)
    return result


def severity_icon(severity: str) -> str:
    """The icon of a diagnostic's severity."""
    return {"error": "circle-alert", "warning": "triangle-alert"}.get(severity, "info")
