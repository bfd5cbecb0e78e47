"""Kernels that copy, repeat and interpolate parts of images; see `engine/tape/ops/images/resampling.py`."""

from __future__ import annotations

import numpy as np
from numba import carray

from engine.kernels.arithmetic.pointers import at, flat, matrix, operands
from engine.kernels.arithmetic.random import random_bits, stream_key
from engine.kernels.kernel import helper, kernel


@kernel("place")
def place(row, arena, ints, reals, first, count):
    """Copy a rectangle of each channel into a larger or smaller image, zeros elsewhere: padding and cropping."""
    o = operands(row)
    channels, height, width, y_height, y_width = o[3], o[4], o[5], o[6], o[7]
    top, left, y_top, y_left, rows, columns = o[8], o[9], o[10], o[11], o[12], o[13]
    everything = flat(arena, o[2], channels * y_height * y_width, first, count)
    for i in range(everything.size):
        everything[i] = 0
    for n in range(first * channels, (first + count) * channels):
        x = matrix(arena, o[1] + (n * height + top) * width, width, 0, rows)
        y = matrix(arena, o[2] + (n * y_height + y_top) * y_width, y_width, 0, rows)
        for i in range(rows):
            for j in range(columns):
                y[i, y_left + j] = x[i, left + j]


@kernel("upsample_nearest")
def upsample_nearest(row, arena, ints, reals, first, count):
    """Repeat each element `down` times in height and `across` times in width."""
    o = operands(row)
    channels, height, width, down, across = o[3], o[4], o[5], o[6], o[7]
    for n in range(first * channels * height, (first + count) * channels * height):
        x = carray(at(arena, o[1] + n * width), (width,))
        for a in range(down):
            y = matrix(arena, o[2] + (n * down + a) * width * across, across, 0, width)
            for j in range(width):
                for b in range(across):
                    y[j, b] = x[j]


@kernel("upsample_nearest_backward")
def upsample_nearest_backward(row, arena, ints, reals, first, count):
    """Sum the gradients of all copies of an element."""
    o = operands(row)
    channels, height, width, down, across = o[3], o[4], o[5], o[6], o[7]
    for n in range(first * channels * height, (first + count) * channels * height):
        dx = carray(at(arena, o[2] + n * width), (width,))
        for j in range(width):
            dx[j] = 0
        for a in range(down):
            dy = matrix(arena, o[1] + (n * down + a) * width * across, across, 0, width)
            for j in range(width):
                for b in range(across):
                    dx[j] += dy[j, b]


@helper
def _between(index, factor, size, example):
    """The two elements that an output lies between, and how far it is from the first to the second."""
    place = max(0.0, (index + 0.5) / factor - 0.5)
    low = int(place)
    return low, min(low + 1, size - 1), example.dtype.type(place - low)


@kernel("upsample_bilinear")
def upsample_bilinear(row, arena, ints, reals, first, count):
    """Interpolate linearly between the elements, with centres aligned as in PyTorch (align_corners=False)."""
    o = operands(row)
    channels, height, width, down, across = o[3], o[4], o[5], o[6], o[7]
    for n in range(first * channels, (first + count) * channels):
        x = matrix(arena, o[1] + n * height * width, width, 0, height)
        y = matrix(arena, o[2] + n * height * down * width * across, width * across, 0, height * down)
        for i in range(height * down):
            top, bottom, v = _between(i, down, height, x)
            for j in range(width * across):
                left, right, u = _between(j, across, width, x)
                above = x[top, left] + u * (x[top, right] - x[top, left])
                below = x[bottom, left] + u * (x[bottom, right] - x[bottom, left])
                y[i, j] = above + v * (below - above)


@kernel("upsample_bilinear_backward")
def upsample_bilinear_backward(row, arena, ints, reals, first, count):
    """Add the gradient of each output to its four sources, by their interpolation weights."""
    o = operands(row)
    channels, height, width, down, across = o[3], o[4], o[5], o[6], o[7]
    everything = flat(arena, o[2], channels * height * width, first, count)
    for i in range(everything.size):
        everything[i] = 0
    for n in range(first * channels, (first + count) * channels):
        dx = matrix(arena, o[2] + n * height * width, width, 0, height)
        dy = matrix(arena, o[1] + n * height * down * width * across, width * across, 0, height * down)
        one = dy.dtype.type(1.0)
        for i in range(height * down):
            top, bottom, v = _between(i, down, height, dx)
            for j in range(width * across):
                left, right, u = _between(j, across, width, dx)
                dx[top, left] += (one - v) * (one - u) * dy[i, j]
                dx[top, right] += (one - v) * u * dy[i, j]
                dx[bottom, left] += v * (one - u) * dy[i, j]
                dx[bottom, right] += v * u * dy[i, j]


@kernel("axis_dropout")
def axis_dropout(row, arena, ints, reals, first, count):
    """y = x / (1 - rate), or 0 for whole runs of the middle axis with probability `rate`."""
    o = operands(row)
    outer, size, inner, stream = o[3], o[4], o[5], o[7]
    rate = carray(at(reals, o[6]), 1)[0]
    key, threshold = stream_key(ints, stream), np.uint32(np.int64(rate * 4294967296.0))
    for n in range(first * outer, (first + count) * outer):
        x = matrix(arena, o[1] + n * size * inner, inner, 0, size)
        y = matrix(arena, o[2] + n * size * inner, inner, 0, size)
        scale, zero = x.dtype.type(1.0 / (1.0 - rate)), x.dtype.type(0.0)
        for j in range(inner):
            drop = random_bits(key, np.uint32(n * inner + j)) < threshold
            for i in range(size):
                y[i, j] = zero if drop else x[i, j] * scale
