"""Shape in which a sample can be looked at: an image, a sequence, or neither. No Qt."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from engine.data.dataset import DataSpec
from engine.document.network import Network
from engine.layers.basic.input import Input

Shape = tuple[int, ...]

_GRID = re.compile(r"(.*?)(\d+)[_x, ]+(\d+)")


def grid_of(columns: Sequence[str]) -> Shape:
    """Rows and columns of a picture whose pixels are columns such as `pixel_3_5`, row by row; empty for others."""
    matches = [_GRID.fullmatch(name) for name in columns]
    found = [(match[1], int(match[2]), int(match[3])) for match in matches if match is not None]
    if len(found) < max(4, len(columns)) or len({name for name, _, _ in found}) > 1:
        return ()
    rows, places = [{each[axis] for each in found} for axis in (1, 2)]
    grid = [(row, place) for row in sorted(rows) for place in sorted(places)]
    return (len(rows), len(places)) if grid == [(row, place) for _, row, place in found] else ()


def picture_shape(spec: DataSpec, network: Network) -> Shape:
    """Shape in which a sample can be looked at.

    Returns:
        (channels, height, width) of an image, (steps, features) of a sequence, or empty where it is neither.
    """
    grid = grid_of(spec.columns)
    if grid:
        return (1, *grid)
    layers = [node.layer for node in network.effective.nodes if isinstance(node.layer, Input)]
    size = math.prod(spec.input_shape)
    shapes = [spec.input_shape, *(layer.shape for layer in layers if layer.shape and not layer.columns)]
    fits = [shape for shape in shapes if len(shape) in (2, 3) and math.prod(shape) == size]
    return max(fits, key=len) if fits else ()
