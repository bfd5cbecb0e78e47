"""Kernels of convolutions: images laid out for BLAS; see `engine/tape/ops/convolution.py`.

`spread` is the image laid out: (channels, across, KW, phases, depth, OW), one row of it for each row of the weights.
Row-major (rows, columns) is column-major (columns, rows) to BLAS: hence the order of its arguments.
"""

from __future__ import annotations

from numba import carray

from engine.kernels.kernel import helper, kernel
from engine.kernels.memory import NO, TRANSPOSED, at, flat, gemm, matrix, operands
from engine.kernels.windows import inside, sizes
from engine.tape.slots import ROWS, SHARD_ROWS


@helper
def _layout(window, taps):
    """Rows of the kernel in a row of `spread`, phases, rows of each phase, and numbers in a row of it."""
    _, _, oh, ow, kh, _, sh, _, dh, _, _, _ = window
    if taps == 1:
        return kh, 1, oh, oh * ow
    extent = (kh - 1) * dh + 1
    phases, depth = min(sh, extent), oh + (extent - 1) // sh
    return 1, phases, depth, phases * depth * ow


@helper
def _tap(window, depth, tap):
    """Where the rows of windows of a product begin within a row of `spread`."""
    shift = tap * window[8]
    return (shift % window[6] * depth + shift // window[6]) * window[3]


@helper
def _is_plain(window):
    h, w, oh, ow, kh, kw, sh, sw, _, _, _, _ = window
    return kh == 1 and kw == 1 and sh == 1 and sw == 1 and oh == h and ow == w


@helper
def _spread(image, spread, channels, window, taps):
    """Lay out the channels of an image, with zeros where a window lies in the margin."""
    h, w, _, ow, _, kw, sh, sw, dh, dw, top, left = window
    across, phases, depth, _ = _layout(window, taps)
    place = 0
    for c in range(channels):
        for a in range(across):
            for k in range(kw):
                shift = k * dw - left
                first, end = inside(shift, sw, w, ow)
                for phase in range(phases):
                    for i in range(depth):
                        row = i * sh + phase + a * dh - top
                        out = carray(at(spread, place), (ow,))
                        place += ow
                        if row < 0 or row >= h:
                            for j in range(ow):
                                out[j] = 0
                            continue
                        line = carray(at(image, (c * h + row) * w), (w,))
                        for j in range(first):
                            out[j] = 0
                        if sw == 1:
                            for j in range(first, end):
                                out[j] = line[j + shift]
                        else:
                            for j in range(first, end):
                                out[j] = line[j * sw + shift]
                        for j in range(end, ow):
                            out[j] = 0


@helper
def _gather_up(spread, image, channels, window, taps):
    """The reverse: each element of the image is the sum of those that were laid out from it."""
    h, w, _, ow, _, kw, sh, sw, dh, dw, top, left = window
    across, phases, depth, _ = _layout(window, taps)
    pixels = carray(image, (channels * h * w,))
    for i in range(pixels.size):
        pixels[i] = 0
    place = 0
    for c in range(channels):
        for a in range(across):
            for k in range(kw):
                shift = k * dw - left
                first, end = inside(shift, sw, w, ow)
                for phase in range(phases):
                    for i in range(depth):
                        row = i * sh + phase + a * dh - top
                        part = carray(at(spread, place), (ow,))
                        place += ow
                        if row < 0 or row >= h:
                            continue
                        line = carray(at(image, (c * h + row) * w), (w,))
                        if sw == 1:
                            for j in range(first, end):
                                line[j + shift] += part[j]
                        else:
                            for j in range(first, end):
                                line[j * sw + shift] += part[j]


@helper
def _arranged(arena, weight, room, outputs, groups, inner, taps, run):
    """Offset of the weights in the order of the products: (groups, taps, outputs / groups, inner, run)."""
    if taps == 1:
        return weight
    rows = outputs // groups
    width = inner * taps * run
    w, out = carray(at(arena, weight), (outputs * width,)), carray(at(arena, room), (outputs * width,))
    for o in range(outputs):
        for t in range(taps):
            start = ((o // rows * taps + t) * rows + o % rows) * inner * run
            for c in range(inner):
                for k in range(run):
                    out[start + c * run + k] = w[o * width + (c * taps + t) * run + k]
    return room


@kernel("convolution")
def convolution(row, arena, ints, reals, first, count):
    """y = weights times the image laid out, plus bias."""
    o = operands(row)
    x, weight, bias, y, scratch = o[1], o[2], o[3], o[4], o[5]
    x_width, y_width, outputs, scratch_width, groups, taps = o[6], o[7], o[9], o[10], o[11], o[12]
    window = sizes(reals, o[14])
    area, windows, run = window[0] * window[1], window[2] * window[3], window[4] * window[5] // taps
    channels, rows = x_width // area // groups, outputs // groups
    k = channels * run
    spread = scratch + first // carray(ints, 16)[SHARD_ROWS] * scratch_width
    _, _, depth, width = _layout(window, taps)
    plain = _is_plain(window)
    w = _arranged(arena, weight, spread + k * width, outputs, groups, channels, taps, run)
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
                _spread(at(arena, a), at(arena, spread), channels, window, taps)
                a = spread
            for t in range(taps):
                gemm(
                    ints, NO, NO, windows, rows, k, at(arena, a + _tap(window, depth, t)), width,
                    at(arena, w + (g * taps + t) * rows * k), k, 1 if bias >= 0 or t > 0 else 0,
                    at(arena, y + n * y_width + g * rows * windows), windows,
                )  # fmt: skip


@kernel("convolution_input_gradient")
def convolution_input_gradient(row, arena, ints, reals, first, count):
    """dx = the weights' transpose times dy, each sum brought back to where it was laid out from."""
    o = operands(row)
    dy, weight, dx, scratch = o[1], o[2], o[3], o[4]
    x_width, y_width, outputs, scratch_width, groups, taps = o[5], o[6], o[8], o[9], o[10], o[11]
    window = sizes(reals, o[13])
    area, windows, run = window[0] * window[1], window[2] * window[3], window[4] * window[5] // taps
    channels, rows = x_width // area // groups, outputs // groups
    k = channels * run
    spread = scratch + first // carray(ints, 16)[SHARD_ROWS] * scratch_width
    _, _, depth, width = _layout(window, taps)
    size = k * width
    plain = _is_plain(window)
    w = _arranged(arena, weight, spread + size, outputs, groups, channels, taps, run)
    for n in range(first, first + count):
        for g in range(groups):
            image = dx + n * x_width + g * channels * area
            c = image if plain else spread
            if taps > 1:
                zeros = carray(at(arena, spread), (size,))
                for i in range(size):
                    zeros[i] = 0
            for t in range(taps):
                gemm(
                    ints, NO, TRANSPOSED, windows, k, rows, at(arena, dy + n * y_width + g * rows * windows), windows,
                    at(arena, w + (g * taps + t) * rows * k), k, 1 if taps > 1 else 0,
                    at(arena, c + _tap(window, depth, t)), width,
                )  # fmt: skip
            if not plain:
                _gather_up(at(arena, spread), at(arena, image), channels, window, taps)


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
    """The shard's part of dW = dy times the transpose of the image laid out, summed over its samples."""
    o = operands(row)
    dy, x, partial, scratch = o[1], o[2], o[3], o[4]
    x_width, y_width, weights, outputs, scratch_width, groups, taps = o[5], o[6], o[7], o[8], o[9], o[10], o[11]
    window = sizes(reals, o[13])
    area, windows, run = window[0] * window[1], window[2] * window[3], window[4] * window[5] // taps
    channels, rows = x_width // area // groups, outputs // groups
    k = channels * run
    shard = first // carray(ints, 16)[SHARD_ROWS]
    spread, dw = scratch + shard * scratch_width, partial + shard * weights
    _, _, depth, width = _layout(window, taps)
    plain = _is_plain(window)
    for n in range(first, first + count):
        for g in range(groups):
            a = x + n * x_width + g * channels * area
            if not plain:
                _spread(at(arena, a), at(arena, spread), channels, window, taps)
                a = spread
            for t in range(taps):
                gemm(
                    ints, TRANSPOSED, NO, k, rows, windows, at(arena, a + _tap(window, depth, t)), width,
                    at(arena, dy + n * y_width + g * rows * windows), windows, 1 if n > first else 0,
                    at(arena, dw + (g * taps + t) * rows * k), k,
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
    for n in range(first, first + count):
        start = (n // group_rows * taps * group_rows + n % group_rows) * inner * run
        for c in range(inner):
            for t in range(taps):
                out = carray(at(arena, dw + ((n * inner + c) * taps + t) * run), (run,))
                if accumulate == 0:
                    for k in range(run):
                        out[k] = 0
                for shard in range(shards):
                    at_shard = partial + shard * rows * inner * taps * run + start
                    part = carray(at(arena, at_shard + t * group_rows * inner * run + c * run), (run,))
                    for k in range(run):
                        out[k] += part[k]
