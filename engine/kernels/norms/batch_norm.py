"""Kernels of batch normalisation. x (rows, units, inner): `inner` is 1 for vectors and sequences.

Each shard reduces its own samples while they are in the cache; what the shards found is joined in their order, so that
no result depends on which thread did what.
"""

from __future__ import annotations

import math

from numba import carray

from engine.kernels.arithmetic.mathematics import like
from engine.kernels.arithmetic.pointers import at, flat, matrix, operands
from engine.kernels.basic.shards import cube, shard, shards_run
from engine.kernels.kernel import helper, kernel
from engine.tape.slots import ROWS, SHARD_ROWS


@helper
def _vector(arena, offset, size):
    return carray(at(arena, offset), (size,))


@helper
def _clear(values):
    for u in range(values.size):
        values[u] = 0


@helper
def _lengths(ints, offset, first, count):
    """Steps of the samples of a range."""
    return carray(at(ints, offset + first), (count,))


@helper
def _moments_of_steps(x, lengths, repeat, means, squares):
    """The same as `batch_moments` over the steps that each sample has; x (samples * repeat, units, 1)."""
    steps = 0
    for n in range(lengths.size):
        steps += lengths[n]
        for i in range(n * repeat, n * repeat + lengths[n]):
            for u in range(means.size):
                means[u] += x[i, u, 0]
    for u in range(means.size):
        means[u] /= like(means[u], steps)
    for n in range(lengths.size):
        for i in range(n * repeat, n * repeat + lengths[n]):
            for u in range(means.size):
                squares[u] += (x[i, u, 0] - means[u]) * (x[i, u, 0] - means[u])


@helper
def _counted(ints, lengths, shard_index, values):
    """Number of values of a unit in a shard: `values` of each sample, or as many as it has steps."""
    slots = carray(ints, 16)
    first = shard_index * slots[SHARD_ROWS]
    samples = min(slots[SHARD_ROWS], slots[ROWS] - first)
    if lengths < 0:
        return samples * values
    steps = 0
    for n in range(first, first + samples):
        steps += carray(at(ints, lengths + n), 1)[0]
    return steps


@kernel("batch_moments")
def batch_moments(row, arena, ints, reals, first, count):
    """Of the shard's samples: means (units,), and squares (units,) = sum of (x - mean)^2."""
    o = operands(row)
    repeat, units, inner = o[5], o[6], o[7]
    x = cube(arena, o[1], repeat, units, inner, first, count)
    means, squares = shard(arena, o[3], units, ints, first), shard(arena, o[4], units, ints, first)
    _clear(means)
    _clear(squares)
    if o[2] >= 0:
        _moments_of_steps(x, _lengths(ints, o[2], first, count), repeat, means, squares)
        return
    share = like(means[0], 1.0 / (x.shape[0] * inner))
    if inner == 1:
        rows = matrix(arena, o[1], units, first * repeat, count * repeat)
        for i in range(rows.shape[0]):
            for u in range(units):
                means[u] += rows[i, u]
        for u in range(units):
            means[u] *= share
        for i in range(rows.shape[0]):
            for u in range(units):
                squares[u] += (rows[i, u] - means[u]) * (rows[i, u] - means[u])
        return
    for u in range(units):
        for i in range(x.shape[0]):
            total = like(share, 0.0)
            for j in range(inner):
                total += x[i, u, j]
            means[u] += total
        mean = means[u] * share
        means[u] = mean
        for i in range(x.shape[0]):
            total = like(share, 0.0)
            for j in range(inner):
                total += (x[i, u, j] - mean) * (x[i, u, j] - mean)
            squares[u] += total


@kernel("join_moments")
def join_moments(row, arena, ints, reals, first, count):
    """Of the whole batch, for each unit of the range: mean, 1 / sqrt(variance + epsilon), variance with n - 1 below.

    By Chan, Golub and LeVeque, 1979. Where there is a single value the last is the running variance, which so stays.
    """
    o = operands(row)
    lengths, units, values = o[4], o[9], o[10]
    epsilon = carray(at(reals, o[11]), 1)[0]
    shards = shards_run(ints)
    means, squares = matrix(arena, o[1], units, 0, shards), matrix(arena, o[2], units, 0, shards)
    running = _vector(arena, o[3], units)
    mean, scale, variance = _vector(arena, o[5], units), _vector(arena, o[6], units), _vector(arena, o[7], units)
    share = _vector(arena, o[8], units)
    number = 0
    for s in range(shards):
        number += _counted(ints, lengths, s, values)
    for u in range(first, first + count):
        total, deviations = 0.0, 0.0
        for s in range(shards):
            total += _counted(ints, lengths, s, values) * means[s, u]
        middle = total / number
        for s in range(shards):
            size = _counted(ints, lengths, s, values)
            deviations += squares[s, u] + size * (means[s, u] - middle) * (means[s, u] - middle)
        mean[u] = middle
        scale[u] = 1.0 / math.sqrt(deviations / number + epsilon)
        variance[u] = deviations / (number - 1) if number > 1 else running[u]
        share[u] = 1.0 / number


