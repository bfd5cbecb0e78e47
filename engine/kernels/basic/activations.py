"""Kernels of the activations: for each a scalar function and its derivative, and the loops that apply them.

The scalar functions take the element and the two constants of the instruction (slope, alpha). A derivative takes the
kept value instead: the output where `Activation.from_output`, else the input. Formulas and papers are in
`engine/activations/`.
"""

from __future__ import annotations

from numba import carray

from engine.kernels.arithmetic.mathematics import exp, like, normal_distribution, sigmoid, softplus, tanh
from engine.kernels.arithmetic.memory import at, flat, operands
from engine.kernels.kernel import helper, kernel

SELU_SCALE = 1.0507009873554805
SELU_ALPHA = 1.6732632423543772


@helper
def forward_operands(row, arena, reals, first, count):
    """x, y and the constant of an elementwise instruction."""
    o = operands(row)
    x = flat(arena, o[1], o[3], first, count)
    y = flat(arena, o[2], o[3], first, count)
    return x, y, x.dtype.type(carray(at(reals, o[4]), 1)[0])


@helper
def backward_operands(row, arena, reals, first, count):
    """dy, the kept input or output, dx and the constant of an elementwise backward instruction."""
    o = operands(row)
    dy = flat(arena, o[1], o[4], first, count)
    kept = flat(arena, o[2], o[4], first, count)
    dx = flat(arena, o[3], o[4], first, count)
    return dy, kept, dx, dy.dtype.type(carray(at(reals, o[5]), 1)[0])


@helper
def _sigmoid(x, a):
    return sigmoid(x)


@helper
def _sigmoid_derivative(y, a):
    return y * (like(y, 1.0) - y)


@kernel("sigmoid")
def sigmoid_forward(row, arena, ints, reals, first, count):
    x, y, a = forward_operands(row, arena, reals, first, count)
    for i in range(x.size):
        y[i] = _sigmoid(x[i], a)


@kernel("sigmoid_backward")
def sigmoid_backward(row, arena, ints, reals, first, count):
    dy, kept, dx, a = backward_operands(row, arena, reals, first, count)
    for i in range(dx.size):
        dx[i] = dy[i] * _sigmoid_derivative(kept[i], a)


@helper
def _tanh(x, a):
    return tanh(x)


@helper
def _tanh_derivative(y, a):
    return like(y, 1.0) - y * y


@kernel("tanh")
def tanh_forward(row, arena, ints, reals, first, count):
    x, y, a = forward_operands(row, arena, reals, first, count)
    for i in range(x.size):
        y[i] = _tanh(x[i], a)


@kernel("tanh_backward")
def tanh_backward(row, arena, ints, reals, first, count):
    dy, kept, dx, a = backward_operands(row, arena, reals, first, count)
    for i in range(dx.size):
        dx[i] = dy[i] * _tanh_derivative(kept[i], a)


@helper
def _relu(x, a):
    # Written so that NaN passes: a diverging net must be seen to diverge.
    return like(x, 0.0) if x < like(x, 0.0) else x


@helper
def _relu_derivative(y, a):
    return like(y, 1.0) if y > like(y, 0.0) else like(y, 0.0)


@kernel("relu")
def relu_forward(row, arena, ints, reals, first, count):
    x, y, a = forward_operands(row, arena, reals, first, count)
    for i in range(x.size):
        y[i] = _relu(x[i], a)


@kernel("relu_backward")
def relu_backward(row, arena, ints, reals, first, count):
    dy, kept, dx, a = backward_operands(row, arena, reals, first, count)
    for i in range(dx.size):
        dx[i] = dy[i] * _relu_derivative(kept[i], a)


@helper
def _leaky_relu(x, a):
    return x if x > like(x, 0.0) else a * x


@helper
def _leaky_relu_derivative(x, a):
    return like(x, 1.0) if x > like(x, 0.0) else a


@kernel("leaky_relu")
def leaky_relu_forward(row, arena, ints, reals, first, count):
    x, y, a = forward_operands(row, arena, reals, first, count)
    for i in range(x.size):
        y[i] = _leaky_relu(x[i], a)


@kernel("leaky_relu_backward")
def leaky_relu_backward(row, arena, ints, reals, first, count):
    dy, kept, dx, a = backward_operands(row, arena, reals, first, count)
    for i in range(dx.size):
        dx[i] = dy[i] * _leaky_relu_derivative(kept[i], a)


@helper
def _elu(x, a):
    return x if x > like(x, 0.0) else a * (exp(x) - like(x, 1.0))


@helper
def _elu_derivative(x, a):
    return like(x, 1.0) if x > like(x, 0.0) else a * exp(x)


@kernel("elu")
def elu_forward(row, arena, ints, reals, first, count):
    x, y, a = forward_operands(row, arena, reals, first, count)
    for i in range(x.size):
        y[i] = _elu(x[i], a)


@kernel("elu_backward")
def elu_backward(row, arena, ints, reals, first, count):
    dy, kept, dx, a = backward_operands(row, arena, reals, first, count)
    for i in range(dx.size):
        dx[i] = dy[i] * _elu_derivative(kept[i], a)


@helper
def _selu(x, a):
    return like(x, SELU_SCALE) * _elu(x, like(x, SELU_ALPHA))


@helper
def _selu_derivative(x, a):
    return like(x, SELU_SCALE) * _elu_derivative(x, like(x, SELU_ALPHA))


@kernel("selu")
def selu_forward(row, arena, ints, reals, first, count):
    x, y, a = forward_operands(row, arena, reals, first, count)
    for i in range(x.size):
        y[i] = _selu(x[i], a)


