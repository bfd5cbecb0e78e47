"""Large arrays brought to a size that can be seen and costs little, by declared rules."""

from __future__ import annotations

import math

import numpy as np

from designer.live.kinds.scales import Array

MOST_CELLS = 128
"""Rows and columns of a map at most."""

MOST_READ = 1 << 18
"""Numbers that are read for a picture at most, so that it costs below 2 ms."""

MOST_MEANT = 4
"""Pixels a side of a block of which the mean is taken; of larger blocks, so many evenly spaced rows and columns."""

MOST_TILES = 64
"""Tiles at most."""

MOST_SIDE = 32
"""Rows and columns of a tile at most."""


def largest(matrix: Array, rows: int = MOST_CELLS, columns: int = MOST_CELLS) -> tuple[Array, str]:
    """A matrix of at most so many cells, each the value of greatest magnitude in its block, with its sign.

    Blocks are equal but for those at the end. Where a matrix has more than `MOST_READ` values, every k-th of its rows
    (and of its columns, where there are few rows) is read.

    Args:
        matrix: (rows, columns).
        rows: Rows to keep at most.
        columns: Columns to keep at most.

    Returns:
        The matrix, and a note on what was done, empty where nothing was.
    """
    height, width = matrix.shape
    down, across = -(-height // rows), -(-width // columns)
    if down == across == 1:
        return matrix, ""
    every = min(-(-matrix.size // MOST_READ), down)
    step = min(-(-matrix.size // (every * MOST_READ)), across)
    read = matrix[::every, ::step]
    down, across = -(-down // every), -(-across // step)
    note = f"largest of {down * every} × {across * step}"
    told = " and ".join(f"{name} {count}" for name, count in (("row", every), ("column", step)) if count > 1)
    return _extremes(read, down, across), note + (f", every {told} read" if told else "")


def _extremes(matrix: Array, down: int, across: int) -> Array:
    """The value of greatest magnitude of each block of so many rows and columns."""
    if abs(matrix.strides[0]) < abs(matrix.strides[1]):  # along the numbers that follow one another in memory
        return _extremes(matrix.T, across, down).T
    starts = np.arange(0, matrix.shape[1], across)
    most, least = matrix[::down].copy(), matrix[::down].copy()
    for row in range(1, down):  # a row of all blocks at a time: there are fewer of these than blocks
        rows = matrix[row::down]
        np.maximum(most[: len(rows)], rows, out=most[: len(rows)])
        np.minimum(least[: len(rows)], rows, out=least[: len(rows)])
    most = np.maximum.reduceat(most, starts, axis=1)
    least = np.minimum.reduceat(least, starts, axis=1)
    return np.where(-least > most, least, most)


def means(images: Array, most: int = MOST_SIDE) -> tuple[Array, str]:
    """Images of at most so many pixels a side, each the mean of its block; the last rows that fill no block are left.

    Of a block of more than `MOST_MEANT` pixels a side, or where more than `MOST_READ` would be read, every k-th row and
    column is.

    Args:
        images: (..., height, width).
        most: Pixels a side.

    Returns:
        The images, and a note on what was done, empty where nothing was.
    """
    height, width = images.shape[-2:]
    block = max(-(-height // most), -(-width // most))
    if block == 1:
        return images, ""
    down, across = max(height // block, 1), max(width // block, 1)
    high, wide = min(block, height), min(block, width)
    room = math.isqrt(max(MOST_READ // (images[..., 0, 0].size * down * across), 1))
    every = -(-block // min(MOST_MEANT, room))
    cut = images[..., : down * high, : across * wide]
    blocks = cut.reshape(*images.shape[:-2], down, high, across, wide)[..., ::every, :, ::every]
    total = np.zeros((*images.shape[:-2], down, across), images.dtype)
    for row, column in np.ndindex(blocks.shape[-3], blocks.shape[-1]):  # faster than a mean over two short axes
        total += blocks[..., row, :, column]
    told = f", every {every} read" if every > 1 else ""
    return total / (blocks.shape[-3] * blocks.shape[-1]), f"each pixel: the mean of {high} × {wide}{told}"


def first(count: int, most: int, what: str) -> tuple[int, str]:
    """Number of things that are shown, and a note where there are more."""
    return (count, "") if count <= most else (most, f"first {most} of {count:,} {what}")


def spread(values: Array, most: int) -> Array:
    """At most so many of the values, evenly spaced, as a vector."""
    flat = values.reshape(-1)
    return flat[:: max(math.ceil(flat.size / most), 1)]


def joined(*notes: str) -> str:
    """Notes as one, without those that are empty."""
    return ", ".join(note for note in notes if note)