@kernel("batch_norm")
def batch_norm(row, arena, ints, reals, first, count):
    """y = (x - mean) * scale * weight + bias."""
    o = operands(row)
    repeat, units, inner = o[7], o[8], o[9]
    x, y = (
        cube(arena, o[1], repeat, units, inner, first, count),
        cube(arena, o[6], repeat, units, inner, first, count),
    )
    _apply(arena, x, y, _vector(arena, o[2], units), _vector(arena, o[3], units), o[4], o[5], inner)


@helper
def _apply(arena, x, y, mean, scale, weight, bias, inner):
    """`weight` and `bias` are places, or -1 where there are none."""
    units = mean.size
    if inner == 1 and weight < 0:
        for i in range(x.shape[0]):
            for u in range(units):
                y[i, u, 0] = (x[i, u, 0] - mean[u]) * scale[u]
    elif inner == 1:
        w, b = _vector(arena, weight, units), _vector(arena, bias, units)
        for i in range(x.shape[0]):
            for u in range(units):
                y[i, u, 0] = (x[i, u, 0] - mean[u]) * scale[u] * w[u] + b[u]
    else:
        for i in range(x.shape[0]):
            for u in range(units):
                factor, shift = scale[u], like(scale[u], 0.0)
                if weight >= 0:
                    factor, shift = scale[u] * _vector(arena, weight, units)[u], _vector(arena, bias, units)[u]
                for j in range(inner):
                    y[i, u, j] = (x[i, u, j] - mean[u]) * factor + shift


@kernel("batch_norm_fixed")
def batch_norm_fixed(row, arena, ints, reals, first, count):
    """y = (x - running mean) / sqrt(running variance + epsilon) * weight + bias."""
    o = operands(row)
    repeat, units, inner = o[7], o[8], o[9]
    x, y = cube(arena, o[1], repeat, units, inner, first, count), cube(arena, o[6], repeat, units, inner, first, count)
    mean, variance = _vector(arena, o[2], units), _vector(arena, o[3], units)
    epsilon = like(mean[0], carray(at(reals, o[10]), 1)[0])
    if inner == 1:
        for i in range(x.shape[0]):
            for u in range(units):
                y[i, u, 0] = (x[i, u, 0] - mean[u]) / like(epsilon, math.sqrt(variance[u] + epsilon))
        if o[4] >= 0:
            w, b = _vector(arena, o[4], units), _vector(arena, o[5], units)
            for i in range(x.shape[0]):
                for u in range(units):
                    y[i, u, 0] = y[i, u, 0] * w[u] + b[u]
        return
    for u in range(units):
        factor, shift = like(epsilon, 1.0 / math.sqrt(variance[u] + epsilon)), like(epsilon, 0.0)
        if o[4] >= 0:
            factor, shift = factor * _vector(arena, o[4], units)[u], _vector(arena, o[5], units)[u]
        for i in range(x.shape[0]):
            for j in range(inner):
                y[i, u, j] = (x[i, u, j] - mean[u]) * factor + shift


@kernel("batch_norm_sums")
def batch_norm_sums(row, arena, ints, reals, first, count):
    """Sums over the shard's samples, for each unit: of dy z with z = (x - mean) * scale, and of dy."""
    o = operands(row)
    repeat, units, inner = o[7], o[8], o[9]
    dy, x = cube(arena, o[1], repeat, units, inner, first, count), cube(arena, o[2], repeat, units, inner, first, count)
    mean, scale = _vector(arena, o[3], units), _vector(arena, o[4], units)
    products, totals = shard(arena, o[5], units, ints, first), shard(arena, o[6], units, ints, first)
    _clear(products)
    _clear(totals)
    if inner == 1:
        for i in range(x.shape[0]):
            for u in range(units):
                products[u] += dy[i, u, 0] * (x[i, u, 0] - mean[u])
                totals[u] += dy[i, u, 0]
    else:
        for i in range(x.shape[0]):
            for u in range(units):
                product, total = like(mean[0], 0.0), like(mean[0], 0.0)
                for j in range(inner):
                    product += dy[i, u, j] * (x[i, u, j] - mean[u])
                    total += dy[i, u, j]
                products[u] += product
                totals[u] += total
    for u in range(units):
        products[u] *= scale[u]


