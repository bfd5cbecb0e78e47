"""Small pictures of samples that are images, and words for those that are rows."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from designer.evaluation.findings import Finding

SIDE = 36
"""Pixels of the longer side."""
MOST_COLUMNS = 4


def thumbnail(finding: Finding, row: int) -> QImage | None:
    """Picture of a sample; None where samples are no images."""
    shape = finding.shape
    if len(shape) != 3:
        return None
    values = finding.material.dataset.inputs[row].reshape(shape)
    low, high = float(values.min()), float(values.max())
    bytes_ = np.rint(255.0 * (values - low) / ((high - low) or 1.0)).astype(np.uint8)
    channels, height, width = shape
    if channels == 3:
        pixels, form, line = np.ascontiguousarray(bytes_.transpose(1, 2, 0)), QImage.Format.Format_RGB888, 3 * width
    else:
        pixels, form, line = np.ascontiguousarray(bytes_[0]), QImage.Format.Format_Grayscale8, width
    image = QImage(pixels.tobytes(), width, height, line, form)
    factor = SIDE / max(height, width)
    smooth = Qt.TransformationMode.SmoothTransformation if factor < 1 else Qt.TransformationMode.FastTransformation
    size = max(1, round(width * factor)), max(1, round(height * factor))
    return image.scaled(*size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)


def sample_words(finding: Finding, row: int) -> str:
    """The first columns of a sample that is a row of a table; nothing for others."""
    spec = finding.material.dataset.spec
    if not spec.columns or math.prod(spec.input_shape) != len(spec.columns) or finding.shape:
        return ""
    values = finding.material.dataset.inputs[row].reshape(-1).tolist()
    named = list(zip(spec.columns, values, strict=True))[:MOST_COLUMNS]
    pairs = [f"{name} missing" if math.isnan(value) else f"{name} {value:.4g}" for name, value in named]
    return ", ".join(pairs) + (", …" if len(values) > MOST_COLUMNS else "")