@kernel("selu_backward")
def selu_backward(row, arena, ints, reals, first, count):
    dy, kept, dx, a = backward_operands(row, arena, reals, first, count)
    for i in range(dx.size):
        dx[i] = dy[i] * _selu_derivative(kept[i], a)


@helper
def _gelu(x, a):
    return x * normal_distribution(x)


@helper
def _gelu_derivative(x, a):
    density = like(x, 0.3989422804014327) * exp(like(x, -0.5) * x * x)
    return normal_distribution(x) + x * density


@kernel("gelu")
def gelu_forward(row, arena, ints, reals, first, count):
    x, y, a = forward_operands(row, arena, reals, first, count)
    for i in range(x.size):
        y[i] = _gelu(x[i], a)


@kernel("gelu_backward")
def gelu_backward(row, arena, ints, reals, first, count):
    dy, kept, dx, a = backward_operands(row, arena, reals, first, count)
    for i in range(dx.size):
        dx[i] = dy[i] * _gelu_derivative(kept[i], a)


@helper
def _silu(x, a):
    return x * sigmoid(x)


@helper
def _silu_derivative(x, a):
    s = sigmoid(x)
    return s * (like(x, 1.0) + x * (like(x, 1.0) - s))


@kernel("silu")
def silu_forward(row, arena, ints, reals, first, count):
    x, y, a = forward_operands(row, arena, reals, first, count)
    for i in range(x.size):
        y[i] = _silu(x[i], a)


@kernel("silu_backward")
def silu_backward(row, arena, ints, reals, first, count):
    dy, kept, dx, a = backward_operands(row, arena, reals, first, count)
    for i in range(dx.size):
        dx[i] = dy[i] * _silu_derivative(kept[i], a)


@helper
def _softplus(x, a):
    return softplus(x)


@helper
def _softplus_derivative(x, a):
    return sigmoid(x)


@kernel("softplus")
def softplus_forward(row, arena, ints, reals, first, count):
    x, y, a = forward_operands(row, arena, reals, first, count)
    for i in range(x.size):
        y[i] = _softplus(x[i], a)


@kernel("softplus_backward")
def softplus_backward(row, arena, ints, reals, first, count):
    dy, kept, dx, a = backward_operands(row, arena, reals, first, count)
    for i in range(dx.size):
        dx[i] = dy[i] * _softplus_derivative(kept[i], a)


@helper
def _softsign(x, a):
    return x / (like(x, 1.0) + abs(x))


@helper
def _softsign_derivative(x, a):
    r = like(x, 1.0) / (like(x, 1.0) + abs(x))
    return r * r


@kernel("softsign")
def softsign_forward(row, arena, ints, reals, first, count):
    x, y, a = forward_operands(row, arena, reals, first, count)
    for i in range(x.size):
        y[i] = _softsign(x[i], a)


@kernel("softsign_backward")
def softsign_backward(row, arena, ints, reals, first, count):
    dy, kept, dx, a = backward_operands(row, arena, reals, first, count)
    for i in range(dx.size):
        dx[i] = dy[i] * _softsign_derivative(kept[i], a)


@helper
def _hard_sigmoid(x, a):
    y = x * like(x, 1 / 6) + like(x, 0.5)
    y = like(x, 0.0) if y < like(x, 0.0) else y
    return like(x, 1.0) if y > like(x, 1.0) else y


@helper
def _hard_sigmoid_derivative(x, a):
    return like(x, 1 / 6) if abs(x) < like(x, 3.0) else like(x, 0.0)


@kernel("hard_sigmoid")
def hard_sigmoid_forward(row, arena, ints, reals, first, count):
    x, y, a = forward_operands(row, arena, reals, first, count)
    for i in range(x.size):
        y[i] = _hard_sigmoid(x[i], a)


@kernel("hard_sigmoid_backward")
def hard_sigmoid_backward(row, arena, ints, reals, first, count):
    dy, kept, dx, a = backward_operands(row, arena, reals, first, count)
    for i in range(dx.size):
        dx[i] = dy[i] * _hard_sigmoid_derivative(kept[i], a)


@helper
def _hard_swish(x, a):
    return x * _hard_sigmoid(x, a)


@helper
def _hard_swish_derivative(x, a):
    if x <= like(x, -3.0):
        return like(x, 0.0)
    if x >= like(x, 3.0):
        return like(x, 1.0)
    return x * like(x, 1 / 3) + like(x, 0.5)


@kernel("hard_swish")
def hard_swish_forward(row, arena, ints, reals, first, count):
    x, y, a = forward_operands(row, arena, reals, first, count)
    for i in range(x.size):
        y[i] = _hard_swish(x[i], a)


@kernel("hard_swish_backward")
def hard_swish_backward(row, arena, ints, reals, first, count):
    dy, kept, dx, a = backward_operands(row, arena, reals, first, count)
    for i in range(dx.size):
        dx[i] = dy[i] * _hard_swish_derivative(kept[i], a)


@helper
def _mish(x, a):
    return x * tanh(softplus(x))


@helper
def _mish_derivative(x, a):
    t = tanh(softplus(x))
    return t + x * sigmoid(x) * (like(x, 1.0) - t * t)


@kernel("mish")
def mish_forward(row, arena, ints, reals, first, count):
    x, y, a = forward_operands(row, arena, reals, first, count)
    for i in range(x.size):
        y[i] = _mish(x[i], a)


@kernel("mish_backward")
def mish_backward(row, arena, ints, reals, first, count):
    dy, kept, dx, a = backward_operands(row, arena, reals, first, count)
    for i in range(dx.size):
        dx[i] = dy[i] * _mish_derivative(kept[i], a)
