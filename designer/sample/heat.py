"""The influence of each pixel over a picture, in two colours."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from designer.live.rows import Array
from designer.live.shapes import Shape
from designer.widgets import theme
from designer.widgets.labels import THEME_CHANGES
from designer.widgets.theme import Theme

GROUND = 0.45
"""Share of its contrast that the picture keeps below the colours."""


class Heat(QWidget):
    """Shows a picture in faint grey, and on it what speaks for the prediction and against it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shape: Shape = ()
        self._grey: Array = np.zeros((1, 1))
        self.influence: Array | None = None
        self.side = 160
        self.setAccessibleName("Influence of the pixels")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_influence(self, sample: Array, shape: Shape, span: tuple[float, float], influence: Array | None) -> None:
        """Show the influence on a sample.

        Args:
            sample: As many numbers as the shape has.
            shape: (channels, height, width).
            span: Numbers that are black and white.
            influence: As many numbers; those of all channels are added. None where it is not known.
        """
        low, high = span
        self._shape = shape
        self._grey = np.clip((sample.reshape(shape).mean(axis=0) - low) / ((high - low) or 1.0), 0.0, 1.0)
        self.influence = None if influence is None else influence.reshape(shape).sum(axis=0)
        told = ""
        if self.influence is not None:
            row, column = np.unravel_index(int(self.influence.argmax()), self.influence.shape)
            told = f"The pixel in row {row + 1}, column {column + 1} speaks most for the prediction."
        self.setAccessibleDescription(told)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.side, self.side)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.side)

    def set_side(self, side: int) -> None:
        """Set the height, in pixels."""
        if side != self.side:
            self.side = side
            self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in THEME_CHANGES:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._shape:
            return
        colors = theme.of(QApplication.palette())
        pixels = heat_of(self._grey, self.influence, colors)
        height, width, _ = pixels.shape
        image = QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888)
        scale = min(self.width() / width, self.height() / height)
        area = QRectF(0, 0, scale * width, scale * height)
        painter = QPainter(self)
        painter.drawImage(area, image)
        painter.setPen(QPen(colors.color("border"), 1))
        painter.drawRect(area.adjusted(-0.5, -0.5, 0.5, 0.5))


def heat_of(grey: Array, influence: Array | None, colors: Theme) -> NDArray[np.uint8]:
    """Pixels (height, width, 3) of a picture in faint grey, with an influence in the theme's two colours on it.

    Args:
        grey: (height, width) from 0, black, to 1, white.
        influence: (height, width); the farther from zero, the denser the colour. None for the picture alone.
        colors: The theme.
    """
    ground = np.array(_rgb(colors.color("base")), np.float64)
    ink = np.array(_rgb(colors.color("text")), np.float64)
    strength = GROUND * grey[..., None]
    pixels = ground + strength * (ink - ground)
    if influence is not None:
        most = float(np.abs(influence).max(initial=0.0))
        share = influence / most if most > 0.0 else np.zeros(influence.shape)
        for sign, name in ((1.0, "positive"), (-1.0, "negative")):
            dense = np.clip(sign * share, 0.0, 1.0)[..., None] ** 0.7
            pixels = pixels + dense * (np.array(_rgb(colors.color(name))) - pixels)
    return np.rint(np.clip(pixels, 0, 255)).astype(np.uint8)


def _rgb(color: QColor) -> tuple[int, int, int]:
    return color.red(), color.green(), color.blue()
