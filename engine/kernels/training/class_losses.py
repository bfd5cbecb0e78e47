"""Kernels of the losses that look at a sample as a whole: classes, distributions, directions.

One loss a sample in float64, and the gradient of their mean over the batch. Formulas: `engine/losses.py`.
"""

from __future__ import annotations

import math

import numpy as np
from numba import carray

from engine.kernels.arithmetic.mathematics import exp, like
from engine.kernels.arithmetic.pointers import at, matrix, operands
from engine.kernels.kernel import helper, kernel
from engine.kernels.training.losses import SMALLEST, focal_and_slope, log
from engine.tape.slots import ROWS

SHORTEST = 1e-8  # length of a vector at least, before it divides


@helper
def _forward(row, arena, ints, reals, first, count):
    """y: (count, width), labels: (count,), losses: (count,) and the first constant."""
    o = operands(row)
    y = matrix(arena, o[1], o[4], first, count)
    labels = carray(at(ints, o[2] + first), count)
    return y, labels, carray(at(reals, o[3] + first), count), carray(at(reals, o[5]), 1)[0]


@helper
def _backward(row, arena, ints, reals, first, count):
    """y: (count, width), labels: (count,), dy: (count, width), the first constant, and weight / rows."""
    o = operands(row)
    y = matrix(arena, o[1], o[4], first, count)
    labels = carray(at(ints, o[2] + first), count)
    dy = matrix(arena, o[3], o[4], first, count)
    scale = carray(at(reals, o[6]), 1)[0] / carray(ints, 16)[ROWS]
    return y, labels, dy, carray(at(reals, o[5]), 1)[0], y.dtype.type(scale)


@helper
def _largest(z):
    largest = z[0]
    for j in range(1, z.size):
        largest = z[j] if z[j] > largest else largest
    return largest


@helper
def _exponentials(z, largest, out):
    """out = exp(z - largest); returns their sum."""
    total = like(largest, 0.0)
    for j in range(z.size):
        out[j] = exp(z[j] - largest)
        total += out[j]
    return total


@kernel("categorical_cross_entropy")
def categorical_cross_entropy(row, arena, ints, reals, first, count):
    """losses = -(1 - smoothing) log y[label] - smoothing / classes * sum log y, y being probabilities."""
    y, labels, losses, smoothing = _forward(row, arena, ints, reals, first, count)
    classes = y.shape[1]
    for i in range(count):
        losses[i] = -(1.0 - smoothing) * log(y[i, labels[i]])
        if smoothing > 0.0:
            total = 0.0
            for j in range(classes):
                total += log(y[i, j])
            losses[i] -= smoothing / classes * total


@kernel("categorical_cross_entropy_backward")
def categorical_cross_entropy_backward(row, arena, ints, reals, first, count):
    """dy = -weight / rows * ((1 - smoothing) [j == label] + smoothing / classes) / y."""
    y, labels, dy, smoothing, scale = _backward(row, arena, ints, reals, first, count)
    classes = y.shape[1]
    smallest = like(scale, SMALLEST)
    everywhere, there = scale * like(scale, smoothing / classes), scale * like(scale, 1.0 - smoothing)
    for i in range(count):
        for j in range(classes):
            p = y[i, j]
            part = everywhere + there if j == labels[i] else everywhere
            dy[i, j] = -part / (smallest if p < smallest else p)


@kernel("categorical_cross_entropy_logits")
def categorical_cross_entropy_logits(row, arena, ints, reals, first, count):
    """The loss of softmax(z), as log(sum exp z) less logits: exact for every z."""
    z, labels, losses, smoothing = _forward(row, arena, ints, reals, first, count)
    classes = z.shape[1]
    for i in range(count):
        largest = _largest(z[i])
        total = 0.0
        for j in range(classes):
            total += exp(z[i, j] - largest)
        true = z[i, labels[i]] - largest
        if smoothing > 0.0:
            below = 0.0
            for j in range(classes):
                below += z[i, j] - largest
            losses[i] = math.log(total) - (1.0 - smoothing) * true - smoothing / classes * below
        else:
            losses[i] = math.log(total) - true


