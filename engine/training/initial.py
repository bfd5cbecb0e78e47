"""The values that weights start from."""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

from engine.layers import Weight


def initial_weight(name: str, weight: Weight, seed: int) -> NDArray[np.float64]:
    """Initial values of a weight: a function of the seed and its name, so that other layers do not change it.

    Args:
        name: `<node id>.<weight name>`.
        weight: Its declaration.
        seed: That of the run.
    """
    generator = np.random.default_rng([seed, zlib.crc32(name.encode())])
    return weight.initializer.sample(weight.shape, weight.fans, generator)
