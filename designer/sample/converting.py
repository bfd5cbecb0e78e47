"""Picture files as samples: read by Qt, brought to the shape and the range of the data."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QMimeData, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QImageReader, QPainter

from designer.live.rows import Array
from designer.live.shapes import Shape

FILES = "Pictures (*.png *.jpg *.jpeg)"
SUFFIXES = frozenset({".png", ".jpg", ".jpeg"})

MOST_PIXELS = 4096
"""Pixels of a side to which a larger picture is reduced while it is read."""


def read_picture(path: Path) -> QImage | str:
    """A picture of a file, turned as its camera says; else a sentence that says why there is none."""
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    if (bounded := _bounded(reader.size())) is not None:
        reader.setScaledSize(bounded)
    image = reader.read()
    if image.isNull():
        return f"{path.name} cannot be read as a picture: {reader.errorString().rstrip('.')}. Choose a PNG or JPEG."
    return image


def _bounded(size: QSize) -> QSize | None:
    """Size to which a picture is reduced; None where it is not that large."""
    if max(size.width(), size.height()) <= MOST_PIXELS:
        return None
    return size.scaled(MOST_PIXELS, MOST_PIXELS, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))


def holds_picture(data: QMimeData) -> bool:
    """True if a picture is dragged in, or the file of one. Nothing is decoded yet."""
    return _picture_file(data) is not None or data.hasImage()


def dropped_picture(data: QMimeData) -> Path | QImage | None:
    """A picture that is dropped, or the file of one; None where it is something else."""
    path = _picture_file(data)
    if path is not None:
        return path
    image = data.imageData() if data.hasImage() else None
    return image if isinstance(image, QImage) and not image.isNull() else None


def _picture_file(data: QMimeData) -> Path | None:
    paths = (Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
    return next((path for path in paths if path.suffix.lower() in SUFFIXES), None)


def as_sample(image: QImage, shape: Shape, span: tuple[float, float]) -> Array:
    """A picture as (channels, height, width): black is the low end of the span, white the high one.

    It is fitted in whole, in the middle; what is left free has the colour of its corners. See-through parts are white.
    With one channel it is grey, with three red, green and blue; any other number of channels are all grey.
    """
    channels, height, width = shape
    fitted = _fitted(image, width, height)
    colored = channels == 3
    fitted = fitted.convertToFormat(QImage.Format.Format_RGB888 if colored else QImage.Format.Format_Grayscale8)
    per_pixel = 3 if colored else 1
    lines = np.frombuffer(bytes(fitted.constBits()), np.uint8).reshape(height, fitted.bytesPerLine())
    pixels = lines[:, : per_pixel * width].reshape(height, width, per_pixel).transpose(2, 0, 1)
    low, high = span
    shares = np.broadcast_to(pixels / 255.0, (channels, height, width))
    found: Array = low + (high - low) * shares
    return found


def _fitted(image: QImage, width: int, height: int) -> QImage:
    """The picture on an opaque ground of this size."""
    if (bounded := _bounded(image.size())) is not None:
        image = image.scaled(bounded)
    opaque = QImage(image.size(), QImage.Format.Format_RGB32)
    opaque.fill(QColor("white"))
    painter = QPainter(opaque)
    painter.drawImage(0, 0, image)
    painter.end()
    size = opaque.size().scaled(QSize(width, height), Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))
    small = opaque.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
    right, bottom = opaque.width() - 1, opaque.height() - 1
    corners = [opaque.pixelColor(x, y) for x in (0, right) for y in (0, bottom)]
    parts = [(each.red(), each.green(), each.blue()) for each in corners]
    ground = QColor(*(round(sum(part) / 4) for part in zip(*parts, strict=True)))
    fitted = QImage(width, height, QImage.Format.Format_RGB32)
    fitted.fill(ground)
    painter = QPainter(fitted)
    area = QRect(0, 0, small.width(), small.height())
    area.moveTo((width - small.width()) // 2, (height - small.height()) // 2)
    painter.drawImage(area, small)
    painter.end()
    return fitted
