"""Sliding windows of layers: sizes and padding, and which of them fit an image."""

from __future__ import annotations

from typing import Literal

from engine.errors import ShapeError
from engine.layers.layer import Shape, shape_text
from engine.tape.windows import Axis, Windows

Padding = Literal["valid", "same", "explicit"]

PADDING_HELP = (
    "Padding: valid adds none, same gives an output of size / stride (rounded up), explicit uses the field pad."
)
PAD_HELP = (
    "Explicit padding: one number for all sides, two for top and bottom, left and right, or four for "
    "top, bottom, left, right."
)
LARGEST = 10_000
"""Numbers that sizes, strides and margins may be at most."""


def image_of(kind: str, shape: Shape) -> Shape:
    """The shape, if it is that of an image: channels, height, width."""
    if len(shape) != 3:
        raise ShapeError(
            f"{kind} expects an image of channels × height × width, but {shape_text(shape)} came.",
            fix="Give the Input a shape of three numbers, such as 1, 8, 8.",
        )
    return shape


def sequence_of(kind: str, shape: Shape) -> Shape:
    """The shape, if it is that of a sequence: steps, features."""
    if len(shape) != 2:
        raise ShapeError(
            f"{kind} expects a sequence of steps × features, but {shape_text(shape)} came.",
            fix="Give the Input a shape of two numbers, such as 28, 1.",
        )
    return shape


def channel_axes(kind: str, shape: Shape) -> tuple[int, int, int]:
    """An image or a sequence as (outer, size, inner): its channels or features, and between them what each has."""
    if len(shape) == 3:
        return shape[0], shape[1] * shape[2], 1
    if len(shape) == 2:
        return 1, shape[0], shape[1]
    raise ShapeError(
        f"{kind} expects an image of channels × height × width or a sequence of steps × features, but "
        f"{shape_text(shape)} came.",
        fix="Give the Input a shape, such as 1, 8, 8, or leave this layer out.",
    )


def numbers(values: tuple[int, ...], counts: tuple[int, ...], least: int, field: str) -> tuple[int, ...]:
    """The values, if there are as many as there may be, and none too small or too large."""
    if len(values) not in counts:
        *others, last = map(str, counts)
        wanted = f"{', '.join(others)} or {last}" if others else last
        raise ShapeError(
            f"The field {field} takes {wanted} numbers, but it has {len(values)}.", fix="Correct it.", field=field
        )
    if min(values) < least or max(values) > LARGEST:
        raise ShapeError(
            f"Every number of {field} is from {least} to {LARGEST:,}, but {shape_text(values)} was given.",
            fix="Correct it.",
            field=field,
        )
    return values


def pair(values: tuple[int, ...], field: str) -> tuple[int, int]:
    """One number for both axes, or one for each, at least 1."""
    values = numbers(values, (1, 2), 1, field)
    return values[0], values[-1]


def sides(values: tuple[int, ...], field: str) -> tuple[int, int, int, int]:
    """Top, bottom, left, right, from one, two or four numbers that are at least 0."""
    values = numbers(values, (1, 2, 4), 0, field)
    if len(values) == 4:
        return values[0], values[1], values[2], values[3]
    return values[0], values[0], values[-1], values[-1]


def margins(size: int, extent: int, stride: int, padding: Padding, explicit: tuple[int, int]) -> tuple[int, int]:
    """Margin before and behind an axis. Where "same" asks for an odd number, the larger part comes behind it."""
    if padding == "explicit":
        return explicit
    if padding == "valid":
        return 0, 0
    total = max(0, (-(-size // stride) - 1) * stride + extent - size)
    return total // 2, total - total // 2


def axis(
    kind: str,
    name: str,
    size: int,
    kernel: int,
    stride: int,
    dilation: int,
    padding: Padding,
    explicit: tuple[int, int],
    field: str = "kernel",
) -> Axis:
    """A window along one axis of an input, if one fits."""
    extent = (kernel - 1) * dilation + 1
    found = Axis(size, kernel, stride, dilation, *margins(size, extent, stride, padding, explicit))
    if found.extent > found.padded:
        spread = f" spread over {extent}" if dilation > 1 else ""
        raise ShapeError(
            f"The {field} of {kind} is larger than its input: it takes {kernel}{spread}, but the {name} is "
            f"{found.padded}, margins included.",
            fix="Make it smaller, or set padding to same.",
            field=field,
        )
    return found


def image_windows(
    kind: str,
    shape: Shape,
    kernel: tuple[int, int],
    stride: tuple[int, int],
    dilation: tuple[int, int],
    padding: Padding,
    pad: tuple[int, ...],
    field: str = "kernel",
) -> Windows:
    """Windows over an image of this shape, if one fits."""
    top, bottom, left, right = sides(pad, "pad")
    _, height, width = shape
    return Windows(
        axis(kind, "height", height, kernel[0], stride[0], dilation[0], padding, (top, bottom), field),
        axis(kind, "width", width, kernel[1], stride[1], dilation[1], padding, (left, right), field),
    )
