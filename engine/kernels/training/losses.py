"""Kernels of the losses of single numbers: one loss a sample in float64, and the gradient of their mean over the batch.

`weight` is the output's share of the total loss. Formulas: `engine/losses.py`.
"""

from __future__ import annotations

import math

from numba import carray

from engine.kernels.arithmetic.mathematics import exp, like, sigmoid
from engine.kernels.arithmetic.pointers import at, flat, matrix, operands
from engine.kernels.kernel import helper, kernel_from
from engine.tape.slots import ROWS

# Probabilities are kept this far from 0 before a logarithm; in float32 nothing smaller than 1.2e-38 is normal.
SMALLEST = 1e-37


@helper
def _forward_operands(row, arena, reals, first, count):
    """y, t: (count, width), losses: (count,) and the constant of a loss."""
    o = operands(row)
    y = matrix(arena, o[1], o[4], first, count)
    t = matrix(arena, o[2], o[4], first, count)
    return y, t, carray(at(reals, o[3] + first), count), y.dtype.type(carray(at(reals, o[5]), 1)[0])


@helper
def _backward_operands(row, arena, ints, reals, first, count):
    """y, t, dy as vectors, the constant, and what a derivative is scaled by: weight / (rows * width)."""
    o = operands(row)
    width = o[4]
    y = flat(arena, o[1], width, first, count)
    t = flat(arena, o[2], width, first, count)
    dy = flat(arena, o[3], width, first, count)
    weight = carray(at(reals, o[6]), 1)[0]
    scale = y.dtype.type(weight / (carray(ints, 16)[ROWS] * width))
    return y, t, dy, y.dtype.type(carray(at(reals, o[5]), 1)[0]), scale


@helper
def _element(y, t, a):
    """Stands for a function of one element, its target and the constant of the loss."""
    return y


def _forward(row, arena, ints, reals, first, count):
    """losses = mean(element(y, t)) of each sample."""
    y, t, losses, a = _forward_operands(row, arena, reals, first, count)
    for i in range(count):
        total = 0.0
        for j in range(y.shape[1]):
            total += _element(y[i, j], t[i, j], a)
        losses[i] = total / y.shape[1]


def _backward(row, arena, ints, reals, first, count):
    """dy = weight / (rows * width) * element(y, t)."""
    y, t, dy, a, scale = _backward_operands(row, arena, ints, reals, first, count)
    for i in range(y.size):
        dy[i] = scale * _element(y[i], t[i], a)


def _bind(opcode, function, derivative):
    """Bind the two kernels of a loss: the mean of a function of single elements, and its gradient."""
    kernel_from(_forward, opcode, _element=function)
    kernel_from(_backward, f"{opcode}_backward", _element=derivative)


@helper
def _square(y, t, a):
    d = y - t
    return d * d


@helper
def _square_derivative(y, t, a):
    return like(y, 2.0) * (y - t)


_bind("mean_squared_error", _square, _square_derivative)


@helper
def _absolute(y, t, a):
    return abs(y - t)


@helper
def _absolute_derivative(y, t, a):
    d = y - t
    if d > like(y, 0.0):
        return like(y, 1.0)
    return like(y, -1.0) if d < like(y, 0.0) else d  # d is 0 or NaN, and NaN must pass


_bind("mean_absolute_error", _absolute, _absolute_derivative)


@helper
def _huber(y, t, delta):
    d = abs(y - t)
    return delta * (d - like(y, 0.5) * delta) if d > delta else like(y, 0.5) * d * d


@helper
def _huber_derivative(y, t, delta):
    d = y - t
    if d > delta:
        return delta
    return -delta if d < -delta else d


_bind("huber", _huber, _huber_derivative)


@helper
def log(y):
    """Logarithm, of at least SMALLEST; NaN passes."""
    return math.log(like(y, SMALLEST) if y < like(y, SMALLEST) else y)


@helper
def _binary(y, t, a):
    one = like(y, 1.0)
    return -(t * log(y) + (one - t) * log(one - y))


