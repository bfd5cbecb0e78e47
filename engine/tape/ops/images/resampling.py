"""Images made larger or smaller without weights: parts copied to other places, elements repeated or interpolated."""

from __future__ import annotations

from dataclasses import dataclass

from engine.tape.builder import GRADIENT, TapeBuilder, Tensor
from engine.tape.opcodes import Reads, Writes, declare, numbers

# A rectangle of (rows, columns) of every channel goes from one place to another; the rest of y is zero.
_CHANNELS, _HEIGHT, _WIDTH, _Y_HEIGHT, _Y_WIDTH = numbers("channels", "height", "width", "y_height", "y_width")
_IMAGE = _CHANNELS * _HEIGHT * _WIDTH
declare(
    "place",
    Reads("x", _IMAGE),
    Writes("y", _CHANNELS * _Y_HEIGHT * _Y_WIDTH),
    *(_CHANNELS, _HEIGHT, _WIDTH, _Y_HEIGHT, _Y_WIDTH),
    *numbers("top", "left", "y_top", "y_left", "rows", "columns"),
)

_DOWN, _ACROSS = numbers("down", "across")
_LARGE, _SIZES = _IMAGE * _DOWN * _ACROSS, (_CHANNELS, _HEIGHT, _WIDTH, _DOWN, _ACROSS)
for _name in ("nearest", "bilinear"):
    declare(f"upsample_{_name}", Reads("x", _IMAGE), Writes("y", _LARGE), *_SIZES)
    declare(f"upsample_{_name}_backward", Reads("dy", _LARGE), Writes("dx", _IMAGE), *_SIZES)

# A mask for each of (outer, inner), the same along the middle axis.
_OUTER, _SIZE, _INNER, _RATE, _STREAM = numbers("outer", "size", "inner", "rate", "stream")
_ALL = _OUTER * _SIZE * _INNER
declare("axis_dropout", Reads("x", _ALL), Writes("y", _ALL), _OUTER, _SIZE, _INNER, _RATE, _STREAM)


@dataclass(frozen=True, slots=True)
class Margins:
    """Rows and columns beyond an image."""

    top: int
    bottom: int
    left: int
    right: int


def pad(tape: TapeBuilder, x: Tensor, margins: Margins) -> Tensor:
    """Surround each channel with zeros. x: (channels, height, width)."""
    _, height, width = x.shape
    return _place(tape, "pad", x, _grown(x, margins), (0, 0, margins.top, margins.left, height, width))


def crop(tape: TapeBuilder, x: Tensor, margins: Margins) -> Tensor:
    """Cut margins off each channel. x: (channels, height, width)."""
    shape = _grown(x, Margins(-margins.top, -margins.bottom, -margins.left, -margins.right))
    return _place(tape, "crop", x, shape, (margins.top, margins.left, 0, 0, *shape[1:]))


def _grown(x: Tensor, margins: Margins) -> tuple[int, int, int]:
    channels, height, width = x.shape
    return channels, height + margins.top + margins.bottom, width + margins.left + margins.right


def _place(
    tape: TapeBuilder, name: str, x: Tensor, shape: tuple[int, int, int], rectangle: tuple[int, int, int, int, int, int]
) -> Tensor:
    """Copy a rectangle (top, left, top in y, left in y, rows, columns)."""
    top, left, y_top, y_left, rows, columns = rectangle
    y = tape.tensor(name, shape, sources=[x])
    tape.emit("place", x, y, *x.shape, *shape[1:], *rectangle)

    back = (*shape, *x.shape[1:], y_top, y_left, top, left, rows, columns)
    tape.on_gradient(y, lambda dy: tape.input_gradient(x, "place", dy, GRADIENT, *back))
    return y


def upsample(tape: TapeBuilder, x: Tensor, method: str, down: int, across: int) -> Tensor:
    """Make each channel `down` times as high and `across` times as wide. x: (channels, height, width).

    `method` is `nearest`, or `bilinear` with the centres of elements half an element from the edges.
    """
    channels, height, width = x.shape
    y = tape.tensor("upsample", (channels, height * down, width * across), sources=[x])
    numbers = (channels, height, width, down, across)
    tape.emit(f"upsample_{method}", x, y, *numbers)

    tape.on_gradient(y, lambda dy: tape.input_gradient(x, f"upsample_{method}_backward", dy, GRADIENT, *numbers))
    return y


def axis_dropout(tape: TapeBuilder, x: Tensor, axes: tuple[int, int, int], rate: float) -> Tensor:
    """Zero whole runs along the middle axis of x, seen as (outer, size, inner), with probability `rate` in training.

    The rest is scaled by `1 / (1 - rate)`. The mask is a function of seed, step, stream and run, so backward computes
    it again instead of storing it.
    """
    stream = tape.new_stream()
    if not tape.training or rate == 0.0:
        return x
    y = tape.tensor("axis_dropout", x.shape, sources=[x])
    tape.emit("axis_dropout", x, y, *axes, rate, stream)

    tape.on_gradient(y, lambda dy: tape.input_gradient(x, "axis_dropout", dy, GRADIENT, *axes, rate, stream))
    return y
