"""Kernels of the losses: one loss a sample in float64, and the gradient of their mean over the batch.

`weight` is the output's share of the total loss. Formulas: `engine/losses.py`.
"""

from __future__ import annotations

import math

from numba import carray

from engine.kernels.kernel import helper, kernel
from engine.kernels.mathematics import exp, like, sigmoid
from engine.kernels.memory import at, flat, matrix, operands
from engine.tape.slots import BATCH_LOSS, DIVERGED, ROWS, STATUS

# Probabilities are kept this far from 0 before a logarithm; in float32 nothing smaller than 1.2e-38 is normal.
SMALLEST = 1e-37


@helper
def _forward(row, arena, reals, first, count):
    """y, t: (count, width), losses: (count,) and the constant of a loss."""
    o = operands(row)
    y = matrix(arena, o[1], o[4], first, count)
    t = matrix(arena, o[2], o[4], first, count)
    return y, t, carray(at(reals, o[3] + first), count), y.dtype.type(carray(at(reals, o[5]), 1)[0])


@helper
def _backward(row, arena, ints, reals, first, count):
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
def _square(y, t, a):
    d = y - t
    return d * d


@helper
def _square_derivative(y, t, a):
    return like(y, 2.0) * (y - t)


@kernel("mean_squared_error")
def mean_squared_error(row, arena, ints, reals, first, count):
    y, t, losses, a = _forward(row, arena, reals, first, count)
    for i in range(count):
        total = 0.0
        for j in range(y.shape[1]):
            total += _square(y[i, j], t[i, j], a)
        losses[i] = total / y.shape[1]


@kernel("mean_squared_error_backward")
def mean_squared_error_backward(row, arena, ints, reals, first, count):
    y, t, dy, a, scale = _backward(row, arena, ints, reals, first, count)
    for i in range(y.size):
        dy[i] = scale * _square_derivative(y[i], t[i], a)


@helper
def _absolute(y, t, a):
    return abs(y - t)


@helper
def _absolute_derivative(y, t, a):
    d = y - t
    if d > like(y, 0.0):
        return like(y, 1.0)
    return like(y, -1.0) if d < like(y, 0.0) else d  # d is 0 or NaN, and NaN must pass


@kernel("mean_absolute_error")
def mean_absolute_error(row, arena, ints, reals, first, count):
    y, t, losses, a = _forward(row, arena, reals, first, count)
    for i in range(count):
        total = 0.0
        for j in range(y.shape[1]):
            total += _absolute(y[i, j], t[i, j], a)
        losses[i] = total / y.shape[1]


@kernel("mean_absolute_error_backward")
def mean_absolute_error_backward(row, arena, ints, reals, first, count):
    y, t, dy, a, scale = _backward(row, arena, ints, reals, first, count)
    for i in range(y.size):
        dy[i] = scale * _absolute_derivative(y[i], t[i], a)


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


@kernel("huber")
def huber(row, arena, ints, reals, first, count):
    y, t, losses, a = _forward(row, arena, reals, first, count)
    for i in range(count):
        total = 0.0
        for j in range(y.shape[1]):
            total += _huber(y[i, j], t[i, j], a)
        losses[i] = total / y.shape[1]


@kernel("huber_backward")
def huber_backward(row, arena, ints, reals, first, count):
    y, t, dy, a, scale = _backward(row, arena, ints, reals, first, count)
    for i in range(y.size):
        dy[i] = scale * _huber_derivative(y[i], t[i], a)


@helper
def _log(y):
    """Logarithm, of at least SMALLEST; NaN passes."""
    return math.log(like(y, SMALLEST) if y < like(y, SMALLEST) else y)


@helper
def _binary(y, t, a):
    one = like(y, 1.0)
    return -(t * _log(y) + (one - t) * _log(one - y))


@helper
def _binary_derivative(y, t, a):
    below = y * (like(y, 1.0) - y)
    smallest = like(y, SMALLEST)
    return (y - t) / (smallest if below < smallest else below)


@kernel("binary_cross_entropy")
def binary_cross_entropy(row, arena, ints, reals, first, count):
    y, t, losses, a = _forward(row, arena, reals, first, count)
    for i in range(count):
        total = 0.0
        for j in range(y.shape[1]):
            total += _binary(y[i, j], t[i, j], a)
        losses[i] = total / y.shape[1]


@kernel("binary_cross_entropy_backward")
def binary_cross_entropy_backward(row, arena, ints, reals, first, count):
    y, t, dy, a, scale = _backward(row, arena, ints, reals, first, count)
    for i in range(y.size):
        dy[i] = scale * _binary_derivative(y[i], t[i], a)


@helper
def _binary_logits(z, t, a):
    """|z| (1 - t or t) + log(1 + exp(-|z|)): the loss of sigmoid(z), exact for every z since nothing is subtracted."""
    wrong = like(z, 1.0) - t if z > like(z, 0.0) else t
    return abs(z) * wrong + math.log1p(exp(-abs(z)))


@helper
def _binary_logits_derivative(z, t, a):
    return sigmoid(z) - t


@kernel("binary_cross_entropy_logits")
def binary_cross_entropy_logits(row, arena, ints, reals, first, count):
    y, t, losses, a = _forward(row, arena, reals, first, count)
    for i in range(count):
        total = 0.0
        for j in range(y.shape[1]):
            total += _binary_logits(y[i, j], t[i, j], a)
        losses[i] = total / y.shape[1]


