"""Layers that make images larger or smaller without weights: Upsample, ZeroPad, Crop."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from engine.errors import ShapeError
from engine.fields import field
from engine.layers.images.windows import image_of, numbers, pair, sides
from engine.layers.layer import LAYERS, Category, Layer, Shape, shape_text
from engine.tape.ops import crop, pad, reshape, upsample
from engine.tape.ops.images.resampling import Margins

if TYPE_CHECKING:
    from engine.tape.builder import TapeBuilder, Tensor

SIDES_HELP = (
    "Size of each side: one number for all, two for top and bottom, left and right, or four for top, bottom, left, "
    "right; for a sequence, the first two are steps at start and end."
)


@LAYERS.register
class Upsample(Layer):
    """Upsampling: enlarges each channel of an image by whole factors.

    Nearest repeats each element; bilinear interpolates between the centres of neighbours, the same as PyTorch with
    `align_corners=False`. x: (channels, height, width), y: (channels, factor * height, factor * width).
    """

    category: ClassVar[Category] = "Shape"
    type: Literal["Upsample"] = "Upsample"
    factor: tuple[int, ...] = field((2, 2), help="Scale factor of height and width; one number sets both.")
    method: Literal["nearest", "bilinear"] = field(
        "nearest", help="Interpolation method: repeat the nearest element, or interpolate linearly."
    )

    def infer(self, shapes: Sequence[Shape]) -> tuple[Shape, ...]:
        channels, height, width = image_of(self.type, shapes[0])
        down, across = pair(self.factor, "factor")
        return ((channels, height * down, width * across),)

    def multiply_adds(self, shapes: Sequence[Shape]) -> int:
        """Interpolation is a sum of four neighbours, each times its share."""
        return 4 * math.prod(self.infer(shapes)[0]) if self.method == "bilinear" else 0

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        return (upsample(tape, inputs[0], self.method, *pair(self.factor, "factor")),)


class Margin(Layer):
    """Base of layers that add or cut borders."""

    category: ClassVar[Category] = "Shape"
    sides: tuple[int, ...] = field((1,), help=SIDES_HELP)

    def keeps_steps(self, shapes: Sequence[Shape]) -> bool:
        return len(shapes[0]) == 2 and not any(self.sides)

    def _margins(self, shape: Shape) -> Margins:
        """The margins of the input, seen as an image."""
        if len(shape) == 3:
            return Margins(*sides(self.sides, "sides"))
        if len(shape) == 2:
            values = numbers(self.sides, (1, 2), 0, "sides")
            return Margins(values[0], values[-1], 0, 0)
        raise ShapeError(
            f"{self.type} expects an image of channels × height × width or a sequence of steps × features, but "
            f"{shape_text(shape)} came.",
            fix="Give the Input a shape, such as 1, 8, 8.",
        )


def _image(tape: TapeBuilder, x: Tensor) -> Tensor:
    """An image as it is, a sequence as one channel of as many rows as it has steps."""
    return x if len(x.shape) == 3 else reshape(tape, x, (1, *x.shape))


@LAYERS.register
class ZeroPad(Margin):
    """Zero padding around each channel of an image, or at the ends of a sequence.

    x: (channels, height, width), y: (channels, top + height + bottom, left + width + right); or x: (steps, features).
    """

    type: Literal["ZeroPad"] = "ZeroPad"

    def infer(self, shapes: Sequence[Shape]) -> tuple[Shape, ...]:
        (shape,) = shapes
        m = self._margins(shape)
        if len(shape) == 2:
            return ((m.top + shape[0] + m.bottom, shape[1]),)
        return ((shape[0], m.top + shape[1] + m.bottom, m.left + shape[2] + m.right),)

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        (x,) = inputs
        y = pad(tape, _image(tape, x), self._margins(x.shape))
        return (reshape(tape, y, self.infer([x.shape])[0]),)


@LAYERS.register
class Crop(Margin):
    """Cropping: removes the borders of each channel of an image, or the ends of a sequence.

    x: (channels, height, width), y: (channels, height - top - bottom, width - left - right); or x: (steps, features).
    """

    type: Literal["Crop"] = "Crop"

    def infer(self, shapes: Sequence[Shape]) -> tuple[Shape, ...]:
        (shape,) = shapes
        m = self._margins(shape)
        cut = (m.top + m.bottom, 0) if len(shape) == 2 else (0, m.top + m.bottom, m.left + m.right)
        if any(less >= size for size, less in zip(shape, cut, strict=True)):
            raise ShapeError(
                f"Crop would leave nothing: it cuts {shape_text(cut)} off {shape_text(shape)}.",
                fix="Make the sides smaller.",
                field="sides",
            )
        return (tuple(size - less for size, less in zip(shape, cut, strict=True)),)

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        (x,) = inputs
        y = crop(tape, _image(tape, x), self._margins(x.shape))
        return (reshape(tape, y, self.infer([x.shape])[0]),)
