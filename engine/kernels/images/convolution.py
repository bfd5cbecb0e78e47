"""Kernels of convolutions: an image laid out for products in registers; see `engine/tape/ops/images/convolution.py`.

The scratch of a shard holds a table for the product, then `spread`, the image laid out as (channels, KW, phases, depth,
OW), then weights or the gradient of the output, transposed.
"""

from __future__ import annotations

from numba import carray

from engine.kernels.arithmetic.pointers import address_of, at, flat, matrix, operands, pointer_like
from engine.kernels.arithmetic.product import ADD, SET, product
from engine.kernels.arithmetic.vectors import add_part, copy_part, transpose
from engine.kernels.images.windows import inside, sizes
from engine.kernels.kernel import helper, kernel
from engine.tape.slots import ROWS, SHARD_ROWS


@helper
def _layout(window):
    """Phases of the rows of an image, rows of windows in each, and numbers in a row of `spread`."""
    _, _, oh, ow, kh, _, sh, _, dh, _, _, _ = window
    extent = (kh - 1) * dh + 1
    phases, depth = min(sh, extent), oh + (extent - 1) // sh
    return phases, depth, phases * depth * ow


@helper
def _tap(window, depth, tap):
    """Offset at which the windows of a kernel row begin within a row of `spread`."""
    shift = tap * window[8]
    return (shift % window[6] * depth + shift // window[6]) * window[3]


@helper
def _is_plain(window):
    """True if an image is its own layout: a window is one element."""
    h, w, oh, ow, kh, kw, sh, sw, _, _, _, _ = window
    return kh == 1 and kw == 1 and sh == 1 and sw == 1 and oh == h and ow == w


@helper
def _spread(image, spread, channels, window):
    """Lay out the channels of an image, with zeros where a window lies in the margin."""
    h, w, _, ow, _, kw, sh, sw, _, dw, top, left = window
    phases, depth, _ = _layout(window)
    place = 0
    for c in range(channels):
        for k in range(kw):
            shift = k * dw - left
            first, end = inside(shift, sw, w, ow)
            for phase in range(phases):
                for i in range(depth):
                    row = i * sh + phase - top
                    stop = end if 0 <= row < h else first
                    line = at(image, (c * h + row) * w + shift)
                    if sw == 1:
                        copy_part(at(spread, place), line, first, stop, ow)
                    else:
                        _copy_steps(at(spread, place), line, sw, first, stop, ow)
                    place += ow


@helper
def _copy_steps(out, source, step, first, end, count):
    """`out[i] = source[i * step]` for i from first to end, and 0 for all others."""
    run, line = carray(out, (count,)), carray(source, (end * step,))
    for i in range(count):
        run[i] = 0
    for i in range(first, end):
        run[i] = line[i * step]


@helper
def _add_steps(out, source, step, first, end):
    """`out[i * step] += source[i]` for i from first to end."""
    line, run = carray(out, (end * step,)), carray(source, (end,))
    for i in range(first, end):
        line[i * step] += run[i]


@helper
def _gather_up(spread, image, channels, window):
    """The reverse: each element of the image is the sum of those that were laid out from it."""
    h, w, _, ow, _, kw, sh, sw, _, dw, top, left = window
    phases, depth, _ = _layout(window)
    pixels = carray(image, (channels * h * w,))
    for i in range(pixels.size):
        pixels[i] = 0
    place = 0
    for c in range(channels):
        for k in range(kw):
            shift = k * dw - left
            first, end = inside(shift, sw, w, ow)
            for phase in range(phases):
                for i in range(depth):
                    row = i * sh + phase - top
                    stop = end if 0 <= row < h else first
                    line = at(image, (c * h + row) * w + shift)
                    if sw == 1:
                        add_part(line, at(spread, place), first, stop, ow)
                    else:
                        _add_steps(line, at(spread, place), sw, first, stop)
                    place += ow


@helper
def _table(arena, ints, offset):
    """The table in a shard's scratch, as int64."""
    return pointer_like(address_of(at(arena, offset)), ints)


@helper
def _fill_steps(table, count, step):
    """Rows that follow one another."""
    entries = carray(table, (count,))
    for i in range(count):
        entries[i] = i * step


@helper
def _fill_windows(table, channels, window):
    """Offsets of the elements of the first window, in the order of the weights (channels, KH, KW)."""
    kh, kw = window[4], window[5]
    _, depth, width = _layout(window)
    entries = carray(table, (channels * kh * kw,))
    for c in range(channels):
        for t in range(kh):
            for k in range(kw):
                entries[(c * kh + t) * kw + k] = (c * kw + k) * width + _tap(window, depth, t)


@kernel("convolution")
def convolution(row, arena, ints, reals, first, count):
    """y = weights times the image laid out, plus bias."""
    o = operands(row)
    x, weight, bias, y = o[1], o[2], o[3], o[4]
    x_width, y_width, outputs, scratch_width, table_width, groups = o[6], o[7], o[9], o[10], o[11], o[12]
    window = sizes(reals, o[14])
    area, windows, kh, kw = window[0] * window[1], window[2] * window[3], window[4], window[5]
    channels, rows = x_width // area // groups, outputs // groups
    scratch = o[5] + first // carray(ints, 16)[SHARD_ROWS] * scratch_width
    table, spread = _table(arena, ints, scratch), scratch + table_width
    plain = _is_plain(window)
    terms = channels * kh * kw
    _fill_windows(table, channels, window)
    for n in range(first, first + count):
        if bias >= 0:
            b = carray(at(arena, bias), (outputs,))
            planes = matrix(arena, y + n * y_width, windows, 0, outputs)
            for i in range(outputs):
                for j in range(windows):
                    planes[i, j] = b[i]
        for g in range(groups):
            a = x + n * x_width + g * channels * area
            if not plain:
                _spread(at(arena, a), at(arena, spread), channels, window)
                a = spread
            product(
                at(arena, a), table, at(arena, weight + g * rows * terms), terms,
                at(arena, y + n * y_width + g * rows * windows), windows, windows, rows, terms, int(bias >= 0),
            )  # fmt: skip


@kernel("convolution_input_gradient")
def convolution_input_gradient(row, arena, ints, reals, first, count):
    """dx = the weights' transpose times dy, each sum brought back to where it was laid out from."""
    o = operands(row)
    dy, weight, dx = o[1], o[2], o[3]
    x_width, y_width, weights, outputs, scratch_width, table_width, groups = o[5], o[6], o[7], o[8], o[9], o[10], o[11]
    window = sizes(reals, o[13])
    area, windows, kh, kw = window[0] * window[1], window[2] * window[3], window[4], window[5]
    channels, rows = x_width // area // groups, outputs // groups
    scratch = o[4] + first // carray(ints, 16)[SHARD_ROWS] * scratch_width
    table, spread = _table(arena, ints, scratch), scratch + table_width
    _, depth, width = _layout(window)
    plain = _is_plain(window)
    turned = scratch + scratch_width - weights
    if window[6] == 1 and window[7] == 1 and area <= windows and channels >= FEW:
        # Without strides it is a convolution itself, of dy with the weights turned by half a circle: no sums in memory,
        # and no more work where the image is no larger than what came of it.
        back = (
            window[2], window[3], window[0], window[1], kh, kw, 1, 1, window[8], window[9],
            (kh - 1) * window[8] - window[10], (kw - 1) * window[9] - window[11],
        )  # fmt: skip
        terms = rows * kh * kw
        _turn_kernels(at(arena, weight), at(arena, turned), groups, rows, channels, kh * kw)
        _fill_windows(table, rows, back)
        for n in range(first, first + count):
            for g in range(groups):
                a = dy + n * y_width + g * rows * windows
                if not plain:
                    _spread(at(arena, a), at(arena, spread), rows, back)
                    a = spread
                product(
                    at(arena, a), table, at(arena, turned + g * channels * terms), terms,
                    at(arena, dx + n * x_width + g * channels * area), area, area, channels, terms, SET,
                )  # fmt: skip
        return
    _turn_weights(at(arena, weight), at(arena, turned), groups, rows, channels, kh, kw)
    _fill_steps(table, rows, windows)
    for n in range(first, first + count):
        for g in range(groups):
            zeros = carray(at(arena, spread), (channels * kw * width,))
            for i in range(zeros.size):
                zeros[i] = 0
            for t in range(kh):
                product(
                    at(arena, dy + n * y_width + g * rows * windows), table,
                    at(arena, turned + (g * kh + t) * channels * kw * rows), rows,
                    at(arena, spread + _tap(window, depth, t)), width, windows, channels * kw, rows, ADD,
                )  # fmt: skip
            _gather_up(at(arena, spread), at(arena, dx + n * x_width + g * channels * area), channels, window)


FEW = 4
"""Channels below which the rows of a tile would be idle."""


@helper
def _turn_kernels(weight, turned, groups, rows, channels, size):
    """From (groups, rows, channels, size) to (groups, channels, rows, size), each kernel backwards."""
    w, out = carray(weight, (groups * rows * channels * size,)), carray(turned, (groups * rows * channels * size,))
    for g in range(groups):
        for r in range(rows):
            for c in range(channels):
                for k in range(size):
                    place = ((g * channels + c) * rows + r) * size + size - 1 - k
                    out[place] = w[((g * rows + r) * channels + c) * size + k]


@helper
def _turn_weights(weight, turned, groups, rows, channels, kh, kw):
    """From (groups, rows, channels, KH, KW) to (groups, KH, channels, KW, rows)."""
    w, out = (
        carray(weight, (groups * rows * channels * kh * kw,)),
        carray(turned, (groups * rows * channels * kh * kw,)),
    )
    for g in range(groups):
        for r in range(rows):
            for c in range(channels):
                for t in range(kh):
                    for k in range(kw):
                        place = (((g * kh + t) * channels + c) * kw + k) * rows + r
                        out[place] = w[(((g * rows + r) * channels + c) * kh + t) * kw + k]


@kernel("add_bias")
def add_bias(row, arena, ints, reals, first, count):
    """y = x plus the number of each channel."""
    o = operands(row)
    channels, area = o[4], o[5]
    bias = carray(at(arena, o[2]), (channels,))
    for n in range(first, first + count):
        x = matrix(arena, o[1] + n * channels * area, area, 0, channels)
        y = matrix(arena, o[3] + n * channels * area, area, 0, channels)
        for c in range(channels):
            for i in range(area):
                y[c, i] = x[c, i] + bias[c]


@kernel("convolution_weight_partial")
def convolution_weight_partial(row, arena, ints, reals, first, count):
    """The shard's part of dW = the image laid out times the transpose of dy, summed over its samples."""
    o = operands(row)
    dy, x = o[1], o[2]
    x_width, y_width, weights, outputs, scratch_width, table_width, groups = o[5], o[6], o[7], o[8], o[9], o[10], o[11]
    window = sizes(reals, o[13])
    area, windows, kh, kw = window[0] * window[1], window[2] * window[3], window[4], window[5]
    channels, rows = x_width // area // groups, outputs // groups
    shard = first // carray(ints, 16)[SHARD_ROWS]
    scratch, dw = o[4] + shard * scratch_width, o[3] + shard * weights
    table, spread = _table(arena, ints, scratch), scratch + table_width
    _, depth, width = _layout(window)
    plain = _is_plain(window)
    turned = scratch + scratch_width - rows * windows
    _fill_steps(table, windows, rows)
    for n in range(first, first + count):
        for g in range(groups):
            b = x + n * x_width + g * channels * area
            if not plain:
                _spread(at(arena, b), at(arena, spread), channels, window)
                b = spread
            transpose(at(arena, dy + n * y_width + g * rows * windows), at(arena, turned), rows, windows)
            for t in range(kh):
                product(
                    at(arena, turned), table, at(arena, b + _tap(window, depth, t)), width,
                    at(arena, dw + (g * kh + t) * channels * kw * rows), rows, rows, channels * kw, windows,
                    int(n > first),
                )  # fmt: skip


@kernel("channel_partial")
def channel_partial(row, arena, ints, reals, first, count):
    """The shard's sum of each channel."""
    o = operands(row)
    dy, partial, channels, area = o[1], o[2], o[3], o[4]
    sums = flat(arena, partial, channels, first // carray(ints, 16)[SHARD_ROWS], 1)
    for c in range(channels):
        total = sums.dtype.type(0.0)
        for n in range(first, first + count):
            plane = carray(at(arena, dy + (n * channels + c) * area), (area,))
            part = sums.dtype.type(0.0)
            for i in range(area):
                part += plane[i]
            total += part
        sums[c] = total


@kernel("sum_partials")
def sum_partials(row, arena, ints, reals, first, count):
    """Rows first to first + count of dW: the parts of the shards that have samples, in their order."""
    o = operands(row)
    partial, dw, rows, group_rows, inner, taps, run, accumulate = o[1], o[2], o[3], o[4], o[5], o[6], o[7], o[8]
    slots = carray(ints, 16)
    shards = (slots[ROWS] + slots[SHARD_ROWS] - 1) // slots[SHARD_ROWS]
    width = inner * taps * run
    for n in range(first, first + count):
        out = carray(at(arena, dw + n * width), (width,))
        start = partial + n // group_rows * group_rows * width + n % group_rows
        for c in range(inner):
            for t in range(taps):
                for k in range(run):
                    total = out.dtype.type(0.0)
                    place = start + ((t * inner + c) * run + k) * group_rows
                    for shard in range(shards):
                        total += carray(at(arena, place + shard * rows * width), 1)[0]
                    i = (c * taps + t) * run + k
                    out[i] = out[i] + total if accumulate else total
