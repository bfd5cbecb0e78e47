"""Pooling: a window becomes its largest element, or its mean. Images and sequences share an abstract base."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from engine.errors import ShapeError
from engine.fields import field
from engine.layers.images.windows import (
    PAD_HELP,
    PADDING_HELP,
    Padding,
    axis,
    channel_axes,
    image_of,
    image_windows,
    numbers,
    pair,
    sequence_of,
)
from engine.layers.layer import LAYERS, Category, Layer, Shape
from engine.tape.ops import average_pool, axis_max, axis_mean, max_pool
from engine.tape.ops.sequences.sequence import mask_steps
from engine.tape.windows import Axis, Windows

if TYPE_CHECKING:
    from engine.tape.builder import TapeBuilder, Tensor


class Pool(Layer):
    """Base of pooling layers. Padding belongs to no window: it changes no result."""

    category: ClassVar[Category] = "Pooling"
    main: ClassVar[tuple[str, ...]] = ("pool", "stride", "padding", "pad")
    padding: Padding = field("valid", help=PADDING_HELP)

    @abstractmethod
    def _windows(self, shape: Shape) -> tuple[Windows, Shape]:
        """The windows over the input seen as an image, and the shape of what they give."""

    def infer(self, shapes: Sequence[Shape]) -> tuple[Shape, ...]:
        windows, shape = self._windows(shapes[0])
        for found in (windows.rows, windows.columns):
            if max(found.before, found.after) >= found.kernel:
                raise ShapeError(
                    f"The margins of {self.type} are as large as its windows, so that some would be empty.",
                    fix="Make pad smaller than the pool, or set padding to same.",
                    field="pad",
                )
        return (shape,)


class ImagePool(Pool):
    """Base of pooling layers of images."""

    pool: tuple[int, ...] = field((2, 2), help="Height and width of the window; one number sets both.")
    stride: tuple[int, ...] = field((), help="Step of the window, down and across; empty means the size of the pool.")
    pad: tuple[int, ...] = field((0, 0), help=PAD_HELP)

    def _windows(self, shape: Shape) -> tuple[Windows, Shape]:
        shape = image_of(self.type, shape)
        pool = pair(self.pool, "pool")
        stride = pair(self.stride, "stride") if self.stride else pool
        windows = image_windows(self.type, shape, pool, stride, (1, 1), self.padding, self.pad, "pool")
        return windows, (shape[0], windows.rows.windows, windows.columns.windows)


class SequencePool(Pool):
    """Base of pooling layers of sequences."""

    pool: int = field(2, minimum=1, maximum=10_000, unit="steps", help="Length of the window, in steps.")
    stride: int = field(
        0, minimum=0, maximum=10_000, unit="steps", help="Step of the window; 0 means the size of the pool."
    )
    pad: tuple[int, ...] = field((0,), help="Explicit padding: one number for both ends, or two for start and end.")

    def keeps_steps(self, shapes: Sequence[Shape]) -> bool:
        return self.pool == 1 and self.stride <= 1

    def _windows(self, shape: Shape) -> tuple[Windows, Shape]:
        """The sequence seen as an image: steps are its rows."""
        steps, features = sequence_of(self.type, shape)
        before, *behind = numbers(self.pad, (1, 2), 0, "pad")
        explicit = (before, behind[0] if behind else before)
        rows = axis(
            self.type, "sequence", steps, self.pool, self.stride or self.pool, 1, self.padding, explicit, "pool"
        )
        return Windows(rows, Axis(features, 1)), (rows.windows, features)


def _lower_max(layer: Pool, tape: TapeBuilder, x: Tensor) -> tuple[Tensor, ...]:
    windows, shape = layer._windows(x.shape)
    return (max_pool(tape, x, shape, windows),)


def _lower_average(layer: Pool, tape: TapeBuilder, x: Tensor) -> tuple[Tensor, ...]:
    windows, shape = layer._windows(x.shape)
    return (average_pool(tape, x, shape, windows),)


@LAYERS.register
class MaxPool2D(ImagePool):
    """2D max pooling: the largest element of each window of an image, in each channel; padding never counts.

    x: (channels, height, width), y: (channels, rows of windows, columns of windows).
    The gradient goes to the first of the largest elements.
    """

    type: Literal["MaxPool2D"] = "MaxPool2D"

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        return _lower_max(self, tape, inputs[0])


@LAYERS.register
class MaxPool1D(SequencePool):
    """1D max pooling: the largest element of each window of a sequence, in each feature; padding never counts.

    x: (steps, features), y: (windows, features). The gradient goes to the first of the largest elements.
    """

    type: Literal["MaxPool1D"] = "MaxPool1D"

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        return _lower_max(self, tape, inputs[0])


@LAYERS.register
class AveragePool2D(ImagePool):
    """2D average pooling: the mean of each window of an image, in each channel, without padding.

    x: (channels, height, width), y: (channels, rows of windows, columns of windows).
    """

    type: Literal["AveragePool2D"] = "AveragePool2D"

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        return _lower_average(self, tape, inputs[0])


@LAYERS.register
class AveragePool1D(SequencePool):
    """1D average pooling: the mean of each window of a sequence, in each feature, without padding.

    x: (steps, features), y: (windows, features).
    """

    type: Literal["AveragePool1D"] = "AveragePool1D"

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        return _lower_average(self, tape, inputs[0])


class GlobalPool(Layer):
    """Base of global pooling: one number of a whole channel, or of a feature over all steps.

    Steps beyond the length of a sample are left out.
    """

    category: ClassVar[Category] = "Pooling"

    def ends_steps(self, shapes: Sequence[Shape]) -> bool:
        return len(shapes[0]) == 2

    def infer(self, shapes: Sequence[Shape]) -> tuple[Shape, ...]:
        outer, _, inner = channel_axes(self.type, shapes[0])
        return ((outer * inner,),)


@LAYERS.register
class GlobalAveragePool(GlobalPool):
    """Global average pooling: the mean of each channel of an image, or of each feature over the steps of a sequence.

    x: (channels, height, width) or (steps, features), y: (channels,) or (features,).
    Lin, Chen, Yan, "Network In Network", ICLR 2014.
    """

    type: Literal["GlobalAveragePool"] = "GlobalAveragePool"

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        (x,) = inputs
        if (lengths := tape.lengths_of(x)) is not None and len(x.shape) == 2:
            x = mask_steps(tape, x, lengths, stretch=True)
        return (axis_mean(tape, x, self.infer([x.shape])[0], *channel_axes(self.type, x.shape)),)


@LAYERS.register
class GlobalMaxPool(GlobalPool):
    """Global max pooling: the largest element of each channel of an image, or of each feature over a sequence.

    x: (channels, height, width) or (steps, features), y: (channels,) or (features,).
    """

    type: Literal["GlobalMaxPool"] = "GlobalMaxPool"

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        (x,) = inputs
        if (lengths := tape.lengths_of(x)) is not None and len(x.shape) == 2:
            x = mask_steps(tape, x, lengths, padding=-math.inf)
        return (axis_max(tape, x, self.infer([x.shape])[0], *channel_axes(self.type, x.shape)),)
