"""Kernels of layer and group normalisation: each sample by itself, in groups of numbers that follow one another."""

from __future__ import annotations

import math

from numba import carray

from engine.kernels.arithmetic.mathematics import like
from engine.kernels.arithmetic.pointers import at, matrix, operands
from engine.kernels.basic.shards import shard
from engine.kernels.kernel import helper, kernel


@helper
def moments(x, epsilon):
    """Mean of a vector and 1 / sqrt(variance + epsilon), in two passes, so that a large mean costs no digits."""
    size = like(x[0], x.size)
    total = like(x[0], 0.0)
    for j in range(x.size):
        total += x[j]
    mean = total / size
    squares = like(x[0], 0.0)
    for j in range(x.size):
        squares += (x[j] - mean) * (x[j] - mean)
    return mean, like(x[0], 1.0) / like(x[0], math.sqrt(squares / size + epsilon))


@helper
def counting(ints, lengths, sample, run, steps):
    """Number of values in each run that belong to the real steps of a sample."""
    return run // steps * carray(at(ints, lengths + sample), 1)[0]


@helper
def moments_of_steps(x, epsilon, run, own):
    """The same as `moments`, over the first `own` numbers of each run."""
    total = like(x[0], 0.0)
    for start in range(0, x.size, run):
        for j in range(start, start + own):
            total += x[j]
    size = like(x[0], x.size // run * own)
    mean = total / size
    squares = like(x[0], 0.0)
    for start in range(0, x.size, run):
        for j in range(start, start + own):
            squares += (x[j] - mean) * (x[j] - mean)
    return mean, like(x[0], 1.0) / like(x[0], math.sqrt(squares / size + epsilon))


@kernel("normalise")
def normalise(row, arena, ints, reals, first, count):
    """y = (x - mean) * scale * weight + bias, for each group; keeps mean and scale."""
    o = operands(row)
    x, lengths, weight, bias, y, statistics = o[1], o[2], o[3], o[4], o[5], o[6]
    size, groups, units, inner, run, steps = o[7], o[8], o[9], o[10], o[11], o[12]
    x = matrix(arena, x, size, first * groups, count * groups)
    y = matrix(arena, y, size, first * groups, count * groups)
    kept = matrix(arena, statistics, 2, first * groups, count * groups)
    epsilon = like(x[0, 0], carray(at(reals, o[13]), 1)[0])
    for i in range(x.shape[0]):
        if lengths < 0:
            mean, scale = moments(x[i], epsilon)
        else:
            mean, scale = moments_of_steps(x[i], epsilon, run, counting(ints, lengths, first + i // groups, run, steps))
        kept[i, 0], kept[i, 1] = mean, scale
        if weight < 0:
            for j in range(size):
                y[i, j] = (x[i, j] - mean) * scale
        else:
            start = i % groups * (size // inner) % units
            w = carray(at(arena, weight + start), (size // inner,))
            b = carray(at(arena, bias + start), (size // inner,))
            _scale_and_shift(x[i], y[i], mean, scale, w, b, inner)


@helper
def _scale_and_shift(x, y, mean, scale, weight, bias, inner):
    if inner == 1:
        for j in range(x.size):
            y[j] = (x[j] - mean) * scale * weight[j] + bias[j]
        return
    for unit in range(weight.size):
        factor = scale * weight[unit]
        shift = bias[unit] - mean * factor
        scaled, given = y[unit * inner : (unit + 1) * inner], x[unit * inner : (unit + 1) * inner]
        for j in range(inner):
            scaled[j] = given[j] * factor + shift


@kernel("normalise_backward")
def normalise_backward(row, arena, ints, reals, first, count):
    """dx = scale * (g - mean(g) - z mean(g z)) with z = (x - mean) * scale and g = dy * weight, for each group.

    Where steps are padding, those that count are the ones that the means are taken over, and dx of the rest is scale g.
    The sums over the shard's samples of dy z and dy, for each unit, are parts of the gradients of weight and bias.
    """
    o = operands(row)
    dy, statistics, x, lengths, weight, dx, weight_sums, bias_sums = o[1], o[2], o[3], o[4], o[5], o[6], o[7], o[8]
    size, groups, units, inner, run, steps = o[9], o[10], o[11], o[12], o[13], o[14]
    dy = matrix(arena, dy, size, first * groups, count * groups)
    x = matrix(arena, x, size, first * groups, count * groups)
    dx = matrix(arena, dx, size, first * groups, count * groups)
    kept = matrix(arena, statistics, 2, first * groups, count * groups)
    if weight >= 0:
        dw, db = shard(arena, weight_sums, units, ints, first), shard(arena, bias_sums, units, ints, first)
        for unit in range(units):
            dw[unit] = 0
            db[unit] = 0
    for i in range(x.shape[0]):
        mean, scale = kept[i, 0], kept[i, 1]
        if weight < 0:
            for j in range(size):
                dx[i, j] = dy[i, j]
        else:
            here = size // inner
            start = i % groups * here % units
            w = carray(at(arena, weight + start), (here,))
            _weigh(dy[i], x[i], dx[i], mean, scale, w, dw[start : start + here], db[start : start + here], inner)
        if lengths < 0:
            _centre(x[i], dx[i], mean, scale)
        else:
            _centre_steps(x[i], dx[i], mean, scale, run, counting(ints, lengths, first + i // groups, run, steps))


@helper
def _weigh(dy, x, g, mean, scale, weight, dw, db, inner):
    """g = dy * weight, and what the group adds to the sums of each unit."""
    if inner == 1:
        for j in range(g.size):
            dw[j] += dy[j] * (x[j] - mean) * scale
            db[j] += dy[j]
        for j in range(g.size):
            g[j] = dy[j] * weight[j]
        return
    for unit in range(weight.size):
        total, inner_product = like(scale, 0.0), like(scale, 0.0)
        here = slice(unit * inner, (unit + 1) * inner)
        slope, given, weighed = dy[here], x[here], g[here]
        for j in range(inner):
            total += slope[j]
            inner_product += slope[j] * (given[j] - mean)
        for j in range(inner):
            weighed[j] = slope[j] * weight[unit]
        dw[unit] += inner_product * scale
        db[unit] += total


@helper
def _centre(x, g, mean, scale):
    """g becomes the gradient of what was normalised."""
    total, inner_product = like(scale, 0.0), like(scale, 0.0)
    for j in range(g.size):
        total += g[j]
        inner_product += g[j] * (x[j] - mean)
    shift = total / like(scale, g.size)
    slope = inner_product * scale * scale / like(scale, g.size)
    for j in range(g.size):
        g[j] = scale * (g[j] - shift - (x[j] - mean) * slope)


@helper
def _centre_steps(x, g, mean, scale, run, own):
    """The same as `_centre`, where the first `own` numbers of each run have made mean and scale."""
    total, inner_product = like(scale, 0.0), like(scale, 0.0)
    for j in range(g.size):
        total += g[j]
        inner_product += g[j] * (x[j] - mean)
    size = like(scale, g.size // run * own)
    shift = total / size
    slope = inner_product * scale * scale / size
    for start in range(0, g.size, run):
        for j in range(start, start + own):
            g[j] = scale * (g[j] - shift - (x[j] - mean) * slope)
        for j in range(start + own, start + run):
            g[j] = scale * g[j]
