"""Layers that rearrange the elements of a sample: Reshape, Permute, Slice."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from engine.errors import ShapeError
from engine.fields import field
from engine.layers.layer import LAYERS, Category, Layer, Shape, shape_text
from engine.tape.ops import crop, reshape
from engine.tape.ops.images.resampling import Margins
from engine.tape.ops.shapes.axes import permute

if TYPE_CHECKING:
    from engine.tape.builder import TapeBuilder, Tensor

_FARTHEST = 1_000_000


@LAYERS.register
class Reshape(Layer):
    """Gives a sample another shape with the same number of elements, in row-major order."""

    category: ClassVar[Category] = "Shape"
    type: Literal["Reshape"] = "Reshape"
    shape: tuple[int, ...] = field(
        (-1,), help="New shape, such as 1, 8, 8; one size may be -1: it is computed from the others."
    )

    def keeps_steps(self, shapes: Sequence[Shape]) -> bool:
        return self.infer(shapes)[0][0] == shapes[0][0]

    def infer(self, shapes: Sequence[Shape]) -> tuple[Shape, ...]:
        (shape,) = shapes
        if not self.shape or any(size < 1 and size != -1 for size in self.shape) or self.shape.count(-1) > 1:
            raise ShapeError(
                "Every size of a shape is at least 1, but one of them may be -1, for what is left.",
                fix="Correct the shape field.",
                field="shape",
            )
        values, given = math.prod(shape), math.prod(size for size in self.shape if size != -1)
        if values % given or (-1 not in self.shape and values != given):
            raise ShapeError(
                f"The shape {shape_text(self.shape)} does not hold the {values} values of {shape_text(shape)}.",
                fix="Give sizes whose product fits, one of them as -1.",
                field="shape",
            )
        return (tuple(values // given if size == -1 else size for size in self.shape),)

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        return (reshape(tape, inputs[0], self.infer([inputs[0].shape])[0]),)


@LAYERS.register
class Permute(Layer):
    """Reorders the axes of a sample, for instance to put channels last or swap steps and features.

    With order (2, 3, 1) an image of (channels, height, width) becomes (height, width, channels).
    """

    category: ClassVar[Category] = "Shape"
    type: Literal["Permute"] = "Permute"
    order: tuple[int, ...] = field((), help="New order of the axes, by number from 1; empty means reversed.")

    def keeps_steps(self, shapes: Sequence[Shape]) -> bool:
        return self._axes(shapes[0])[0] == 0

    def _axes(self, shape: Shape) -> tuple[int, ...]:
        """The order, counted from 0."""
        if not self.order:
            return tuple(range(len(shape)))[::-1]
        if sorted(self.order) != list(range(1, len(shape) + 1)):
            numbers = ", ".join(str(axis) for axis in range(1, len(shape) + 1))
            raise ShapeError(
                f"The order names each axis once, which of {shape_text(shape)} are {numbers}, but it is "
                f"{', '.join(map(str, self.order))}.",
                fix="Correct the order field, or empty it.",
                field="order",
            )
        return tuple(axis - 1 for axis in self.order)

    def infer(self, shapes: Sequence[Shape]) -> tuple[Shape, ...]:
        (shape,) = shapes
        return (tuple(shape[axis] for axis in self._axes(shape)),)

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        return (permute(tape, inputs[0], self._axes(inputs[0].shape)),)


@LAYERS.register
class Slice(Layer):
    """Slices one axis: keeps some features of a vector, channels of an image, or steps of a sequence."""

    category: ClassVar[Category] = "Shape"
    type: Literal["Slice"] = "Slice"
    axis: int = field(1, minimum=1, maximum=64, help="Axis to slice, counted from 1 without the batch axis.")
    start: int = field(
        0,
        minimum=-_FARTHEST,
        maximum=_FARTHEST,
        help="Index of the first element that is kept, from 0; negative counts from the end.",
    )
    stop: int = field(
        0,
        minimum=-_FARTHEST,
        maximum=_FARTHEST,
        help="Index after the last element that is kept; 0 means the end, negative counts from the end.",
    )

    def keeps_steps(self, shapes: Sequence[Shape]) -> bool:
        return self.axis > 1 or self.bounds(shapes[0]) == (0, shapes[0][0])

    def bounds(self, shape: Shape) -> tuple[int, int]:
        """Start and stop, counted from the beginning."""
        if self.axis > len(shape):
            raise ShapeError(
                f"Slice takes a part of axis {self.axis}, but {shape_text(shape)} has {len(shape)}.",
                fix="Choose an axis that is there.",
                field="axis",
            )
        size = shape[self.axis - 1]
        start = self.start + size if self.start < 0 else self.start
        stop = self.stop + size if self.stop <= 0 else self.stop
        if not 0 <= start < stop <= size:
            raise ShapeError(
                f"Slice keeps the elements from {start} to before {stop}, but axis {self.axis} of {shape_text(shape)} "
                f"has {size}.",
                fix="Choose start and stop within it, start before stop.",
                field="start",
            )
        return start, stop

    def infer(self, shapes: Sequence[Shape]) -> tuple[Shape, ...]:
        (shape,) = shapes
        start, stop = self.bounds(shape)
        return ((*shape[: self.axis - 1], stop - start, *shape[self.axis :]),)

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        (x,) = inputs
        start, stop = self.bounds(x.shape)
        size = x.shape[self.axis - 1]
        # The axis becomes the height of an image.
        image = reshape(tape, x, (math.prod(x.shape[: self.axis - 1]), size, math.prod(x.shape[self.axis :])))
        part = crop(tape, image, Margins(start, size - stop, 0, 0))
        return (reshape(tape, part, self.infer([x.shape])[0]),)
