"""Convolutions of images (channels, height, width), as products of matrices.

For each element of a window the image is laid out anew, shifted by that element: a matrix of as many columns as there
are windows, by which the weights are multiplied (im2col). It is KH * KW times the image, so where there are channels
enough only the shifts along a row are laid out, KW of them, and KH products are summed, each of which begins some rows
further down (Cho and Brand, "MEC: Memory-efficient Convolution for Deep Neural Network", ICML 2017). A stride down the
image sorts the rows by their phase, so that what a product reads is again one run.
"""

from __future__ import annotations

import math

from engine.tape.builder import TapeBuilder, Tensor
from engine.tape.opcodes import declare
from engine.tape.windows import Windows

ENOUGH = 24
"""Rows of the matrix (channels times shifts along a row) from which several products beat one that is taller."""

_SIZES = "x_width y_width weights outputs scratch_width groups taps multiply_adds window"

# `taps` is the number of products that are summed; `outputs` the number of channels of y.
declare(
    "convolution",
    reads="x:x_width weight:weights@fixed! bias:outputs@fixed!?",
    writes="y:y_width scratch:scratch_width@shard",
    numbers=_SIZES,
)
declare(
    "convolution_input_gradient",
    reads="dy:y_width weight:weights@fixed!",
    writes="dx:x_width scratch:scratch_width@shard",
    numbers=_SIZES,
)
declare("add_bias", reads="x:channels*area bias:channels@fixed!", writes="y:channels*area", numbers="channels area")
# The sum over the samples of a shard; its rows are in the order of the products.
declare(
    "convolution_weight_partial",
    reads="dy:y_width x:x_width",
    writes="partial:weights@shard scratch:scratch_width@shard",
    numbers=_SIZES,
)
declare("channel_partial", reads="dy:channels*area", writes="partial:channels@shard", numbers="channels area")
# The sum over the shards. Row `group_rows * g + o` of dw is (inner, taps, run), of a part (g, taps, o, inner, run).
declare(
    "sum_partials",
    reads="partial:rows*inner*taps*run@shard!",
    writes="dw:inner*taps*run@fixed",
    numbers="rows group_rows inner taps run accumulate",
)


def convolution(
    tape: TapeBuilder, x: Tensor, weight: Tensor, bias: Tensor | None, windows: Windows, groups: int
) -> Tensor:
    """Slide a kernel over an image.

    x: (channels, height, width), weight: (outputs, channels / groups, *kernel), bias: (outputs,),
    y: (outputs, rows of windows, columns of windows).
    """
    outputs = weight.shape[0]
    y = tape.tensor("convolution", (outputs, windows.rows.windows, windows.columns.windows), sources=[x, weight, bias])
    sizes = _sizes(weight, windows, groups)
    tape.emit("convolution", x, weight, bias, y, _scratch(tape, sizes), *sizes)

    def backward() -> None:
        if (dy := tape.gradient(y)) is None:
            return
        _weight_gradient(tape, dy, x, weight, sizes, windows)
        if bias is not None:
            channel_sums(tape, dy, bias)
        if x.needs_gradient:
            dx = tape.new_gradient(x)
            tape.emit("convolution_input_gradient", dy, weight, dx, _scratch(tape, sizes), *sizes)
            tape.add_gradient(x, dx)

    tape.on_backward(backward)
    return y


def transposed_convolution(
    tape: TapeBuilder, x: Tensor, weight: Tensor, bias: Tensor | None, windows: Windows, groups: int
) -> Tensor:
    """What takes the gradient of a convolution from its output to its input, as an operation of its own.

    x: (inputs, rows of windows, columns of windows), weight: (inputs, channels / groups, *kernel), bias: (channels,),
    y: (channels, height, width), over which the windows slide.
    """
    shape = (weight.shape[1] * groups, windows.rows.size, windows.columns.size)
    y = tape.tensor("transposed_convolution", shape, sources=[x, weight])
    sizes = _sizes(weight, windows, groups)
    tape.emit("convolution_input_gradient", x, weight, y, _scratch(tape, sizes), *sizes)

    def backward() -> None:
        if (dy := tape.gradient(y)) is None:
            return
        _weight_gradient(tape, x, dy, weight, sizes, windows)
        if x.needs_gradient:
            dx = tape.new_gradient(x)
            tape.emit("convolution", dy, weight, None, dx, _scratch(tape, sizes), *sizes)
            tape.add_gradient(x, dx)

    tape.on_backward(backward)
    return y if bias is None else add_bias(tape, y, bias)


def add_bias(tape: TapeBuilder, x: Tensor, bias: Tensor) -> Tensor:
    """Add a number to each channel. x: (channels, ...), bias: (channels,)."""
    channels = x.shape[0]
    y = tape.tensor("add_bias", x.shape, sources=[x, bias])
    tape.emit("add_bias", x, bias, y, channels, x.width // channels)

    def backward() -> None:
        if (dy := tape.gradient(y)) is None:
            return
        channel_sums(tape, dy, bias)
        if x.needs_gradient:
            tape.add_gradient(x, dy)

    tape.on_backward(backward)
    return y


Sizes = tuple[int, int, int, int, int, int, int, int, tuple[float, ...]]


def _sizes(weight: Tensor, windows: Windows, groups: int) -> Sizes:
    """The number operands, as `_SIZES` names them."""
    outputs, channels = weight.shape[:2]
    taps = 1 if channels * windows.columns.kernel < ENOUGH else windows.rows.kernel
    return (
        channels * groups * windows.area,
        outputs * windows.windows,
        weight.width,
        outputs,
        _scratch_width(windows, channels, taps, weight.width),
        groups,
        taps,
        windows.windows * weight.width,
        windows.constants(),
    )


def _scratch(tape: TapeBuilder, sizes: Sizes) -> Tensor:
    return tape.tensor("scratch", (sizes[4],), space="shard")


def _weight_gradient(tape: TapeBuilder, dy: Tensor, x: Tensor, weight: Tensor, sizes: Sizes, windows: Windows) -> None:
    outputs, channels = weight.shape[:2]
    groups, taps = sizes[5], sizes[6]
    partial = tape.tensor(f"d_{weight.buffer.name}_partial", (weight.width,), space="shard")
    tape.emit("convolution_weight_partial", dy, x, partial, _scratch(tape, sizes), *sizes)
    order = (outputs, outputs // groups, channels, taps, windows.kernel // taps)
    tape.weight_gradient(weight, "sum_partials", partial, None, *order)


def channel_sums(tape: TapeBuilder, dy: Tensor, bias: Tensor) -> None:
    """Append the gradient of a bias that was added to each channel of an image."""
    (channels,) = bias.shape
    partial = tape.tensor(f"d_{bias.buffer.name}_partial", (channels,), space="shard")
    tape.emit("channel_partial", dy, partial, channels, dy.width // channels)
    tape.weight_gradient(bias, "sum_partials", partial, None, channels, channels, 1, 1, 1)


def _scratch_width(windows: Windows, channels: int, taps: int, weights: int) -> int:
    """Numbers for the image laid out, and for the weights in the order of the products.

    Rounded up to a power of two, so that the convolutions of a network can share their scratch.
    """
    if windows.is_plain:
        return 16
    rows = windows.rows
    if taps == 1:
        runs, weights = rows.kernel * rows.windows, 0
    else:
        phases = min(rows.stride, rows.extent)
        runs = phases * (rows.windows + (rows.extent - 1) // rows.stride)
    size = channels * windows.columns.kernel * runs * windows.columns.windows + weights
    return int(2 ** math.ceil(math.log2(max(16, size))))
