"""Kernels of the optimisers and of the penalties. Rules: `engine/optimizers.py`.

The arrays of an optimiser's state lie in the same order as the weights: first those of one kind, such as first moments,
for all weights, then those of the next. The distance between two kinds is the last of the constants.
"""

from __future__ import annotations

import math

from numba import carray

from engine.kernels.arithmetic.mathematics import like
from engine.kernels.arithmetic.pointers import at, flat, operands
from engine.kernels.kernel import helper, kernel
from engine.tape.slots import LEARNING_RATE, REALS, STEP

MOST_CONSTANTS = 8


@kernel("penalty")
def penalty(row, arena, ints, reals, first, count):
    """g += l1 * sign(w) + 2 * l2 * w."""
    o = operands(row)
    width = o[3]
    w = flat(arena, o[1], width, first, count)
    g = flat(arena, o[2], width, first, count)
    l1 = w.dtype.type(carray(at(reals, o[4]), 1)[0])
    l2 = w.dtype.type(2.0 * carray(at(reals, o[5]), 1)[0])
    zero = w.dtype.type(0.0)
    for i in range(w.size):
        sign = l1 if w[i] > zero else (-l1 if w[i] < zero else zero)
        g[i] += sign + l2 * w[i]


@helper
def _step(row, arena, reals, first, count):
    """Weight, gradient and first array of state as vectors, the learning rate, and the optimiser's constants."""
    o = operands(row)
    w = flat(arena, o[1], o[4], first, count)
    g = flat(arena, o[2], o[4], first, count)
    state = flat(arena, o[3], o[4], first, count)
    rate = w.dtype.type(carray(reals, REALS)[LEARNING_RATE])
    return w, g, state, rate, carray(at(reals, o[5]), MOST_CONSTANTS)


@kernel("sgd")
def sgd(row, arena, ints, reals, first, count):
    """w -= rate * g."""
    w, g, _, rate, _ = _step(row, arena, reals, first, count)
    for i in range(w.size):
        w[i] -= rate * g[i]


@kernel("momentum")
def momentum(row, arena, ints, reals, first, count):
    """v = momentum * v + g; w -= rate * v."""
    w, g, v, rate, constants = _step(row, arena, reals, first, count)
    keep = w.dtype.type(constants[0])
    for i in range(w.size):
        v[i] = keep * v[i] + g[i]
        w[i] -= rate * v[i]


@kernel("nesterov")
def nesterov(row, arena, ints, reals, first, count):
    """v = momentum * v + g; w -= rate * (g + momentum * v)."""
    w, g, v, rate, constants = _step(row, arena, reals, first, count)
    keep = w.dtype.type(constants[0])
    for i in range(w.size):
        v[i] = keep * v[i] + g[i]
        w[i] -= rate * (g[i] + keep * v[i])


@kernel("rmsprop")
def rmsprop(row, arena, ints, reals, first, count):
    """s = alpha * s + (1 - alpha) * g^2; w -= rate * g / (sqrt(s) + epsilon)."""
    w, g, s, rate, constants = _step(row, arena, reals, first, count)
    keep, epsilon = w.dtype.type(constants[0]), w.dtype.type(constants[1])
    rest = w.dtype.type(1.0 - constants[0])
    for i in range(w.size):
        s[i] = keep * s[i] + rest * g[i] * g[i]
        w[i] -= rate * g[i] / (like(s[i], math.sqrt(s[i])) + epsilon)


@kernel("adagrad")
def adagrad(row, arena, ints, reals, first, count):
    """s += g^2; w -= rate * g / (sqrt(s) + epsilon)."""
    w, g, s, rate, constants = _step(row, arena, reals, first, count)
    epsilon = w.dtype.type(constants[0])
    for i in range(w.size):
        s[i] += g[i] * g[i]
        w[i] -= rate * g[i] / (like(s[i], math.sqrt(s[i])) + epsilon)


@kernel("adam")
def adam(row, arena, ints, reals, first, count):
    """Adam's step with bias correction."""
    _adam(row, arena, ints, reals, first, count, False)


@kernel("adamw")
def adamw(row, arena, ints, reals, first, count):
    """w -= rate * decay * w, then Adam's step."""
    _adam(row, arena, ints, reals, first, count, True)


@helper
def _second(row, arena, apart, first, count):
    """The second array of state as a vector; `apart` is how far it lies behind the first."""
    o = operands(row)
    return flat(arena, o[3] + int(apart), o[4], first, count)


@helper
def _adam(row, arena, ints, reals, first, count, decays):
    w, g, m, rate, constants = _step(row, arena, reals, first, count)
    beta1, beta2, decay, apart = constants[0], constants[1], 0.0, constants[3]
    if decays:
        decay, apart = constants[3], constants[4]
    s = _second(row, arena, apart, first, count)
    step = carray(ints, 16)[STEP]
    number = w.dtype.type
    # rate * m' / (sqrt(s') + epsilon) with both corrections taken out of the loop, as PyTorch does.
    scale = number(rate / (1.0 - beta1**step))
    root = number(1.0 / math.sqrt(1.0 - beta2**step))
    epsilon, shrink = number(constants[2]), number(1.0 - rate * decay)
    keep1, rest1 = number(beta1), number(1.0 - beta1)
    keep2, rest2 = number(beta2), number(1.0 - beta2)
    for i in range(w.size):
        m[i] = keep1 * m[i] + rest1 * g[i]
        s[i] = keep2 * s[i] + rest2 * g[i] * g[i]
        w[i] = shrink * w[i] - scale * m[i] / (like(s[i], math.sqrt(s[i])) * root + epsilon)


