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
    red, green, blue = (
        round(own * share + under * (1 - share)) for own, under in zip(_rgb(end), _rgb(middle), strict=True)
    )
    return QColor(red, green, blue)


def class_colors(theme: Theme, count: int) -> list[QColor]:
    """Colours of classes; those of two are the colours of signs, since one unit tells both."""
    if count <= 2:
        return [sign_color(theme, -1.0), sign_color(theme, 1.0)][:count]
    return [QColor(theme.runs[place % len(theme.runs)]) for place in range(count)]


@lru_cache(maxsize=8)
def _signs(negative: str, neutral: str, positive: str, discrete: bool) -> Table:
    colors = (_rgb(QColor(name)) for name in (negative, neutral, positive))
    return sign_table(*colors, discrete=discrete)


def sign_colors(theme: Theme, *, discrete: bool = False) -> Table:
    """The table of signs of a theme."""
    return _signs(theme.negative, theme.node, theme.positive, discrete)


def classes_table(theme: Theme, count: int, *, discrete: bool = False) -> Table:
    """The table of so many classes of a theme."""
    ground = _rgb(QColor(theme.node))
    return class_table([_rgb(color) for color in class_colors(theme, count)], ground, discrete=discrete)


def _rgb(color: QColor) -> Color:
    return color.red(), color.green(), color.blue()