@kernel("categorical_cross_entropy_logits_backward")
def categorical_cross_entropy_logits_backward(row, arena, ints, reals, first, count):
    """dz = weight / rows * (softmax(z) - (1 - smoothing) [j == label] - smoothing / classes)."""
    z, labels, dz, smoothing, scale = _backward(row, arena, ints, reals, first, count)
    classes = z.shape[1]
    everywhere, there = scale * like(scale, smoothing / classes), scale * like(scale, 1.0 - smoothing)
    for i in range(count):
        total = _exponentials(z[i], _largest(z[i]), dz[i])
        factor = scale / total
        for j in range(classes):
            dz[i, j] = dz[i, j] * factor - everywhere
        dz[i, labels[i]] -= there


@helper
def _true_class(z, label):
    """1 - p and log p of a class under softmax(z), both exact also where p is nearly 1."""
    largest = _largest(z)
    rest, own = 0.0, np.float64(exp(z[label] - largest))
    for j in range(z.size):
        if j != label:
            rest += exp(z[j] - largest)
    share = rest / (own + rest)
    return share, (math.log1p(-share) if share < 0.5 else z[label] - largest - math.log(own + rest))


@kernel("focal")
def focal(row, arena, ints, reals, first, count):
    """losses = -(1 - p)^gamma log p with p = y[label], y being probabilities."""
    y, labels, losses, gamma = _forward(row, arena, ints, reals, first, count)
    for i in range(count):
        p = y[i, labels[i]]
        losses[i], _ = focal_and_slope(1.0 - p, log(p), gamma)


@kernel("focal_backward")
def focal_backward(row, arena, ints, reals, first, count):
    """Gradient of the focal loss with respect to the probabilities y."""
    y, labels, dy, gamma, scale = _backward(row, arena, ints, reals, first, count)
    smallest = like(scale, SMALLEST)
    for i in range(count):
        for j in range(y.shape[1]):
            dy[i, j] = like(scale, 0.0)
        p = y[i, labels[i]]
        _, slope = focal_and_slope(1.0 - p, log(p), gamma)
        dy[i, labels[i]] = scale * like(scale, slope) / (smallest if p < smallest else p)


@kernel("focal_logits")
def focal_logits(row, arena, ints, reals, first, count):
    """losses = -(1 - p)^gamma log p with p the label's part of softmax(z)."""
    z, labels, losses, gamma = _forward(row, arena, ints, reals, first, count)
    for i in range(count):
        rest, logarithm = _true_class(z[i], labels[i])
        losses[i], _ = focal_and_slope(rest, logarithm, gamma)


@kernel("focal_logits_backward")
def focal_logits_backward(row, arena, ints, reals, first, count):
    """dz = weight / rows * slope * ([j == label] - softmax(z))."""
    z, labels, dz, gamma, scale = _backward(row, arena, ints, reals, first, count)
    for i in range(count):
        rest, logarithm = _true_class(z[i], labels[i])
        _, slope = focal_and_slope(rest, logarithm, gamma)
        step = scale * like(scale, slope)
        total = _exponentials(z[i], _largest(z[i]), dz[i])
        for j in range(z.shape[1]):
            dz[i, j] *= -step / total
        dz[i, labels[i]] = step * like(scale, rest)


@helper
def _pair_forward(row, arena, reals, first, count):
    """y, t: (count, width), losses: (count,)."""
    o = operands(row)
    y = matrix(arena, o[1], o[4], first, count)
    t = matrix(arena, o[2], o[4], first, count)
    return y, t, carray(at(reals, o[3] + first), count)


@helper
def _pair_backward(row, arena, ints, reals, first, count):
    """y, t, dy: (count, width), and weight / rows."""
    o = operands(row)
    y = matrix(arena, o[1], o[4], first, count)
    t = matrix(arena, o[2], o[4], first, count)
    dy = matrix(arena, o[3], o[4], first, count)
    return y, t, dy, y.dtype.type(carray(at(reals, o[6]), 1)[0] / carray(ints, 16)[ROWS])


@helper
def _constants(row, reals):
    """The first two constants of the loss; where there is but one, the second means nothing."""
    return carray(at(reals, operands(row)[5]), 2)


@helper
def _entropy(t):
    """Sum of t log t, where t is above 0."""
    total = 0.0
    for j in range(t.size):
        if t[j] > like(t[j], 0.0):
            total += t[j] * math.log(t[j])
    return total


