"""Kernels of pooling.

`where` is kept as a number of the arena: an integer that float32 holds exactly, as long as a window reaches over fewer
than 2^24 elements of an image.
"""

from __future__ import annotations

from numba import carray

from engine.kernels.arithmetic.pointers import at, flat, matrix, operands
from engine.kernels.images.windows import sizes
from engine.kernels.kernel import helper, kernel


@helper
def _zero(out):
    for i in range(out.size):
        out[i] = 0


@helper
def _is_larger(value, best):
    """True if a value takes the place of the largest so far. NaN is larger than all, so that it passes."""
    return value > best or value != value


@kernel("max_pool")
def max_pool(row, arena, ints, reals, first, count):
    """2D max pooling: y = the largest element of each window, and its index for the way back."""
    o = operands(row)
    h, w, oh, ow, kh, kw, sh, sw, _, _, top, left = sizes(reals, o[6])
    planes, inside = o[4] // (h * w), top == 0 and left == 0 and (oh - 1) * sh + kh <= h and (ow - 1) * sw + kw <= w
    halves = inside and kh == 2 and kw == 2 and sh == 2 and sw == 2
    for n in range(first * planes, (first + count) * planes):
        x = matrix(arena, o[1] + n * h * w, w, 0, h)
        y = matrix(arena, o[2] + n * oh * ow, ow, 0, oh)
        where = matrix(arena, max(o[3], 0) + n * oh * ow, ow, 0, oh)
        for i in range(oh):
            if halves:
                _halve(x[2 * i], x[2 * i + 1], y[i], where[i], o[3] >= 0)
            else:
                _pool_row(x, y[i], where[i], o[3] >= 0, i * sh - top, kh, kw, sw, left)


@helper
def _halve(above, below, y, where, keeps):
    """Windows of 2 by 2 that lie side by side: the usual ones, in a form that is vectorised."""
    width = y.dtype.type(above.size)
    zero, one = y.dtype.type(0.0), y.dtype.type(1.0)
    for j in range(y.size):
        a, b, c, d = above[2 * j], above[2 * j + 1], below[2 * j], below[2 * j + 1]
        up, down = _is_larger(b, a), _is_larger(d, c)
        best_up, best_down = b if up else a, d if down else c
        lower = _is_larger(best_down, best_up) and best_up == best_up
        y[j] = best_down if lower else best_up
        if keeps:
            where[j] = (width + (one if down else zero)) if lower else (one if up else zero)


@helper
def _pool_row(x, y, where, keeps, start, kh, kw, sw, left):
    """A row of windows, of each what lies in the image."""
    h, w = x.shape
    low, high = max(0, start), min(h, start + kh)
    for j in range(y.size):
        begin, end = max(0, j * sw - left), min(w, j * sw - left + kw)
        best, place = x[low, begin], (low - start) * w + begin - j * sw + left
        for i in range(low, high):
            for k in range(begin, end):
                larger = _is_larger(x[i, k], best) and best == best
                best = x[i, k] if larger else best
                place = (i - start) * w + k - j * sw + left if larger else place
        y[j] = best
        if keeps:
            where[j] = place


@kernel("max_pool_backward")
def max_pool_backward(row, arena, ints, reals, first, count):
    """Add the gradient of each window to the element that was the largest."""
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


@kernel("average_pool")
def average_pool(row, arena, ints, reals, first, count):
    """2D average pooling: y = the mean of the elements of each window that lie in the image."""
    o = operands(row)
    h, w, oh, ow, kh, kw, sh, sw, _, _, top, left = sizes(reals, o[5])
    planes = o[3] // (h * w)
    for n in range(first * planes, (first + count) * planes):
        x = matrix(arena, o[1] + n * h * w, w, 0, h)
        y = matrix(arena, o[2] + n * oh * ow, ow, 0, oh)
        for i in range(oh):
            low, high = max(0, i * sh - top), min(h, i * sh - top + kh)
            for j in range(ow):
                begin, end = max(0, j * sw - left), min(w, j * sw - left + kw)
                total = y.dtype.type(0.0)
                for a in range(low, high):
                    for k in range(begin, end):
                        total += x[a, k]
                y[i, j] = total / y.dtype.type((high - low) * (end - begin))


@kernel("average_pool_backward")
def average_pool_backward(row, arena, ints, reals, first, count):
    """Spread the gradient of each window evenly over its elements."""
    o = operands(row)
    h, w, oh, ow, kh, kw, sh, sw, _, _, top, left = sizes(reals, o[5])
    planes = o[3] // (h * w)
    _zero(flat(arena, o[2], o[3], first, count))
    for n in range(first * planes, (first + count) * planes):
        dx = matrix(arena, o[2] + n * h * w, w, 0, h)
        dy = matrix(arena, o[1] + n * oh * ow, ow, 0, oh)
        for i in range(oh):
            low, high = max(0, i * sh - top), min(h, i * sh - top + kh)
            for j in range(ow):
                begin, end = max(0, j * sw - left), min(w, j * sw - left + kw)
                share = dy[i, j] / dy.dtype.type((high - low) * (end - begin))
                for a in range(low, high):
                    for k in range(begin, end):
                        dx[a, k] += share


@kernel("axis_max")
def axis_max(row, arena, ints, reals, first, count):
    """y = the maximum along the middle axis of (outer, size, inner), and its index for the way back."""
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
    """Pass the gradient to the element that was the maximum; all others get 0."""
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
    """y = the mean along the middle axis of (outer, size, inner)."""
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
    """Spread the gradient evenly along the middle axis."""
    o = operands(row)
    outer, size, inner = o[3], o[4], o[5]
    for n in range(first * outer, (first + count) * outer):
        dx = matrix(arena, o[2] + n * size * inner, inner, 0, size)
        dy = carray(at(arena, o[1] + n * inner), (inner,))
        for i in range(size):
            for j in range(inner):
                dx[i, j] = dy[j] / dy.dtype.type(size)