@kernel("binary_cross_entropy_logits_backward")
def binary_cross_entropy_logits_backward(row, arena, ints, reals, first, count):
    y, t, dy, a, scale = _backward(row, arena, ints, reals, first, count)
    for i in range(y.size):
        dy[i] = scale * _binary_logits_derivative(y[i], t[i], a)


@kernel("categorical_cross_entropy")
def categorical_cross_entropy(row, arena, ints, reals, first, count):
    """losses = -log y[label], y being probabilities."""
    o = operands(row)
    y = matrix(arena, o[1], o[4], first, count)
    labels = carray(at(ints, o[2] + first), count)
    losses = carray(at(reals, o[3] + first), count)
    for i in range(count):
        losses[i] = -_log(y[i, labels[i]])


@kernel("categorical_cross_entropy_backward")
def categorical_cross_entropy_backward(row, arena, ints, reals, first, count):
    """dy[label] = -weight / (rows * y[label]), the rest 0."""
    o = operands(row)
    classes = o[4]
    y = matrix(arena, o[1], classes, first, count)
    labels = carray(at(ints, o[2] + first), count)
    dy = matrix(arena, o[3], classes, first, count)
    scale = y.dtype.type(carray(at(reals, o[6]), 1)[0] / carray(ints, 16)[ROWS])
    smallest = y.dtype.type(SMALLEST)
    for i in range(count):
        for j in range(classes):
            dy[i, j] = like(scale, 0.0)
        p = y[i, labels[i]]
        dy[i, labels[i]] = -scale / (smallest if p < smallest else p)


@kernel("categorical_cross_entropy_logits")
def categorical_cross_entropy_logits(row, arena, ints, reals, first, count):
    """losses = log(sum exp z) - z[label]: the loss of softmax(z), exact for every z."""
    o = operands(row)
    classes = o[4]
    z = matrix(arena, o[1], classes, first, count)
    labels = carray(at(ints, o[2] + first), count)
    losses = carray(at(reals, o[3] + first), count)
    for i in range(count):
        largest = _largest(z[i])
        total = 0.0
        for j in range(classes):
            total += exp(z[i, j] - largest)
        losses[i] = math.log(total) - (z[i, labels[i]] - largest)


@helper
def _largest(z):
    largest = z[0]
    for j in range(1, z.size):
        largest = z[j] if z[j] > largest else largest
    return largest


@kernel("categorical_cross_entropy_logits_backward")
def categorical_cross_entropy_logits_backward(row, arena, ints, reals, first, count):
    """dz = weight / rows * (softmax(z) - [j == label])."""
    o = operands(row)
    classes = o[4]
    z = matrix(arena, o[1], classes, first, count)
    labels = carray(at(ints, o[2] + first), count)
    dz = matrix(arena, o[3], classes, first, count)
    scale = z.dtype.type(carray(at(reals, o[6]), 1)[0] / carray(ints, 16)[ROWS])
    for i in range(count):
        largest = _largest(z[i])
        total = like(scale, 0.0)
        for j in range(classes):
            dz[i, j] = exp(z[i, j] - largest)
            total += dz[i, j]
        factor = scale / total
        for j in range(classes):
            dz[i, j] *= factor
        dz[i, labels[i]] -= scale


@kernel("accuracy_argmax")
def accuracy_argmax(row, arena, ints, reals, first, count):
    """correct = 1 where the largest element is the label's, else 0. The first of equals counts."""
    o = operands(row)
    width = o[4]
    y = matrix(arena, o[1], width, first, count)
    labels = carray(at(ints, o[2] + first), count)
    correct = carray(at(reals, o[3] + first), count)
    for i in range(count):
        best = 0
        for j in range(1, width):
            if y[i, j] > y[i, best]:
                best = j
        correct[i] = 1.0 if best == labels[i] else 0.0


@kernel("accuracy_threshold")
def accuracy_threshold(row, arena, ints, reals, first, count):
    """correct = share of a sample's elements on the same side of the threshold as the target of one half."""
    o = operands(row)
    width = o[4]
    y = matrix(arena, o[1], width, first, count)
    t = matrix(arena, o[2], width, first, count)
    correct = carray(at(reals, o[3] + first), count)
    threshold = carray(at(reals, o[5]), 1)[0]
    for i in range(count):
        agreeing = 0
        for j in range(width):
            agreeing += (y[i, j] > threshold) == (t[i, j] > 0.5)
        correct[i] = agreeing / width


@kernel("add_totals")
def add_totals(row, arena, ints, reals, first, count):
    """Add an output's losses, in order, to its total and to the loss of the batch; raise the status if not finite."""
    o = operands(row)
    losses, totals, weight = o[1], o[2], o[3]
    slots = carray(ints, 16)
    rows = slots[ROWS]
    values = carray(at(reals, losses), rows)
    sums = carray(at(reals, totals), 1)
    batch = carray(reals, 8)
    total = 0.0
    for i in range(rows):
        total += values[i]
    sums[0] += total
    batch[BATCH_LOSS] += carray(at(reals, weight), 1)[0] * total / rows
    if not math.isfinite(total):
        slots[STATUS] = DIVERGED


@kernel("add_correct")
def add_correct(row, arena, ints, reals, first, count):
    """Add an output's correct answers to its total."""
    o = operands(row)
    rows = carray(ints, 16)[ROWS]
    values = carray(at(reals, o[1]), rows)
    sums = carray(at(reals, o[2]), 1)
    for i in range(rows):
        sums[0] += values[i]
