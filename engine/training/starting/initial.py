"""The values that weights start from."""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

from engine.layers import WeightSpec


def initial_weight(name: str, weight: WeightSpec, seed: int) -> NDArray[np.float64]:
    """Initial values of a weight: a function of the seed and its name, so that other layers do not change it.

    Args:
        name: `<node id>.<weight name>`.
        weight: Its declaration.
        seed: That of the run.
    """
    from engine.runtime.blas import hold_to_one_thread  # here: SciPy takes a second to load

    hold_to_one_thread()  # orthogonal weights come from a factorisation
    generator = np.random.default_rng([seed, zlib.crc32(name.encode())])
    return weight.initializer.sample(weight.shape, weight.fans, generator)
