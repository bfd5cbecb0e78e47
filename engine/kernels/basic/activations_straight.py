"""Kernels of the activations that are made of straight pieces, as in `engine/kernels/basic/activations.py`."""

from __future__ import annotations

from engine.kernels.arithmetic.mathematics import like
from engine.kernels.basic.activations import bind_activation
from engine.kernels.kernel import helper


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


bind_activation("relu6", _relu6, _relu6_derivative)


@helper
def _hard_tanh(x, a):
    return clipped(x, like(x, 1.0))


@helper
def _hard_tanh_derivative(y, a):
    return like(y, 1.0) if abs(y) < like(y, 1.0) else like(y, 0.0)


bind_activation("hard_tanh", _hard_tanh, _hard_tanh_derivative)


@helper
def _thresholded_relu(x, a):
    return like(x, 0.0) if x <= a else x


@helper
def _thresholded_relu_derivative(y, a):
    return like(y, 1.0) if y > like(y, 0.0) else like(y, 0.0)


bind_activation("thresholded_relu", _thresholded_relu, _thresholded_relu_derivative)


@helper
def _soft_shrink(x, a):
    return x - clipped(x, a)


@helper
def _soft_shrink_derivative(y, a):
    return like(y, 0.0) if y == like(y, 0.0) else like(y, 1.0)


bind_activation("soft_shrink", _soft_shrink, _soft_shrink_derivative)


@helper
def _hard_shrink(x, a):
    return like(x, 0.0) if abs(x) <= a else x


@helper
def _hard_shrink_derivative(y, a):
    return like(y, 0.0) if y == like(y, 0.0) else like(y, 1.0)


bind_activation("hard_shrink", _hard_shrink, _hard_shrink_derivative)
