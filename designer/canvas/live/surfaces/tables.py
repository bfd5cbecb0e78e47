"""Colours of live views in a theme: of signs, of classes, and the tables from which surfaces take theirs."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QColor

from designer.canvas.live.surfaces.pixels import Color, Table, class_table, sign_table
from designer.widgets.theme import Theme


def sign_color(theme: Theme, sign: float) -> QColor:
    """Colour of what is positive or negative."""
    return QColor(theme.positive if sign >= 0 else theme.negative)


def balance_color(theme: Theme, balance: float, middle: QColor) -> QColor:
    """Colour of weights by the balance of their signs, from -1 to 1; where they are even, that of the middle."""
    end, share = sign_color(theme, balance), min(1.0, abs(balance))
    return QColor(*_blend(_rgb(end), _rgb(middle), share))


def class_colors(theme: Theme, count: int) -> list[QColor]:
    """Colours of classes; those of two are the colours of signs, since one unit tells both."""
    if count <= 2:
        return [sign_color(theme, -1.0), sign_color(theme, 1.0)][:count]
    return [QColor(theme.runs[place % len(theme.runs)]) for place in range(count)]


SOFT = 0.68
"""Share of their colours that classes have on surfaces, so that samples of the same colour stand out."""


@lru_cache(maxsize=8)
def _signs(negative: str, neutral: str, positive: str, share: float, discrete: bool) -> Table:
    ground = _rgb(QColor(neutral))
    ends = [_blend(_rgb(QColor(name)), ground, share) for name in (negative, positive)]
    return sign_table(ends[0], ground, ends[1], discrete=discrete)


def sign_colors(theme: Theme, *, soft: bool = False, discrete: bool = False) -> Table:
    """The table of signs of a theme; softer where samples lie on it."""
    return _signs(theme.negative, theme.node, theme.positive, SOFT if soft else 1.0, discrete)


def classes_table(theme: Theme, count: int, *, discrete: bool = False) -> Table:
    """The table of so many classes of a theme."""
    ground = _rgb(QColor(theme.node))
    colors = [_blend(_rgb(color), ground, SOFT) for color in class_colors(theme, count)]
    return class_table(colors, ground, discrete=discrete)


def _blend(color: Color, ground: Color, share: float) -> Color:
    red, green, blue = (round(own * share + under * (1 - share)) for own, under in zip(color, ground, strict=True))
    return red, green, blue


def _rgb(color: QColor) -> Color:
    return color.red(), color.green(), color.blue()
