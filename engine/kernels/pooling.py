"""Kernels of pooling, a row of windows at a time, so that the innermost loop runs over windows side by side.

`where` is kept as a number of the arena: an integer that float32 holds exactly, as long as a window reaches over fewer
than 2^24 elements of an image.
"""

from __future__ import annotations

from numba import carray

from engine.kernels.kernel import helper, kernel
from engine.kernels.memory import at, flat, matrix, operands
from engine.kernels.windows import inside, sizes


@helper
def _zero(out):
    for i in range(out.size):
        out[i] = 0


@helper
def _take_larger(line, stride, shift, first, end, y, where, place):
    """Keep the larger of y and a shifted line, and where it came from. NaN is larger than all, so that it passes."""
    for j in range(first, end):
        value = line[j * stride + shift]
        larger = value > y[j] or value != value
        y[j] = value if larger else y[j]
        where[j] = place if larger else where[j]


@helper
def _keep_larger(line, stride, shift, first, end, y):
    for j in range(first, end):
        value = line[j * stride + shift]
        larger = value > y[j] or value != value
        y[j] = value if larger else y[j]


@kernel("max_pool")
def max_pool(row, arena, ints, reals, first, count):
    o = operands(row)
    h, w, oh, ow, kh, kw, sh, sw, _, _, top, left = sizes(reals, o[6])
    planes, area = o[4] // (h * w), h * w
    for n in range(first * planes, (first + count) * planes):
        for i in range(oh):
            y = carray(at(arena, o[2] + (n * oh + i) * ow), (ow,))
            start = i * sh - top
            low, high = max(0, -start), min(kh, h - start)
            line = carray(at(arena, o[1] + n * area + (start + low) * w), (w,))
            for j in range(ow):
                y[j] = line[max(0, j * sw - left)]
            if o[3] < 0:
                for a in range(low, high):
                    line = carray(at(arena, o[1] + n * area + (start + a) * w), (w,))
                    for k in range(kw):
                        begin, end = inside(k - left, sw, w, ow)
                        if sw == 2:  # a stride known ahead is vectorised
                            _keep_larger(line, 2, k - left, begin, end, y)
                        else:
                            _keep_larger(line, sw, k - left, begin, end, y)
                continue
            where = carray(at(arena, o[3] + (n * oh + i) * ow), (ow,))
            for j in range(ow):
                where[j] = low * w + max(0, left - j * sw)
            for a in range(low, high):
                line = carray(at(arena, o[1] + n * area + (start + a) * w), (w,))
                for k in range(kw):
                    begin, end = inside(k - left, sw, w, ow)
                    place = y.dtype.type(a * w + k)
                    if sw == 2:
                        _take_larger(line, 2, k - left, begin, end, y, where, place)
                    else:
                        _take_larger(line, sw, k - left, begin, end, y, where, place)


@kernel("max_pool_backward")
def max_pool_backward(row, arena, ints, reals, first, count):
    o = operands(row)
    h, w, oh, ow, _, _, sh, sw, _, _, top, left = sizes(reals, o[6])
    planes = o[4] // (h * w)
    _zero(flat(arena, o[3], o[4], first, count))
    for n in range(first * planes, (first + count) * planes):
        dx = carray(at(arena, o[3] + n * h * w), (h * w,))
        dy = matrix(arena, o[1] + n * oh * ow, ow, 0, oh)
        where = matrix(arena, o[2] + n * oh * ow, ow, 0, oh)
        for i in range(oh):
            for j in range(ow):
                dx[(i * sh - top) * w + j * sw - left + int(where[i, j])] += dy[i, j]


@helper
def _share(j, rows, w, kw, sw, left, like):
    """One over the number of elements of a window that lie in the image."""
    start = j * sw - left
    return like.dtype.type(1.0) / like.dtype.type(rows * (min(w, start + kw) - max(0, start)))


