"""Colours of pictures: pixel by pixel through Qt, those of a window's icons took seconds."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QImage


def colours_in(image: QImage, *, every: int = 1, opaque: bool = False) -> set[str]:
    """Names of the colours of each n-th pixel, in both directions, or of the opaque ones alone."""
    if image.isNull():
        return set()
    plain = image.convertToFormat(QImage.Format.Format_RGBA8888)
    lines = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    pixels = lines[:, : plain.width() * 4].reshape(plain.height(), plain.width(), 4)[::every, ::every].reshape(-1, 4)
    if opaque:
        pixels = pixels[pixels[:, 3] == 255]
    found = np.unique(np.ascontiguousarray(pixels).view(np.uint32))
    return {f"#{bytes(colour)[:3].hex()}" for colour in found.view(np.uint8).reshape(-1, 4)}
