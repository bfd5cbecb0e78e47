"""ConvTranspose2D: a convolution backwards, which makes images larger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from engine.errors import ShapeError
from engine.fields import field
from engine.layers.images.convolution import Convolution
from engine.layers.images.windows import PAD_HELP, image_of, margins, pair, sides
from engine.layers.layer import LAYERS, Shape
from engine.tape.ops import activate, transposed_convolution
from engine.tape.windows import Axis, Windows

if TYPE_CHECKING:
    from engine.tape.builder import TapeBuilder, Tensor


@LAYERS.register
class ConvTranspose2D(Convolution):
    """2D transposed convolution: spreads each element over a window, weighted by a filter; it enlarges images.

    The linear map that takes the gradient of a Conv2D from its output to its input, plus a bias. A margin is cut off
    instead of added: valid cuts nothing, same cuts down to size * stride.
    x: (channels, height, width), W: (channels, filters / groups, *kernel), b: (filters,), y: (filters, rows, columns).
    Zeiler et al., "Deconvolutional Networks", CVPR 2010.
    """

    type: Literal["ConvTranspose2D"] = "ConvTranspose2D"
    kernel: tuple[int, ...] = field((2, 2), help="Height and width of the window; one number sets both.")
    stride: tuple[int, ...] = field((2, 2), help="Step of the window in the output, down and across.")
    dilation: tuple[int, ...] = field(
        (1, 1), help="Spacing between the elements of the window, down and across; 1 means no gaps."
    )
    pad: tuple[int, ...] = field((0, 0), help=PAD_HELP)

    def infer(self, shapes: Sequence[Shape]) -> tuple[Shape, ...]:
        channels, windows = self._windows(shapes[0])
        self._grouped(channels)
        return ((self.filters, windows.rows.size, windows.columns.size),)

    def _windows(self, shape: Shape) -> tuple[int, Windows]:
        """Channels of the input, and the windows over the output, one for each element of the input."""
        channels, *size = image_of(self.type, shape)
        top, bottom, left, right = sides(self.pad, "pad")
        kernel, stride = pair(self.kernel, "kernel"), pair(self.stride, "stride")
        dilation = pair(self.dilation, "dilation")
        rows = self._axis(size[0], kernel[0], stride[0], dilation[0], (top, bottom))
        columns = self._axis(size[1], kernel[1], stride[1], dilation[1], (left, right))
        return channels, Windows(rows, columns)

    def _axis(self, count: int, kernel: int, stride: int, dilation: int, explicit: tuple[int, int]) -> Axis:
        """The windows along one axis of the output."""
        extent = (kernel - 1) * dilation + 1
        whole = (count - 1) * stride + extent
        before, after = margins(count * stride, extent, stride, self.padding, explicit)
        size = count * stride if self.padding == "same" else whole - before - after
        if size < 1:
            raise ShapeError(
                f"The margins of ConvTranspose2D are larger than its output: {before} and {after} are cut off {whole}.",
                fix="Make pad smaller.",
                field="pad",
            )
        return Axis(size, kernel, stride, dilation, before, after)

    def _weight_shape(self, channels: int) -> Shape:
        return (channels, self.filters // self.groups, *pair(self.kernel, "kernel"))

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        _, windows = self._windows(inputs[0].shape)
        y = transposed_convolution(tape, inputs[0], weights["weight"], weights.get("bias"), windows, self.groups)
        return (activate(tape, self.activation, y),)
