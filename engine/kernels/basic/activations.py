"""Kernels of elementwise activations: for each a function of one element and its derivative, applied by two loops.

Formulas and papers are in `engine/activations/`.
"""

from __future__ import annotations

from numba import carray

from engine.kernels.arithmetic.mathematics import exp, like, normal_distribution, sigmoid, softplus, tanh
from engine.kernels.arithmetic.pointers import at, flat, operands
from engine.kernels.kernel import helper, kernel_from

SELU_SCALE = 1.0507009873554805
SELU_ALPHA = 1.6732632423543772


@helper
def _forward_operands(row, arena, reals, first, count):
    """x, y and the constant of the instruction."""
    o = operands(row)
    x = flat(arena, o[1], o[3], first, count)
    y = flat(arena, o[2], o[3], first, count)
    return x, y, x.dtype.type(carray(at(reals, o[4]), 1)[0])


@helper
def _backward_operands(row, arena, reals, first, count):
    """dy, the kept input or output, dx and the constant of the instruction."""
    o = operands(row)
    dy = flat(arena, o[1], o[4], first, count)
    kept = flat(arena, o[2], o[4], first, count)
    dx = flat(arena, o[3], o[4], first, count)
    return dy, kept, dx, dy.dtype.type(carray(at(reals, o[5]), 1)[0])


@helper
def _element(x, a):
    """Stands for an activation, or its derivative, of one element; a is the constant of the instruction."""
    return x


def _forward(row, arena, ints, reals, first, count):
    """y = element(x)."""
    x, y, a = _forward_operands(row, arena, reals, first, count)
    for i in range(x.size):
        y[i] = _element(x[i], a)


def _backward(row, arena, ints, reals, first, count):
    """dx = dy element(kept)."""
    dy, kept, dx, a = _backward_operands(row, arena, reals, first, count)
    for i in range(dx.size):
        dx[i] = dy[i] * _element(kept[i], a)


def bind_activation(opcode, function, derivative):
    """Bind the two kernels of an activation to its opcodes.

    Both functions take an element and the constant of the instruction. The derivative's element is the kept value: the
    output where `Activation.from_output`, else the input.
    """
    kernel_from(_forward, opcode, _element=function)
    kernel_from(_backward, f"{opcode}_backward", _element=derivative)


@helper
def _sigmoid(x, a):
    return sigmoid(x)


@helper
def _sigmoid_derivative(y, a):
    return y * (like(y, 1.0) - y)


bind_activation("sigmoid", _sigmoid, _sigmoid_derivative)


@helper
def _tanh(x, a):
    return tanh(x)


@helper
def _tanh_derivative(y, a):
    return like(y, 1.0) - y * y


bind_activation("tanh", _tanh, _tanh_derivative)


@helper
def _relu(x, a):
    # Written so that NaN passes: a diverging net must be seen to diverge.
    return like(x, 0.0) if x < like(x, 0.0) else x


@helper
def _relu_derivative(y, a):
    return like(y, 1.0) if y > like(y, 0.0) else like(y, 0.0)


bind_activation("relu", _relu, _relu_derivative)


@helper
def _leaky_relu(x, a):
    return x if x > like(x, 0.0) else a * x


@helper
def _leaky_relu_derivative(x, a):
    return like(x, 1.0) if x > like(x, 0.0) else a


bind_activation("leaky_relu", _leaky_relu, _leaky_relu_derivative)


@helper
def _elu(x, a):
    return x if x > like(x, 0.0) else a * (exp(x) - like(x, 1.0))


@helper
def _elu_derivative(x, a):
    return like(x, 1.0) if x > like(x, 0.0) else a * exp(x)


bind_activation("elu", _elu, _elu_derivative)


@helper
def _selu(x, a):
    return like(x, SELU_SCALE) * _elu(x, like(x, SELU_ALPHA))


@helper
def _selu_derivative(x, a):
    return like(x, SELU_SCALE) * _elu_derivative(x, like(x, SELU_ALPHA))


bind_activation("selu", _selu, _selu_derivative)


@helper
def _gelu(x, a):
    return x * normal_distribution(x)


@helper
def _gelu_derivative(x, a):
    density = like(x, 0.3989422804014327) * exp(like(x, -0.5) * x * x)
    return normal_distribution(x) + x * density


bind_activation("gelu", _gelu, _gelu_derivative)


@helper
def _silu(x, a):
    return x * sigmoid(x)


@helper
def _silu_derivative(x, a):
    s = sigmoid(x)
    return s * (like(x, 1.0) + x * (like(x, 1.0) - s))


bind_activation("silu", _silu, _silu_derivative)


@helper
def _softplus(x, a):
    return softplus(x)


@helper
def _softplus_derivative(x, a):
    return sigmoid(x)


bind_activation("softplus", _softplus, _softplus_derivative)


@helper
def _softsign(x, a):
    return x / (like(x, 1.0) + abs(x))


@helper
def _softsign_derivative(x, a):
    r = like(x, 1.0) / (like(x, 1.0) + abs(x))
    return r * r


bind_activation("softsign", _softsign, _softsign_derivative)


@helper
def _hard_sigmoid(x, a):
    y = x * like(x, 1 / 6) + like(x, 0.5)
    y = like(x, 0.0) if y < like(x, 0.0) else y
    return like(x, 1.0) if y > like(x, 1.0) else y


@helper
def _hard_sigmoid_derivative(x, a):
    return like(x, 1 / 6) if abs(x) < like(x, 3.0) else like(x, 0.0)


bind_activation("hard_sigmoid", _hard_sigmoid, _hard_sigmoid_derivative)


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


bind_activation("hard_swish", _hard_swish, _hard_swish_derivative)


@helper
def _mish(x, a):
    return x * tanh(softplus(x))


@helper
def _mish_derivative(x, a):
    t = tanh(softplus(x))
    return t + x * sigmoid(x) * (like(x, 1.0) - t * t)


bind_activation("mish", _mish, _mish_derivative)