@kernel("join_sums")
def join_sums(row, arena, ints, reals, first, count):
    """Sums over the shards, in their order, for each unit of the range."""
    o = operands(row)
    units = o[5]
    shards = shards_run(ints)
    for part in range(2):
        sums = matrix(arena, o[1 + part], units, 0, shards)
        totals = flat(arena, o[3 + part], 1, 0, units)
        for u in range(first, first + count):
            total = 0.0
            for s in range(shards):
                total += sums[s, u]
            totals[u] = total


@kernel("batch_norm_backward")
def batch_norm_backward(row, arena, ints, reals, first, count):
    """dx = scale * weight * (dy - mean(dy) - z mean(dy z)) with z = (x - mean) * scale, means over the whole batch.

    Steps that did not count are not in the means: their dx is scale * weight * dy.
    """
    o = operands(row)
    lengths, repeat, units, inner = o[9], o[11], o[12], o[13]
    dy, x = cube(arena, o[1], repeat, units, inner, first, count), cube(arena, o[2], repeat, units, inner, first, count)
    dx = cube(arena, o[10], repeat, units, inner, first, count)
    mean, scale = _vector(arena, o[3], units), _vector(arena, o[4], units)
    products, totals = _vector(arena, o[6], units), _vector(arena, o[7], units)
    share = _vector(arena, o[8], units)[0]
    if inner == 1:
        # Without a weight the scale stands in its place, else it comes last.
        weight = _vector(arena, o[5] if o[5] >= 0 else o[4], units)
        for i in range(x.shape[0]):
            for u in range(units):
                slope = (x[i, u, 0] - mean[u]) * scale[u] * products[u] * share
                dx[i, u, 0] = (dy[i, u, 0] - totals[u] * share - slope) * weight[u]
        if lengths >= 0:
            _pass_padding(dy, dx, _lengths(ints, lengths, first, count), repeat, weight)
        if o[5] >= 0:
            for i in range(x.shape[0]):
                for u in range(units):
                    dx[i, u, 0] *= scale[u]
        return
    for i in range(x.shape[0]):
        for u in range(units):
            factor = scale[u]
            if o[5] >= 0:
                factor *= _vector(arena, o[5], units)[u]
            middle, slope, shift = mean[u], scale[u] * products[u] * share, totals[u] * share
            for j in range(inner):
                dx[i, u, j] = factor * (dy[i, u, j] - shift - (x[i, u, j] - middle) * slope)


@helper
def _pass_padding(dy, dx, lengths, repeat, weight):
    for n in range(lengths.size):
        for i in range(n * repeat + lengths[n], (n + 1) * repeat):
            for u in range(weight.size):
                dx[i, u, 0] = dy[i, u, 0] * weight[u]


@kernel("batch_norm_fixed_backward")
def batch_norm_fixed_backward(row, arena, ints, reals, first, count):
    """dx = dy / sqrt(running variance + epsilon) * weight."""
    o = operands(row)
    repeat, units, inner = o[5], o[6], o[7]
    dy, dx = (
        cube(arena, o[1], repeat, units, inner, first, count),
        cube(arena, o[4], repeat, units, inner, first, count),
    )
    variance = _vector(arena, o[2], units)
    epsilon = like(variance[0], carray(at(reals, o[8]), 1)[0])
    for i in range(dy.shape[0]):
        for u in range(units):
            factor = like(epsilon, 1.0 / math.sqrt(variance[u] + epsilon))
            if o[3] >= 0:
                factor *= _vector(arena, o[3], units)[u]
            for j in range(inner):
                dx[i, u, j] = dy[i, u, j] * factor


@kernel("running_average")
def running_average(row, arena, ints, reals, first, count):
    """running += momentum * (new - running)."""
    o = operands(row)
    new, running = flat(arena, o[1], 1, first, count), flat(arena, o[2], 1, first, count)
    momentum = like(new[0], carray(at(reals, o[3]), 1)[0])
    for u in range(count):
        running[u] += momentum * (new[u] - running[u])
