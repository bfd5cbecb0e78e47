"""PReLU: the case that contracts try it in, and how its slopes start."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.layers.basic.prelu import PReLU
from tests.oracles.layer_cases import ANY, Generator, LayerCase, flag


def prelu(generator: Generator) -> dict[str, Any]:
    return {"shared": flag(generator), "slope": float(generator.uniform(-0.5, 0.5))}


CASES = (LayerCase(layer=PReLU, fields=prelu, shapes=ANY),)


def test_slopes_start_where_they_are_told() -> None:
    (weight,) = PReLU(slope=0.1, shared=False).weights([(3, 4, 5)])
    assert weight.shape == (3,)
    values = weight.initializer.sample(weight.shape, weight.fans, np.random.default_rng(0))
    assert (values == 0.1).all()
    assert PReLU().weights([(4, 7)])[0].shape == (1,)
    assert PReLU(shared=False).weights([(4, 7)])[0].shape == (7,)