@helper
def _binary_derivative(y, t, a):
    below = y * (like(y, 1.0) - y)
    smallest = like(y, SMALLEST)
    return (y - t) / (smallest if below < smallest else below)


_bind("binary_cross_entropy", _binary, _binary_derivative)


@helper
def _binary_logits(z, t, a):
    """|z| (1 - t or t) + log(1 + exp(-|z|)): the loss of sigmoid(z), exact for every z since nothing is subtracted."""
    wrong = like(z, 1.0) - t if z > like(z, 0.0) else t
    return abs(z) * wrong + math.log1p(exp(-abs(z)))


@helper
def _binary_logits_derivative(z, t, a):
    return sigmoid(z) - t


_bind("binary_cross_entropy_logits", _binary_logits, _binary_logits_derivative)


@helper
def focal_and_slope(rest, logarithm, gamma):
    """Focal loss from 1 - p and log p, and its derivative by p, times p."""
    rest = 0.0 if rest < 0.0 else rest  # rounding; NaN passes
    power = rest**gamma
    slope = gamma * (1.0 - rest) * (logarithm / rest if rest > 0.0 else rest - 1.0)
    return -power * logarithm, power * (slope - 1.0)


@helper
def _binary_focal(y, t, gamma):
    one = like(y, 1.0)
    yes, _ = focal_and_slope(one - y, log(y), gamma)
    no, _ = focal_and_slope(y, log(one - y), gamma)
    return t * yes + (one - t) * no


@helper
def _binary_focal_derivative(y, t, gamma):
    one, smallest = like(y, 1.0), like(y, SMALLEST)
    _, yes = focal_and_slope(one - y, log(y), gamma)
    _, no = focal_and_slope(y, log(one - y), gamma)
    p, q = (smallest if y < smallest else y), (smallest if one - y < smallest else one - y)
    return t * like(y, yes) / p - (one - t) * like(y, no) / q


_bind("binary_focal", _binary_focal, _binary_focal_derivative)


@helper
def _sigmoid_logarithms(z):
    """log(sigmoid(z)) and log(sigmoid(-z)), exact for every z."""
    below = math.log1p(exp(-abs(z)))
    return (-below, -z - below) if z > like(z, 0.0) else (z - below, -below)


@helper
def _binary_focal_logits(z, t, gamma):
    log_p, log_q = _sigmoid_logarithms(z)
    yes, _ = focal_and_slope(sigmoid(-z), log_p, gamma)
    no, _ = focal_and_slope(sigmoid(z), log_q, gamma)
    return t * yes + (like(z, 1.0) - t) * no


@helper
def _binary_focal_logits_derivative(z, t, gamma):
    log_p, log_q = _sigmoid_logarithms(z)
    p, q = sigmoid(z), sigmoid(-z)
    _, yes = focal_and_slope(q, log_p, gamma)
    _, no = focal_and_slope(p, log_q, gamma)
    return t * like(z, yes) * q - (like(z, 1.0) - t) * like(z, no) * p


_bind("binary_focal_logits", _binary_focal_logits, _binary_focal_logits_derivative)


@helper
def _hinge(y, t, margin):
    lacking = margin - (like(y, 2.0) * t - like(y, 1.0)) * y
    return like(y, 0.0) if lacking < like(y, 0.0) else lacking  # NaN passes


@helper
def _hinge_derivative(y, t, margin):
    sign = like(y, 2.0) * t - like(y, 1.0)
    lacking = margin - sign * y
    return -sign if lacking > like(y, 0.0) else (like(y, 0.0) if lacking <= like(y, 0.0) else lacking)


_bind("hinge", _hinge, _hinge_derivative)


@helper
def _poisson(y, t, epsilon):
    return y - t * math.log(y + epsilon)


@helper
def _poisson_derivative(y, t, epsilon):
    return like(y, 1.0) - t / (y + epsilon)


_bind("poisson", _poisson, _poisson_derivative)