@kernel("average_pool")
def average_pool(row, arena, ints, reals, first, count):
    o = operands(row)
    h, w, oh, ow, kh, kw, sh, sw, _, _, top, left = sizes(reals, o[5])
    planes = o[3] // (h * w)
    for n in range(first * planes, (first + count) * planes):
        for i in range(oh):
            y = carray(at(arena, o[2] + (n * oh + i) * ow), (ow,))
            start = i * sh - top
            low, high = max(0, -start), min(kh, h - start)
            _zero(y)
            for a in range(low, high):
                line = carray(at(arena, o[1] + (n * h + start + a) * w), (w,))
                for k in range(kw):
                    begin, end = inside(k - left, sw, w, ow)
                    for j in range(begin, end):
                        y[j] += line[j * sw + k - left]
            for j in range(ow):
                y[j] *= _share(j, high - low, w, kw, sw, left, y)


@kernel("average_pool_backward")
def average_pool_backward(row, arena, ints, reals, first, count):
    o = operands(row)
    h, w, oh, ow, kh, kw, sh, sw, _, _, top, left = sizes(reals, o[5])
    planes = o[3] // (h * w)
    _zero(flat(arena, o[2], o[3], first, count))
    for n in range(first * planes, (first + count) * planes):
        for i in range(oh):
            dy = carray(at(arena, o[1] + (n * oh + i) * ow), (ow,))
            start = i * sh - top
            low, high = max(0, -start), min(kh, h - start)
            for a in range(low, high):
                line = carray(at(arena, o[2] + (n * h + start + a) * w), (w,))
                for k in range(kw):
                    begin, end = inside(k - left, sw, w, ow)
                    for j in range(begin, end):
                        line[j * sw + k - left] += dy[j] * _share(j, high - low, w, kw, sw, left, dy)


@kernel("axis_max")
def axis_max(row, arena, ints, reals, first, count):
    o = operands(row)
    outer, size, inner = o[4], o[5], o[6]
    for n in range(first * outer, (first + count) * outer):
        x = matrix(arena, o[1] + n * size * inner, inner, 0, size)
        y = carray(at(arena, o[2] + n * inner), (inner,))
        for j in range(inner):
            best = 0
            for i in range(1, size):
                if x[i, j] > x[best, j] or (x[i, j] != x[i, j] and x[best, j] == x[best, j]):
                    best = i
            y[j] = x[best, j]
            if o[3] >= 0:
                carray(at(arena, o[3] + n * inner), (inner,))[j] = best


@kernel("axis_max_backward")
def axis_max_backward(row, arena, ints, reals, first, count):
    o = operands(row)
    outer, size, inner = o[4], o[5], o[6]
    _zero(flat(arena, o[3], outer * size * inner, first, count))
    for n in range(first * outer, (first + count) * outer):
        dx = matrix(arena, o[3] + n * size * inner, inner, 0, size)
        dy, where = carray(at(arena, o[1] + n * inner), (inner,)), carray(at(arena, o[2] + n * inner), (inner,))
        for j in range(inner):
            dx[int(where[j]), j] = dy[j]


@kernel("axis_mean")
def axis_mean(row, arena, ints, reals, first, count):
    o = operands(row)
    outer, size, inner = o[3], o[4], o[5]
    for n in range(first * outer, (first + count) * outer):
        x = matrix(arena, o[1] + n * size * inner, inner, 0, size)
        y = carray(at(arena, o[2] + n * inner), (inner,))
        _zero(y)
        if inner == 1:
            total = y.dtype.type(0.0)
            for i in range(size):
                total += x[i, 0]
            y[0] = total
        else:
            for i in range(size):
                for j in range(inner):
                    y[j] += x[i, j]
        for j in range(inner):
            y[j] /= y.dtype.type(size)


@kernel("axis_mean_backward")
def axis_mean_backward(row, arena, ints, reals, first, count):
    o = operands(row)
    outer, size, inner = o[3], o[4], o[5]
    for n in range(first * outer, (first + count) * outer):
        dx = matrix(arena, o[2] + n * size * inner, inner, 0, size)
        dy = carray(at(arena, o[1] + n * inner), (inner,))
        for i in range(size):
            for j in range(inner):
                dx[i, j] = dy[j] / dy.dtype.type(size)
