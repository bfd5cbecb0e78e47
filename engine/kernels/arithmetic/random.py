"""Random numbers by counting: each is a function of (seed, step, stream, element), so that none is ever stored."""

from __future__ import annotations

import math

import numpy as np
from numba import carray

from engine.kernels.arithmetic.mathematics import like
from engine.kernels.kernel import helper
from engine.tape.slots import SEED, STEP


@helper
def _mix(number):
    """A bijection of 32-bit integers in which each bit of the input moves every bit of the output.

    The multipliers are those of the "lowbias32" search by Wellons, 2018. Numba widens what comes of 32-bit integers to
    64 bits, where the same steps would mix badly: hence the casts.
    """
    value = np.uint32(number)
    value = np.uint32(value ^ (value >> np.uint32(16)))
    value = np.uint32(value * np.uint32(0x7FEB352D))
    value = np.uint32(value ^ (value >> np.uint32(15)))
    value = np.uint32(value * np.uint32(0x846CA68B))
    return np.uint32(value ^ (value >> np.uint32(16)))


@helper
def stream_key(ints, stream):
    """Key of a random stream in this step."""
    slots = carray(ints, 16)
    return _mix(np.uint32(slots[SEED]) + _mix(np.uint32(slots[STEP]) + _mix(np.uint32(stream))))


@helper
def random_bits(key, element):
    """32 random bits for an element (uint32)."""
    return _mix(_mix(element ^ key) + key)


@helper
def normal(key, element, example):
    """A standard normal number for an element, in the type of the example, by Box and Muller, 1958."""
    first = (like(example, random_bits(key, element)) + like(example, 0.5)) * like(example, 2.0**-32)
    second = like(example, random_bits(np.uint32(~key), element)) * like(example, 2.0 * math.pi * 2.0**-32)
    return like(example, math.sqrt(like(example, -2.0) * like(example, math.log(first)))) * like(
        example, math.cos(second)
    )
