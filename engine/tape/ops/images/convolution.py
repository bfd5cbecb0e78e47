"""Convolutions of images (channels, height, width), as products of matrices.

For each shift along a row that a window makes, the image is laid out again: KW times it, in rows of as many numbers as
there are windows. A row of the kernel begins some rows of windows further down in the same layout (Cho and Brand, "MEC:
Memory-efficient Convolution for Deep Neural Network", ICML 2017), so that the product of weights and windows finds all
it needs there, through a table of where its rows begin. A stride down the image sorts the rows by their phase, so that
what a product reads is always one run.
"""

from __future__ import annotations

import math
from dataclasses import replace

from engine.tape.builder import GRADIENT, TapeBuilder, Tensor
from engine.tape.opcodes import Reads, Writes, declare, numbers, whole_weight
from engine.tape.windows import Windows

_X_WIDTH, _Y_WIDTH, _WEIGHTS, _OUTPUTS = numbers("x_width", "y_width", "weights", "outputs")
_SCRATCH_WIDTH, *_OTHERS = numbers("scratch_width", "table_width", "groups", "multiply_adds", "window")
_SIZES = (_X_WIDTH, _Y_WIDTH, _WEIGHTS, _OUTPUTS, _SCRATCH_WIDTH, *_OTHERS)
_X, _DY, _SCRATCH = Reads("x", _X_WIDTH), Reads("dy", _Y_WIDTH), Writes("scratch", _SCRATCH_WIDTH, "shard")
_WEIGHT, _BIAS = whole_weight("weight", _WEIGHTS), whole_weight("bias", _OUTPUTS, optional=True)

# `outputs` is the number of channels of y.
declare("convolution", _X, _WEIGHT, _BIAS, Writes("y", _Y_WIDTH), _SCRATCH, *_SIZES)
declare("convolution_input_gradient", _DY, _WEIGHT, Writes("dx", _X_WIDTH), _SCRATCH, *_SIZES)
# The sum over the samples of a shard, (groups, KH, channels / groups, KW, outputs / groups).
declare("convolution_weight_partial", _DY, _X, Writes("partial", _WEIGHTS, "shard"), _SCRATCH, *_SIZES)

_CHANNELS, _AREA = numbers("channels", "area")
_ALL = _CHANNELS * _AREA
declare("add_bias", Reads("x", _ALL), whole_weight("bias", _CHANNELS), Writes("y", _ALL), _CHANNELS, _AREA)
declare("channel_partial", Reads("dy", _ALL), Writes("partial", _CHANNELS, "shard"), _CHANNELS, _AREA)

