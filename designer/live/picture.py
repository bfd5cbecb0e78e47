"""A sample to look at: an image, or a sequence as curves; an image of one channel can be drawn on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from designer.live.brush import Stroke, stroked
from designer.live.kinds.scales import span_of
from designer.live.painting.pen import draw_curve
from designer.live.rows import Array
from designer.live.shapes import Shape
from designer.widgets import theme

SIZE, LARGE = 192, 320
"""Pixels of the longer side, and of that of an image that grows at most."""

MOST_CURVES = 10
"""Features of a sequence that are drawn."""

MARGIN = 8


class Picture(QWidget):
    """Shows a sample.

    Args:
        name: What it shows, for screen readers.
        grows: Whether an image is as large as its owner is wide, up to a size at which one can draw well.

    Signals:
        drawn: `sample` has a stroke more that the mouse has drawn, or erased with the right button.
    """

    drawn = Signal()

    def __init__(self, name: str, parent: QWidget | None = None, *, grows: bool = False) -> None:
        super().__init__(parent)
        self._grows = grows
        self._shape: Shape = ()
        self._values: Array = np.zeros(0)
        self._others: Array | None = None
        self._span = (0.0, 1.0)
        self._image: QImage | None = None
        self._colors: tuple[float, float] | None = None
        self._side = SIZE
        self._last: tuple[float, float] | None = None
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.hide()

    def sizeHint(self) -> QSize:
        return QSize(self._side if self._is_image else 2 * self._side, self._side)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self._side)

    def set_side(self, side: int) -> None:
        """Set the height, in pixels."""
        if side != self._side:
            self._side = side
            self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._grow()

    def _grow(self) -> None:
        if self._grows:
            self.set_side(min(max(self.width(), SIZE), LARGE) if self._is_image else SIZE)

    @property
    def _is_image(self) -> bool:
        return len(self._shape) == 3

    @property
    def can_draw(self) -> bool:
        """True if it can be drawn on."""
        return self._colors is not None and self._is_image and self._shape[0] == 1

    @property
    def sample(self) -> Array:
        """The sample that is shown, with the strokes that were drawn on it; in the shape in which it was given."""
        return self._values

    def show_sample(
        self,
        shape: Shape,
        values: Array,
        span: tuple[float, float],
        *,
        others: Array | None = None,
        colors: tuple[float, float] | None = None,
    ) -> None:
        """Show a sample, or nothing if the shape is empty.

        Args:
            shape: (channels, height, width) or (steps, features).
            values: As many numbers; NaN in the steps that a sequence does not have.
            span: Numbers that are black and white, or at the ends of the axis.
            others: Numbers of the same shape, drawn thinly behind those of a sequence.
            colors: Numbers of paper and ink, where the mouse draws on it.
        """
        resized = len(shape) != len(self._shape)
        self._shape, self._values, self._span, self._others = shape, values, span, others
        self._colors = colors
        self._image = _image(shape, values, span) if len(shape) == 3 else None
        self.setCursor(Qt.CursorShape.CrossCursor if self.can_draw else Qt.CursorShape.ArrowCursor)
        self.setVisible(bool(shape))
        if resized:
            self._grow()
            self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.of(QApplication.palette())
        painter = QPainter(self)
        if self._image is not None:
            area = self._area()
            painter.drawImage(area, self._image)
            painter.setPen(QPen(colors.color("border"), 1))
            painter.drawRect(area.adjusted(-0.5, -0.5, 0.5, 0.5))
        elif self._shape:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(colors.color("border"), 1))
            painter.setBrush(colors.color("base"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            if self._others is not None:
                self._draw_curves(painter, self._others, [colors.scroll])
            self._draw_curves(painter, self._values, colors.runs)

    def _draw_curves(self, painter: QPainter, values: Array, inks: Sequence[str]) -> None:
        steps, features = self._shape[0], self._shape[1]
        table = values.reshape(steps, -1)
        low, high = self._limits()
        width, height = self.width() - 2 * MARGIN, self.height() - 2 * MARGIN
        x = MARGIN + width * np.arange(steps) / max(steps - 1, 1)
        y = MARGIN + height * (1.0 - (table - low) / (high - low))
        for feature in range(min(features, MOST_CURVES)):
            known = np.isfinite(y[:, feature])
            points = [QPointF(*pair) for pair in zip(x[known].tolist(), y[known, feature].tolist(), strict=True)]
            draw_curve(painter, QPolygonF(points), QColor(inks[feature % len(inks)]))

    def _limits(self) -> tuple[float, float]:
        """Range of the axis: that of the data, and what goes beyond it."""
        shown = [self._values, *([self._others] if self._others is not None else [])]
        return span_of(np.concatenate([np.array(self._span), *(each.reshape(-1) for each in shown)]))

    def _area(self) -> QRectF:
        """Place of the image: as large as fits, at the left."""
        _, height, width = self._shape
        scale = min(self.width() / width, self.height() / height)
        return QRectF(0, 0, scale * width, scale * height)

    # Drawing

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._last = None
        self._stroke(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._stroke(event)

    def _stroke(self, event: QMouseEvent) -> None:
        draws, erases = (bool(event.buttons() & one) for one in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton))
        area = self._area() if self.can_draw else QRectF()
        if not (draws or erases) or not area.contains(event.position()):
            self._last = None  # a stroke that comes back begins anew
            return
        _, height, width = self._shape
        place = event.position().x() / area.width() * width, event.position().y() / area.height() * height
        start, self._last = self._last or place, place
        assert self._colors is not None
        self._values = stroked(self._values, self._shape, self._colors, Stroke(start, place, draws))
        self._image = _image(self._shape, self._values, self._span)
        self.update()
        self.drawn.emit()


def _image(shape: Shape, values: Array, span: tuple[float, float]) -> QImage:
    """Image of (channels, height, width); of channels that are not three, the first in grey."""
    channels, height, width = shape
    low, high = span
    shares = (values.reshape(shape) - low) / ((high - low) or 1.0)
    bytes_ = np.clip(np.nan_to_num(255 * shares), 0, 255).astype(np.uint8)
    if channels == 3:
        pixels = np.ascontiguousarray(bytes_.transpose(1, 2, 0))
        form, line = QImage.Format.Format_RGB888, 3 * width
    else:
        pixels = np.ascontiguousarray(bytes_[0])
        form, line = QImage.Format.Format_Grayscale8, width
    return QImage(pixels.tobytes(), width, height, line, form).copy()  # a copy owns its bytes
