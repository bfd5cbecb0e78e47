"""A soft brush that draws on pictures of a few pixels. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from designer.live.rows import Array
from designer.live.shapes import Shape

THIN = 0.6
"""Radius of the brush at least, in pixels of the picture."""

SHARE = 1 / 22
"""Radius as a share of the shorter side: strokes are then about as wide as those of handwritten digits."""

EDGE = 1.0
"""Width of its soft edge, in pixels of the picture."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight stroke on a picture, in pixels of the picture from its top left corner.

    Attributes:
        start: x and y.
        end: x and y.
        draws: Whether it draws; else it erases.
    """

    start: tuple[float, float]
    end: tuple[float, float]
    draws: bool = True


def paper_and_ink(span: tuple[float, float], mean: float) -> tuple[float, float]:
    """Numbers of paper and ink of pictures: paper is the end of their span that is nearer to their mean."""
    low, high = span
    return (low, high) if mean < (low + high) / 2 else (high, low)


def stroked(values: Array, shape: Shape, colors: tuple[float, float], stroke: Stroke) -> Array:
    """A picture with a stroke more, of the shape that the values have.

    Args:
        values: Its numbers.
        shape: (channels, height, width); a stroke covers all channels.
        colors: Numbers of paper and ink.
        stroke: The stroke; erasing puts paper.
    """
    channels, height, width = shape
    radius = max(THIN, SHARE * min(height, width))
    y, x = np.mgrid[0.5:height, 0.5:width]
    away = _distances(x, y, stroke)
    covered = np.clip((radius + EDGE / 2 - away) / EDGE, 0.0, 1.0)
    column, row = (int(np.clip(place, 0, size - 1)) for place, size in zip(stroke.end, (width, height), strict=True))
    covered[row, column] = 1.0  # the pixel under the mouse, wherever in it the mouse is
    paper, ink = colors
    picture = values.reshape(channels, height, width)
    start, end = (paper, ink) if stroke.draws else (ink, paper)
    laid = start + covered * (end - start)  # what is nearer to the end already stays
    drawn = np.maximum(picture, laid) if end > start else np.minimum(picture, laid)
    changed: Array = np.where(covered > 0.0, drawn, picture).reshape(values.shape)
    return changed


def _distances(x: Array, y: Array, stroke: Stroke) -> Array:
    """Distances of points from a stroke."""
    (left, top), (right, bottom) = stroke.start, stroke.end
    across, down = right - left, bottom - top
    length = across**2 + down**2
    share = np.clip(((x - left) * across + (y - top) * down) / length, 0.0, 1.0) if length else 0.0
    distances: Array = np.hypot(x - left - share * across, y - top - share * down)
    return distances
