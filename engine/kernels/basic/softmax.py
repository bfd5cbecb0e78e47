"""Kernels of the activations of whole rows of classes. Formulas and papers are in `engine/activations/rows.py`."""

from __future__ import annotations

import math

from engine.kernels.arithmetic.mathematics import exp, like
from engine.kernels.arithmetic.pointers import matrix, operands
from engine.kernels.kernel import helper, kernel


@kernel("softmax")
def softmax(row, arena, ints, reals, first, count):
    """y = exp(x - max x) / sum, over each row of classes."""
    o = operands(row)
    classes, repeat = o[3], o[4]
    x = matrix(arena, o[1], classes, first * repeat, count * repeat)
    y = matrix(arena, o[2], classes, first * repeat, count * repeat)
    for i in range(x.shape[0]):
        _softmax_row(x[i], y[i])


@helper
def _softmax_row(x, y):
    largest = x[0]
    for j in range(1, x.size):
        largest = x[j] if x[j] > largest else largest
    total = like(x[0], 0.0)
    for j in range(x.size):
        y[j] = exp(x[j] - largest)
        total += y[j]
    scale = like(x[0], 1.0) / total
    for j in range(x.size):
        y[j] *= scale


@kernel("softmax_backward")
def softmax_backward(row, arena, ints, reals, first, count):
    """dx = y * (dy - sum(dy * y)), over each row of classes."""
    o = operands(row)
    classes, repeat = o[4], o[5]
    dy = matrix(arena, o[1], classes, first * repeat, count * repeat)
    y = matrix(arena, o[2], classes, first * repeat, count * repeat)
    dx = matrix(arena, o[3], classes, first * repeat, count * repeat)
    for i in range(y.shape[0]):
        inner = like(y[i, 0], 0.0)
        for j in range(classes):
            inner += dy[i, j] * y[i, j]
        for j in range(classes):
            dx[i, j] = y[i, j] * (dy[i, j] - inner)


@kernel("log_softmax")
def log_softmax(row, arena, ints, reals, first, count):
    """y = x - max x - log sum exp(x - max x), over each row of classes."""
    o = operands(row)
    classes, repeat = o[3], o[4]
    x = matrix(arena, o[1], classes, first * repeat, count * repeat)
    y = matrix(arena, o[2], classes, first * repeat, count * repeat)
    for i in range(x.shape[0]):
        _log_softmax_row(x[i], y[i])


@helper
def _log_softmax_row(x, y):
    largest = x[0]
    for j in range(1, x.size):
        largest = x[j] if x[j] > largest else largest
    total = like(x[0], 0.0)
    for j in range(x.size):
        y[j] = x[j] - largest
        total += exp(y[j])
    shift = like(x[0], math.log(total))
    for j in range(x.size):
        y[j] -= shift


@kernel("log_softmax_backward")
def log_softmax_backward(row, arena, ints, reals, first, count):
    """dx = dy - exp(y) * sum(dy), over each row of classes."""
    o = operands(row)
    classes, repeat = o[4], o[5]
    dy = matrix(arena, o[1], classes, first * repeat, count * repeat)
    y = matrix(arena, o[2], classes, first * repeat, count * repeat)
    dx = matrix(arena, o[3], classes, first * repeat, count * repeat)
    for i in range(y.shape[0]):
        total = like(y[i, 0], 0.0)
        for j in range(classes):
            total += dy[i, j]
        for j in range(classes):
            dx[i, j] = dy[i, j] - exp(y[i, j]) * total