@kernel("kl_divergence")
def kl_divergence(row, arena, ints, reals, first, count):
    """losses = share * sum t (log t - log y), y being probabilities."""
    y, t, losses = _pair_forward(row, arena, reals, first, count)
    share = _constants(row, reals)[0]
    for i in range(count):
        total = _entropy(t[i])
        for j in range(y.shape[1]):
            total -= t[i, j] * log(y[i, j])
        losses[i] = share * total


@kernel("kl_divergence_backward")
def kl_divergence_backward(row, arena, ints, reals, first, count):
    """dy = -weight / rows * share * t / y."""
    y, t, dy, scale = _pair_backward(row, arena, ints, reals, first, count)
    scale = like(scale, scale * _constants(row, reals)[0])
    smallest = like(scale, SMALLEST)
    for i in range(count):
        for j in range(y.shape[1]):
            p = y[i, j]
            dy[i, j] = -scale * t[i, j] / (smallest if p < smallest else p)


@kernel("kl_divergence_logits")
def kl_divergence_logits(row, arena, ints, reals, first, count):
    """losses = sum t (log t - log softmax(z)), exact for every z; of one vector, so that there is no share."""
    z, t, losses = _pair_forward(row, arena, reals, first, count)
    for i in range(count):
        largest = _largest(z[i])
        total, mass, cross = 0.0, 0.0, 0.0
        for j in range(z.shape[1]):
            total += exp(z[i, j] - largest)
            mass += t[i, j]
            cross += t[i, j] * (z[i, j] - largest)
        losses[i] = _entropy(t[i]) + mass * math.log(total) - cross


@kernel("kl_divergence_logits_backward")
def kl_divergence_logits_backward(row, arena, ints, reals, first, count):
    """dz = weight / rows * (softmax(z) sum t - t)."""
    z, t, dz, scale = _pair_backward(row, arena, ints, reals, first, count)
    for i in range(count):
        total = _exponentials(z[i], _largest(z[i]), dz[i])
        mass = like(scale, 0.0)
        for j in range(z.shape[1]):
            mass += t[i, j]
        factor = scale * mass / total
        for j in range(z.shape[1]):
            dz[i, j] = dz[i, j] * factor - scale * t[i, j]


@helper
def _lengths(y, t, start, units, apart):
    """The product of two vectors, and the length of each, which is never 0: `units` numbers that lie `apart`."""
    product, first, second = 0.0, 0.0, 0.0
    for j in range(units):
        a, b = np.float64(y[start + j * apart]), np.float64(t[start + j * apart])
        product += a * b
        first += a * a
        second += b * b
    first, second = math.sqrt(first), math.sqrt(second)
    return product, SHORTEST if first < SHORTEST else first, SHORTEST if second < SHORTEST else second


@kernel("cosine_similarity")
def cosine_similarity(row, arena, ints, reals, first, count):
    """losses = mean(1 - y t / (|y| |t|)), over the vectors of a sample."""
    y, t, losses = _pair_forward(row, arena, reals, first, count)
    constants = _constants(row, reals)
    units, apart = int(constants[0]), int(constants[1])
    vectors = y.shape[1] // units
    for i in range(count):
        total = 0.0
        for v in range(vectors):
            start = v // apart * units * apart + v % apart
            product, length, other = _lengths(y[i], t[i], start, units, apart)
            total += 1.0 - product / (length * other)
        losses[i] = total / vectors


@kernel("cosine_similarity_backward")
def cosine_similarity_backward(row, arena, ints, reals, first, count):
    """dy = weight / (rows * vectors) * (cos y / |y|^2 - t / (|y| |t|))."""
    y, t, dy, scale = _pair_backward(row, arena, ints, reals, first, count)
    constants = _constants(row, reals)
    units, apart = int(constants[0]), int(constants[1])
    vectors = y.shape[1] // units
    scale = like(scale, scale / vectors)
    for i in range(count):
        for v in range(vectors):
            start = v // apart * units * apart + v % apart
            product, length, other = _lengths(y[i], t[i], start, units, apart)
            along = scale * like(scale, 1.0 / (length * other))
            back = scale * like(scale, product / (length * other) / (length * length))
            if length <= SHORTEST:
                back = like(scale, 0.0)
            for j in range(start, start + units * apart, apart):
                dy[i, j] = back * y[i, j] - along * t[i, j]
