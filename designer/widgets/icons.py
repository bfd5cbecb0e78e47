"""Icons of one set (Lucide), drawn by Qt and tinted when they are painted, so that they follow a change of theme."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from designer.widgets import theme

OF_SEVERITY = {"error": "circle-alert", "warning": "triangle-alert", "hint": "info"}
"""Icons of diagnostics."""


STROKE = "1.75"
"""Width of strokes; in the set it is 2."""


@cache
def _drawings() -> Mapping[str, str]:
    """All drawings of the set by name, and by the names that they had in earlier sets.

    They are read where they lie: the package asks for modules of the network, and opens its data base anew for each
    icon, which together took a tenth of the start.
    """
    package = find_spec("lucide")
    assert package is not None
    assert package.submodule_search_locations is not None
    path = Path(package.submodule_search_locations[0]) / "data" / "lucide-icons.db"
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as base:
        rows = base.execute(
            "SELECT alias, svg FROM icon_aliases JOIN icons USING (name) UNION ALL SELECT name, svg FROM icons"
        )
        return dict(rows)


def source(name: str) -> str:
    """The SVG of an icon, its strokes in `currentColor`.

    Raises:
        KeyError: The set has no icon of that name.
    """
    return _drawings()[name].replace('stroke-width="2"', f'stroke-width="{STROKE}"')


@cache
def _renderer(name: str, color: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(source(name).replace("currentColor", color).encode()))


def paint(painter: QPainter, name: str, rect: QRectF, color: QColor) -> None:
    """Draw an icon into a rectangle."""
    painter.save()
    if color.alpha() < 255:
        painter.setOpacity(painter.opacity() * color.alphaF())
    _renderer(name, color.name()).render(painter, rect)
    painter.restore()


_engines: list[QIconEngine] = []
"""Engines that Qt may still use. PySide lets Python drop the one that `clone` returns, and Qt then paints with freed
memory; so they are kept here until Qt has deleted them."""

SWEEP = 256
"""Number of engines at which those that Qt has deleted are let go."""


def _keep(engine: QIconEngine) -> None:
    if len(_engines) >= SWEEP:
        _engines[:] = [kept for kept in _engines if isValid(kept)]
    _engines.append(engine)


class _Engine(QIconEngine):
    """Draws an icon in a colour of the theme in force, or in the text colour of the palette."""

    def __init__(self, name: str, color: str) -> None:
        super().__init__()
        self._name = name
        self._color = color
        _keep(self)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        paint(painter, self._name, QRectF(rect), self._color_now(mode))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return _picture(self._name, self._color_now(mode), size)

    def _color_now(self, mode: QIcon.Mode) -> QColor:
        palette = QApplication.palette()
        if mode is QIcon.Mode.Selected:  # on the ground of the selection its own colour could not be seen
            return palette.color(palette.ColorRole.HighlightedText)
        if self._color and mode is not QIcon.Mode.Disabled:
            return theme.of(palette).color(self._color)
        group = palette.ColorGroup.Disabled if mode is QIcon.Mode.Disabled else palette.ColorGroup.Active
        return palette.color(group, palette.ColorRole.ButtonText)

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._color)


def icon(name: str, color: str = "") -> QIcon:
    """An icon by its Lucide name.

    Args:
        name: Of the drawing.
        color: Attribute of the theme, or a category of layers; empty means the palette's button text.
    """
    source(name)  # a wrong name is found here, not while painting
    return QIcon(_Engine(name, color))


def pixmap(name: str, color: QColor, size: int) -> QPixmap:
    """An icon as a picture for a label."""
    ratio = max(screen.devicePixelRatio() for screen in QApplication.screens())
    return _picture(name, color, QSize(size, size) * ratio, ratio)


def _picture(name: str, color: QColor, size: QSize, ratio: float = 1.0) -> QPixmap:
    """A picture of so many pixels, the same one each time, as Qt remembers what it makes of each."""
    key = f"layerloom {name} {color.rgba()} {size.width()} {size.height()} {ratio}"
    picture = QPixmap()
    if not size.isEmpty() and not QPixmapCache.find(key, picture):  # a button without room asks for nothing
        picture = QPixmap(size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        paint(painter, name, QRectF(0, 0, size.width(), size.height()), color)
        painter.end()
        picture.setDevicePixelRatio(ratio)
        QPixmapCache.insert(key, picture)
    return picture