@kernel("adamax")
def adamax(row, arena, ints, reals, first, count):
    """u = max(beta2 * u, |g| + epsilon); w -= rate / (1 - beta1^t) * m / u."""
    w, g, m, rate, constants = _step(row, arena, reals, first, count)
    u = _second(row, arena, constants[3], first, count)
    number = w.dtype.type
    scale = number(rate / (1.0 - constants[0] ** carray(ints, 16)[STEP]))
    keep, rest = number(constants[0]), number(1.0 - constants[0])
    fade, epsilon = number(constants[1]), number(constants[2])
    for i in range(w.size):
        m[i] = keep * m[i] + rest * g[i]
        faded, new = fade * u[i], abs(g[i]) + epsilon
        u[i] = faded if faded > new else new  # NaN passes
        w[i] -= scale * m[i] / u[i]


@helper
def _look_ahead(step, beta1, decay):
    """NAdam's u of this step and of the next, and the product of all u up to this step."""
    factor, power = 0.96**decay, 1.0
    product, u = 1.0, 0.0
    for _ in range(step):
        if product < 1e-18:  # 1 - product is 1 from here on
            power = factor**step
            u = beta1 * (1.0 - 0.5 * power)
            break
        power *= factor
        u = beta1 * (1.0 - 0.5 * power)
        product *= u
    return u, beta1 * (1.0 - 0.5 * power * factor), product


@kernel("nadam")
def nadam(row, arena, ints, reals, first, count):
    """Adam's step with a momentum that looks ahead."""
    w, g, m, rate, constants = _step(row, arena, reals, first, count)
    beta1, beta2 = constants[0], constants[1]
    s = _second(row, arena, constants[4], first, count)
    step = carray(ints, 16)[STEP]
    u, ahead, product = _look_ahead(step, beta1, constants[3])
    number = w.dtype.type
    now, then = number(rate * (1.0 - u) / (1.0 - product)), number(rate * ahead / (1.0 - product * ahead))
    root, epsilon = number(1.0 / math.sqrt(1.0 - beta2**step)), number(constants[2])
    keep1, rest1 = number(beta1), number(1.0 - beta1)
    keep2, rest2 = number(beta2), number(1.0 - beta2)
    for i in range(w.size):
        m[i] = keep1 * m[i] + rest1 * g[i]
        s[i] = keep2 * s[i] + rest2 * g[i] * g[i]
        w[i] -= (now * g[i] + then * m[i]) / (like(s[i], math.sqrt(s[i])) * root + epsilon)


@kernel("radam")
def radam(row, arena, ints, reals, first, count):
    """Adam's step, rectified, or a plain one while the mean square is of too few gradients."""
    w, g, m, rate, constants = _step(row, arena, reals, first, count)
    beta1, beta2 = constants[0], constants[1]
    s = _second(row, arena, constants[3], first, count)
    step = carray(ints, 16)[STEP]
    correction = 1.0 - beta2**step
    most = 2.0 / (1.0 - beta2) - 1.0
    length = most - 2.0 * step * beta2**step / correction
    scale = rate / (1.0 - beta1**step)
    if length > 5.0:
        scale *= math.sqrt((length - 4.0) * (length - 2.0) * most / ((most - 4.0) * (most - 2.0) * length) * correction)
    number = w.dtype.type
    factor, epsilon = number(scale), number(constants[2])
    keep1, rest1 = number(beta1), number(1.0 - beta1)
    keep2, rest2 = number(beta2), number(1.0 - beta2)
    one = number(1.0)
    for i in range(w.size):
        m[i] = keep1 * m[i] + rest1 * g[i]
        s[i] = keep2 * s[i] + rest2 * g[i] * g[i]
        divisor = like(s[i], math.sqrt(s[i])) + epsilon if length > 5.0 else one
        w[i] -= factor * m[i] / divisor


@kernel("lion")
def lion(row, arena, ints, reals, first, count):
    """w -= rate * (sign(beta1 * m + (1 - beta1) * g) + decay * w); m = beta2 * m + (1 - beta2) * g."""
    w, g, m, rate, constants = _step(row, arena, reals, first, count)
    number = w.dtype.type
    keep1, rest1 = number(constants[0]), number(1.0 - constants[0])
    keep2, rest2 = number(constants[1]), number(1.0 - constants[1])
    shrink, zero = number(1.0 - rate * constants[2]), number(0.0)
    for i in range(w.size):
        c = keep1 * m[i] + rest1 * g[i]
        along = rate if c > zero else (-rate if c < zero else c)  # c is 0 or NaN, and NaN must pass
        w[i] = shrink * w[i] - along
        m[i] = keep2 * m[i] + rest2 * g[i]


@kernel("adadelta")
def adadelta(row, arena, ints, reals, first, count):
    """d = sqrt(a + epsilon) / sqrt(s + epsilon) * g; w -= rate * d."""
    w, g, s, rate, constants = _step(row, arena, reals, first, count)
    a = _second(row, arena, constants[2], first, count)
    number = w.dtype.type
    keep, rest, epsilon = number(constants[0]), number(1.0 - constants[0]), number(constants[1])
    for i in range(w.size):
        s[i] = keep * s[i] + rest * g[i] * g[i]
        d = like(g[i], math.sqrt((a[i] + epsilon) / (s[i] + epsilon))) * g[i]
        a[i] = keep * a[i] + rest * d * d
        w[i] -= rate * d
