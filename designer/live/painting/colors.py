"""Colours of maps: tables of 256 entries from values to colours, for each theme."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from designer.live.kinds.pictures import Scale
from designer.live.kinds.scales import Array
from designer.widgets.theme import Theme

NONE = 255
"""Entry of cells without a value."""

LEVELS = 254
"""Number of the last entry that is a value, so that a signed scale has an entry for zero."""


def color_table(scale: Scale, theme: Theme) -> list[int]:
    """256 colours as `0xAARRGGBB`: from one end of the scale to the other, then one for no value."""
    return list(_table(scale, theme.name, theme.negative, theme.node, theme.positive))


@cache
def _table(scale: Scale, name: str, negative: str, ground: str, positive: str) -> tuple[int, ...]:
    anchors = {
        "signed": (negative, ground, positive),
        "positive": (ground, positive),
        "grey": ("#000000", "#ffffff"),
    }[scale]
    inks = [QColor(anchor) for anchor in anchors]
    colors = np.array([[ink.red(), ink.green(), ink.blue()] for ink in inks], np.float64)
    places = np.linspace(0, len(anchors) - 1, LEVELS + 1)
    mixed = np.stack([np.interp(places, np.arange(len(anchors)), channel) for channel in colors.T], axis=1)
    red, green, blue = np.rint(mixed).astype(int).T
    return (*(0xFF000000 | red << 16 | green << 8 | blue).tolist(), 0)


def levels(values: Array, span: tuple[float, float]) -> NDArray[np.uint8]:
    """Entries of the table for values: 0 at the low end of the span, `LEVELS` at the high one, `NONE` for NaN."""
    low, high = span
    with np.errstate(invalid="ignore"):
        shares = (values - low) * (LEVELS / ((high - low) or 1.0))
        entries = np.rint(np.clip(shares, 0, LEVELS))
    return np.where(np.isnan(entries), NONE, entries).astype(np.uint8)


def image_of(values: Array, span: tuple[float, float], scale: Scale, theme: Theme) -> QImage:
    """A matrix as an image, a pixel a cell."""
    height, width = values.shape
    entries = np.ascontiguousarray(levels(values, span))
    image = QImage(entries.tobytes(), width, height, width, QImage.Format.Format_Indexed8)
    image.setColorTable(color_table(scale, theme))
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)  # owns its bytes, and is drawn faster


def state_color(state: str, theme: Theme, *, alpha: int = 255) -> QColor:
    """Colour of units that are dead or saturated."""
    color = theme.color("error" if state == "dead" else "Attention")
    color.setAlpha(alpha)
    return color
