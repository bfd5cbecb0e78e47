"""exp, tanh and the like in two precisions: polynomials that LLVM vectorises in float32, libm in float64."""

from __future__ import annotations

import math

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic, overload

from engine.kernels.kernel import HELPER, helper, ordered_helper

LOG2_E = np.float32(1.44269504088896341)
# ln 2 in two parts, the first exact in few bits, so that x - n ln 2 keeps its last bits (Cody and Waite, 1980).
LN2_HIGH = np.float32(0.693359375)
LN2_LOW = np.float32(-2.12194440e-4)


@intrinsic
def float_from_bits(typing_context, bits):
    """The float32 whose bits are these."""

    def generate(context, builder, signature, arguments):
        return builder.bitcast(arguments[0], ir.FloatType())

    return types.float32(types.int32), generate


@ordered_helper
def _exp32(x):
    """From -87.7 down it is 0, from 88.4 up infinity: the powers of two for which the exponent has a code."""
    low, high = np.float32(-88.0), np.float32(89.0)
    # Comparisons this way round let NaN pass.
    x = low if x < low else x
    x = high if x > high else x
    n = np.rint(x * LOG2_E)
    # Reassociation would add the two parts of ln 2 up first: hence the kind of helper.
    r = (x - n * LN2_HIGH) - n * LN2_LOW
    # Minimax polynomial 1 + r + r^2 p(r) of exp on [-ln2/2, ln2/2]: relative error 3e-9, before rounding.
    p = np.float32(1.38145988e-3)
    p = p * r + np.float32(8.36871658e-3)
    p = p * r + np.float32(4.1668389e-2)
    p = p * r + np.float32(1.66665211e-1)
    p = p * r + np.float32(0.49999994)
    p = p * r * r + r + np.float32(1.0)
    return p * float_from_bits((np.int32(n) + np.int32(127)) << np.int32(23))


@ordered_helper
def _tanh32(x):
    a = abs(x)
    s = x * x
    # Odd polynomial near zero, where the other form would cancel; coefficients fitted to tanh on [0, 0.625].
    p = np.float32(-5.70498872745e-3)
    p = p * s + np.float32(2.06390887954e-2)
    p = p * s + np.float32(-5.37397155531e-2)
    p = p * s + np.float32(1.33314422036e-1)
    p = p * s + np.float32(-3.33332819422e-1)
    near = x + x * s * p
    e = _exp32(np.float32(-2.0) * a)
    far = (np.float32(1.0) - e) / (np.float32(1.0) + e)
    far = -far if x < np.float32(0.0) else far
    return near if a < np.float32(0.625) else far


@helper
def _normal32(x):
    """By exp(-z^2) times a polynomial of 1 / (1 + z / 2), z = |x| / sqrt(2): relative error 1.2e-7 in the tail.

    Press et al., "Numerical Recipes", section 6.2 (the complementary error function).
    """
    one = np.float32(1.0)
    z = abs(x) * np.float32(0.7071067811865476)
    t = one / (one + np.float32(0.5) * z)
    p = np.float32(0.17087277)
    p = p * t + np.float32(-0.82215223)
    p = p * t + np.float32(1.48851587)
    p = p * t + np.float32(-1.13520398)
    p = p * t + np.float32(0.27886807)
    p = p * t + np.float32(-0.18628806)
    p = p * t + np.float32(0.09678418)
    p = p * t + np.float32(0.37409196)
    p = p * t + np.float32(1.00002368)
    p = p * t + np.float32(-1.26551223)
    tail = np.float32(0.5) * t * _exp32(p - z * z)
    return tail if x < np.float32(0.0) else one - tail


def normal_distribution(x):
    """Share of a standard normal variable below x; NaN stays NaN."""
    return 0.5 * (1.0 + math.erf(x * math.sqrt(0.5)))


@overload(normal_distribution, jit_options=HELPER)
def _normal_distribution(x):
    if x == types.float32:
        return lambda x: _normal32(x)
    return lambda x: 0.5 * (1.0 + math.erf(x * 0.7071067811865476))


def exp(x):
    """Exponential function; NaN stays NaN, overflow becomes infinity."""
    return math.exp(x)


def tanh(x):
    """Hyperbolic tangent; NaN stays NaN."""
    return math.tanh(x)


@overload(exp, jit_options=HELPER)
def _exp(x):
    if x == types.float32:
        return lambda x: _exp32(x)
    return lambda x: math.exp(x)


@overload(tanh, jit_options=HELPER)
def _tanh(x):
    if x == types.float32:
        return lambda x: _tanh32(x)
    return lambda x: math.tanh(x)


def like(x, value):
    """A number in the type of x, so that float32 arithmetic stays float32."""
    return value


@overload(like, jit_options=HELPER)
def _like(x, value):
    if x == types.float32:
        return lambda x, value: np.float32(value)
    return lambda x, value: np.float64(value)


@helper
def sigmoid(x):
    """1 / (1 + exp(-x)), without overflow: exp is only taken of negative numbers."""
    one = like(x, 1.0)
    e = exp(-abs(x))
    y = one / (one + e)
    return y if x >= like(x, 0.0) else e * y


@helper
def _log1p_32(e):
    """log(1 + e) for e from 0 to 1: 2 artanh(s) with s = e / (2 + e), by its series to s^15, which is off by 1e-9."""
    s = e / (np.float32(2.0) + e)
    r = s * s
    p = np.float32(1 / 15)
    p = p * r + np.float32(1 / 13)
    p = p * r + np.float32(1 / 11)
    p = p * r + np.float32(1 / 9)
    p = p * r + np.float32(1 / 7)
    p = p * r + np.float32(1 / 5)
    p = p * r + np.float32(1 / 3)
    p = p * r + np.float32(1.0)
    return np.float32(2.0) * s * p


def log1p(e):
    """log(1 + e) for e from 0 to 1; NaN stays NaN."""
    return math.log1p(e)


@overload(log1p, jit_options=HELPER)
def _log1p(e):
    if e == types.float32:
        return lambda e: _log1p_32(e)
    return lambda e: math.log1p(e)


@helper
def softplus(x):
    """log(1 + exp(x)), without overflow."""
    positive = x if x > like(x, 0.0) else like(x, 0.0)
    # Where x is NaN the comparison is false, but exp(-|x|) carries the NaN.
    return positive + log1p(exp(-abs(x)))
