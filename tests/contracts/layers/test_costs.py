"""Every layer: the multiply-adds that it tells are the products that its twin in plain loops takes."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.oracles.counting import products
from tests.oracles.layer_cases import EVERY_LAYER, LayerCase, seeds


@EVERY_LAYER
@seeds(6)
def test_multiply_adds(case: LayerCase, seeds: range) -> None:
    for seed in seeds:
        layer, shapes = case.draw(seed)
        counted = products(layer, shapes, np.random.default_rng(seed))
        told = layer.multiply_adds(shapes)
        if told != counted:
            words = ", ".join(" x ".join(map(str, shape)) for shape in shapes)
            pytest.fail(
                f"{layer.type}.multiply_adds tells {told:,} for inputs of {words}, but its twin in plain loops "
                f"multiplies {counted:,} times: {layer!r}",
                pytrace=False,
            )


def test_the_count_counts() -> None:
    from tests.oracles.layer_cases import case_of

    for seed in range(20):
        layer, shapes = case_of("Dense").draw(seed)
        assert products(layer, shapes, np.random.default_rng(seed)) == math.prod(shapes[0]) * layer.units  # type: ignore[attr-defined]