# The sum over the shards. dw is (groups, group_rows, inner, taps, run), a part (groups, taps, inner, run, group_rows).
_ROWS, _, _INNER, _TAPS, _RUN, _ = _PARTS = numbers("rows", "group_rows", "inner", "taps", "run", "accumulate")
declare(
    "sum_partials",
    Reads("partial", _ROWS * _INNER * _TAPS * _RUN, "shard", whole=True),
    Writes("dw", _INNER * _TAPS * _RUN, "fixed"),
    *_PARTS,
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

    def backward(dy: Tensor) -> None:
        _weight_gradient(tape, dy, x, weight, sizes, windows)
        if bias is not None:
            channel_sums(tape, dy, bias)
        tape.input_gradient(x, "convolution_input_gradient", dy, weight, GRADIENT, _scratch(tape, sizes), *sizes)

    tape.on_gradient(y, backward)
    return y


def transposed_convolution(
    tape: TapeBuilder, x: Tensor, weight: Tensor, bias: Tensor | None, windows: Windows, groups: int
) -> Tensor:
    """Transposed convolution: the gradient of a convolution with respect to its input, as an operation.

    x: (inputs, rows of windows, columns of windows), weight: (inputs, channels / groups, *kernel), bias: (channels,),
    y: (channels, height, width), over which the windows slide.
    """
    shape = (weight.shape[1] * groups, windows.rows.size, windows.columns.size)
    y = tape.tensor("transposed_convolution", shape, sources=[x, weight])
    sizes = _sizes(weight, windows, groups)
    tape.emit("convolution_input_gradient", x, weight, y, _scratch(tape, sizes), *sizes)

    def backward(dy: Tensor) -> None:
        _weight_gradient(tape, x, dy, weight, sizes, windows)
        tape.input_gradient(x, "convolution", dy, weight, None, GRADIENT, _scratch(tape, sizes), *sizes)

    tape.on_gradient(y, backward)
    return y if bias is None else add_bias(tape, y, bias)


def add_bias(tape: TapeBuilder, x: Tensor, bias: Tensor) -> Tensor:
    """Add a number to each channel. x: (channels, ...), bias: (channels,)."""
    channels = x.shape[0]
    y = tape.tensor("add_bias", x.shape, sources=[x, bias])
    tape.emit("add_bias", x, bias, y, channels, x.width // channels)

    def backward(dy: Tensor) -> None:
        channel_sums(tape, dy, bias)
        tape.add_gradient(x, dy)

    tape.on_gradient(y, backward)
    return y


Sizes = tuple[int, int, int, int, int, int, int, int, tuple[float, ...]]


def _sizes(weight: Tensor, windows: Windows, groups: int) -> Sizes:
    """The number operands, as `_SIZES` names them."""
    outputs, channels = weight.shape[:2]
    rows = outputs // groups
    table = 2 * max(channels * windows.kernel, rows * windows.kernel, windows.windows)  # int64 is as large as two
    laid_out = max(channels * _laid_out(windows), rows * _laid_out(_backwards(windows)))
    turned = max(weight.width, rows * windows.windows)
    return (
        channels * groups * windows.area,
        outputs * windows.windows,
        weight.width,
        outputs,
        _rounded(table + laid_out + turned),
        table,
        groups,
        windows.windows * weight.width,
        windows.constants(),
    )


def _laid_out(windows: Windows) -> int:
    """Numbers that a channel takes when it is laid out."""
    rows = windows.rows
    depth = rows.windows + (rows.extent - 1) // rows.stride
    return windows.columns.kernel * min(rows.stride, rows.extent) * depth * windows.columns.windows


def _backwards(windows: Windows) -> Windows:
    """The windows over the gradient of the output, one for each element of the input, where there are no strides."""
    rows, columns = (
        replace(
            axis,
            size=axis.windows,
            stride=1,
            before=axis.extent - 1 - axis.before,
            after=axis.extent - 1 - axis.after,
        )
        for axis in (windows.rows, windows.columns)
    )
    return Windows(rows, columns)


def _rounded(size: int) -> int:
    """A power of two, so that the convolutions of a network can share their scratch."""
    return int(2 ** math.ceil(math.log2(max(16, size))))


def _scratch(tape: TapeBuilder, sizes: Sizes) -> Tensor:
    return tape.tensor("scratch", (sizes[4],), space="shard")


def _weight_gradient(tape: TapeBuilder, dy: Tensor, x: Tensor, weight: Tensor, sizes: Sizes, windows: Windows) -> None:
    outputs, channels = weight.shape[:2]
    groups = sizes[6]
    partial = tape.tensor(f"d_{weight.buffer.name}_partial", (weight.width,), space="shard")
    tape.emit("convolution_weight_partial", dy, x, partial, _scratch(tape, sizes), *sizes)
    order = (outputs, outputs // groups, channels, windows.rows.kernel, windows.columns.kernel)
    tape.weight_gradient(weight, "sum_partials", partial, GRADIENT, *order)


def channel_sums(tape: TapeBuilder, dy: Tensor, bias: Tensor) -> None:
    """Append the gradient of a bias that was added to each channel of an image."""
    (channels,) = bias.shape
    partial = tape.tensor(f"d_{bias.buffer.name}_partial", (channels,), space="shard")
    tape.emit("channel_partial", dy, partial, channels, dy.width // channels)
    tape.weight_gradient(bias, "sum_partials", partial, GRADIENT, channels, channels, 1, 1, 1)
