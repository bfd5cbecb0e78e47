"""More kernels of activations that are made of exponentials, as in `engine/kernels/basic/activations.py`."""

from __future__ import annotations

from engine.kernels.arithmetic.mathematics import exp, like, sigmoid, softplus, tanh
from engine.kernels.basic.activations import backward_operands, forward_operands
from engine.kernels.basic.activations_straight import clipped
from engine.kernels.kernel import helper, kernel

ROOT_2_PI = 0.7978845608028654  # sqrt(2 / pi)
CUBIC = 0.044715


@helper
def _gelu_gate(x):
    return like(x, ROOT_2_PI) * (x + like(x, CUBIC) * x * x * x)


@helper
def _celu(x, a):
    return x if x > like(x, 0.0) else a * (exp(x / a) - like(x, 1.0))


@helper
def _celu_derivative(x, a):
    return like(x, 1.0) if x > like(x, 0.0) else exp(x / a)


@kernel("celu")
def celu_forward(row, arena, ints, reals, first, count):
    x, y, a = forward_operands(row, arena, reals, first, count)
    for i in range(x.size):
        y[i] = _celu(x[i], a)


@kernel("celu_backward")
def celu_backward(row, arena, ints, reals, first, count):
    dy, kept, dx, a = backward_operands(row, arena, reals, first, count)
    for i in range(dx.size):
        dx[i] = dy[i] * _celu_derivative(kept[i], a)


@helper
def _exponential(x, a):
    return exp(x)


@helper
def _exponential_derivative(y, a):
    return y


@kernel("exponential")
def exponential_forward(row, arena, ints, reals, first, count):
    x, y, a = forward_operands(row, arena, reals, first, count)
    for i in range(x.size):
        y[i] = _exponential(x[i], a)


@kernel("exponential_backward")
def exponential_backward(row, arena, ints, reals, first, count):
    dy, kept, dx, a = backward_operands(row, arena, reals, first, count)
    for i in range(dx.size):
        dx[i] = dy[i] * _exponential_derivative(kept[i], a)


@helper
def _log_sigmoid(x, a):
    return -softplus(-x)


@helper
def _log_sigmoid_derivative(x, a):
    return sigmoid(-x)


@kernel("log_sigmoid")
def log_sigmoid_forward(row, arena, ints, reals, first, count):
    x, y, a = forward_operands(row, arena, reals, first, count)
    for i in range(x.size):
        y[i] = _log_sigmoid(x[i], a)


@kernel("log_sigmoid_backward")
def log_sigmoid_backward(row, arena, ints, reals, first, count):
    dy, kept, dx, a = backward_operands(row, arena, reals, first, count)
    for i in range(dx.size):
        dx[i] = dy[i] * _log_sigmoid_derivative(kept[i], a)


@helper
def _tanh_shrink(x, a):
    return x - tanh(x)


@helper
def _tanh_shrink_derivative(x, a):
    t = tanh(x)
    return t * t


@kernel("tanh_shrink")
def tanh_shrink_forward(row, arena, ints, reals, first, count):
    x, y, a = forward_operands(row, arena, reals, first, count)
    for i in range(x.size):
        y[i] = _tanh_shrink(x[i], a)


@kernel("tanh_shrink_backward")
def tanh_shrink_backward(row, arena, ints, reals, first, count):
    dy, kept, dx, a = backward_operands(row, arena, reals, first, count)
    for i in range(dx.size):
        dx[i] = dy[i] * _tanh_shrink_derivative(kept[i], a)


@helper
def _gelu_tanh(x, a):
    return like(x, 0.5) * x * (like(x, 1.0) + tanh(_gelu_gate(x)))


@helper
def _gelu_tanh_derivative(x, a):
    # Where the gate is shut or wide open to the last digit, so that no infinity meets a zero.
    z = clipped(x, like(x, 10.0))
    t = tanh(_gelu_gate(z))
    slope = like(x, ROOT_2_PI) * (like(x, 1.0) + like(x, 3.0 * CUBIC) * z * z)
    return like(x, 0.5) * (like(x, 1.0) + t + z * (like(x, 1.0) - t * t) * slope)


@kernel("gelu_tanh")
def gelu_tanh_forward(row, arena, ints, reals, first, count):
    x, y, a = forward_operands(row, arena, reals, first, count)
    for i in range(x.size):
        y[i] = _gelu_tanh(x[i], a)


@kernel("gelu_tanh_backward")
def gelu_tanh_backward(row, arena, ints, reals, first, count):
    dy, kept, dx, a = backward_operands(row, arena, reals, first, count)
    for i in range(dx.size):
        dx[i] = dy[i] * _gelu_tanh_derivative(kept[i], a)
