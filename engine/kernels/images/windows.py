"""Sliding windows in kernels: the numbers of `engine/tape/windows.py`, and the columns that lie in the image."""

from __future__ import annotations

from numba import carray

from engine.kernels.arithmetic.pointers import at
from engine.kernels.kernel import helper


@helper
def sizes(reals, place):
    """Height, width, rows and columns of windows, kernel, stride, dilation (each down, across), top, left."""
    c = carray(at(reals, place), 12)
    return (
        int(c[0]), int(c[1]), int(c[2]), int(c[3]), int(c[4]), int(c[5]),
        int(c[6]), int(c[7]), int(c[8]), int(c[9]), int(c[10]), int(c[11]),
    )  # fmt: skip


@helper
def inside(shift, stride, size, windows):
    """First and end of the windows whose element at `shift` from the window's place lies in an axis of `size`."""
    first = 0 if shift >= 0 else (stride - 1 - shift) // stride
    end = (size - 1 - shift) // stride + 1
    first = min(first, windows)
    return first, max(first, min(end, windows))
