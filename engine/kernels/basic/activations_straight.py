"""Kernels of the activations that are made of straight pieces, as in `engine/kernels/basic/activations.py`."""

from __future__ import annotations

from engine.kernels.arithmetic.mathematics import like
from engine.kernels.basic.activations import backward_operands, forward_operands
from engine.kernels.kernel import helper, kernel


@helper
def clipped(x, limit):
    """x, but no further from zero than the limit; NaN stays."""
    x = -limit if x < -limit else x
    return limit if x > limit else x


@helper
def _relu6(x, a):
    # Comparisons this way round let NaN pass, here and below.
    x = like(x, 0.0) if x < like(x, 0.0) else x
    return like(x, 6.0) if x > like(x, 6.0) else x


@helper
def _relu6_derivative(y, a):
    return like(y, 1.0) if like(y, 0.0) < y < like(y, 6.0) else like(y, 0.0)


@kernel("relu6")
def relu6_forward(row, arena, ints, reals, first, count):
    x, y, a = forward_operands(row, arena, reals, first, count)
    for i in range(x.size):
        y[i] = _relu6(x[i], a)


@kernel("relu6_backward")
def relu6_backward(row, arena, ints, reals, first, count):
    dy, kept, dx, a = backward_operands(row, arena, reals, first, count)
    for i in range(dx.size):
        dx[i] = dy[i] * _relu6_derivative(kept[i], a)


@helper
def _hard_tanh(x, a):
    return clipped(x, like(x, 1.0))


@helper
def _hard_tanh_derivative(y, a):
    return like(y, 1.0) if abs(y) < like(y, 1.0) else like(y, 0.0)


@kernel("hard_tanh")
def hard_tanh_forward(row, arena, ints, reals, first, count):
    x, y, a = forward_operands(row, arena, reals, first, count)
    for i in range(x.size):
        y[i] = _hard_tanh(x[i], a)


@kernel("hard_tanh_backward")
def hard_tanh_backward(row, arena, ints, reals, first, count):
    dy, kept, dx, a = backward_operands(row, arena, reals, first, count)
    for i in range(dx.size):
        dx[i] = dy[i] * _hard_tanh_derivative(kept[i], a)


@helper
def _thresholded_relu(x, a):
    return like(x, 0.0) if x <= a else x


@helper
def _thresholded_relu_derivative(y, a):
    return like(y, 1.0) if y > like(y, 0.0) else like(y, 0.0)


@kernel("thresholded_relu")
def thresholded_relu_forward(row, arena, ints, reals, first, count):
    x, y, a = forward_operands(row, arena, reals, first, count)
    for i in range(x.size):
        y[i] = _thresholded_relu(x[i], a)


@kernel("thresholded_relu_backward")
def thresholded_relu_backward(row, arena, ints, reals, first, count):
    dy, kept, dx, a = backward_operands(row, arena, reals, first, count)
    for i in range(dx.size):
        dx[i] = dy[i] * _thresholded_relu_derivative(kept[i], a)


@helper
def _soft_shrink(x, a):
    return x - clipped(x, a)


@helper
def _soft_shrink_derivative(y, a):
    return like(y, 0.0) if y == like(y, 0.0) else like(y, 1.0)


@kernel("soft_shrink")
def soft_shrink_forward(row, arena, ints, reals, first, count):
    x, y, a = forward_operands(row, arena, reals, first, count)
    for i in range(x.size):
        y[i] = _soft_shrink(x[i], a)


@kernel("soft_shrink_backward")
def soft_shrink_backward(row, arena, ints, reals, first, count):
    dy, kept, dx, a = backward_operands(row, arena, reals, first, count)
    for i in range(dx.size):
        dx[i] = dy[i] * _soft_shrink_derivative(kept[i], a)


@helper
def _hard_shrink(x, a):
    return like(x, 0.0) if abs(x) <= a else x


@helper
def _hard_shrink_derivative(y, a):
    return like(y, 0.0) if y == like(y, 0.0) else like(y, 1.0)


@kernel("hard_shrink")
def hard_shrink_forward(row, arena, ints, reals, first, count):
    x, y, a = forward_operands(row, arena, reals, first, count)
    for i in range(x.size):
        y[i] = _hard_shrink(x[i], a)


@kernel("hard_shrink_backward")
def hard_shrink_backward(row, arena, ints, reals, first, count):
    dy, kept, dx, a = backward_operands(row, arena, reals, first, count)
    for i in range(dx.size):
        dx[i] = dy[i] * _hard_shrink_derivative(kept[i], a)
