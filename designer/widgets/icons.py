"""Icons of one set (Lucide), drawn by Qt and tinted when they are painted, so that they follow a change of theme."""

from __future__ import annotations

import warnings
from functools import cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from designer.widgets import theme

OF_SEVERITY = {"error": "circle-alert", "warning": "triangle-alert", "hint": "info"}
"""Icons of diagnostics."""


@cache
def source(name: str) -> str:
    """The SVG of an icon, its strokes in `currentColor`.

    Raises:
        KeyError: The set has no icon of that name.
    """
    from lucide import lucide_icon  # opens its data base on import, which the command line does not need

    with warnings.catch_warnings():
        # Names become aliases from one version of the set to the next; what matters is that there is a drawing.
        warnings.simplefilter("ignore", DeprecationWarning)
        svg = str(lucide_icon(name, stroke_width="1.75"))
    if "data-missing-icon" in svg:
        raise KeyError(name)
    return svg


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
        palette = QApplication.palette()
        group = palette.ColorGroup.Disabled if mode is QIcon.Mode.Disabled else palette.ColorGroup.Active
        color = palette.color(group, palette.ColorRole.ButtonText)
        if self._color and mode is not QIcon.Mode.Disabled:
            color = theme.of(palette).color(self._color)
        if mode is QIcon.Mode.Selected:  # on the ground of the selection its own colour could not be seen
            color = palette.color(palette.ColorRole.HighlightedText)
        paint(painter, self._name, QRectF(rect), color)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        if pixmap.isNull():  # a button without room asks for nothing
            return pixmap
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, pixmap.rect(), mode, state)
        painter.end()
        return pixmap

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
    """An icon as a picture for a label, the same one each time: Qt remembers what it made of every new one."""
    ratio = max(screen.devicePixelRatio() for screen in QApplication.screens())
    key = f"layerloom {name} {color.name()} {size} {ratio}"
    picture = QPixmap()
    if not QPixmapCache.find(key, picture):
        side = round(size * ratio)
        picture = QPixmap(side, side)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        paint(painter, name, QRectF(0, 0, side, side), color)
        painter.end()
        picture.setDevicePixelRatio(ratio)
        QPixmapCache.insert(key, picture)
    return picture
