"""More kernels of activations that are made of exponentials, as in `engine/kernels/basic/activations.py`."""

from __future__ import annotations

from engine.kernels.arithmetic.mathematics import exp, like, sigmoid, softplus, tanh
from engine.kernels.basic.activations import bind_activation
from engine.kernels.basic.activations_straight import clipped
from engine.kernels.kernel import helper

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


bind_activation("celu", _celu, _celu_derivative)


@helper
def _exponential(x, a):
    return exp(x)


@helper
def _exponential_derivative(y, a):
    return y


bind_activation("exponential", _exponential, _exponential_derivative)


@helper
def _log_sigmoid(x, a):
    return -softplus(-x)


@helper
def _log_sigmoid_derivative(x, a):
    return sigmoid(-x)


bind_activation("log_sigmoid", _log_sigmoid, _log_sigmoid_derivative)


@helper
def _tanh_shrink(x, a):
    return x - tanh(x)


@helper
def _tanh_shrink_derivative(x, a):
    t = tanh(x)
    return t * t


bind_activation("tanh_shrink", _tanh_shrink, _tanh_shrink_derivative)


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


bind_activation("gelu_tanh", _gelu_tanh, _gelu_tanh_derivative)
