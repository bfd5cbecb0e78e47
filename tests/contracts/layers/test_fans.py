"""Every layer: the fans that its weights start by are those of a product of a weight and what comes in."""

from __future__ import annotations

import math

import pytest

from engine.initializers import Ones, Zeros
from tests.oracles.layer_cases import EVERY_LAYER, LayerCase, seeds


@EVERY_LAYER
@seeds(6)
def test_fans(case: LayerCase, seeds: range) -> None:
    """Fan-in is what a unit sees, fan-out the units that see an input; PyTorch's and Keras' rule, group by group.

    Weights are (units, inputs of a group, *window), but for those of a transposed convolution, which are (inputs,
    units of a group, *window). What no input is multiplied by, such as a table of vectors, has no such fans, and what
    begins as zeros or ones goes by none.
    """
    for seed in seeds:
        layer, shapes = case.draw(seed)
        groups = getattr(layer, "groups", 1)
        for weight in layer.weights(shapes):
            constant = isinstance(weight.initializer, Zeros | Ones)
            if constant or len(weight.shape) < 2 or not layer.multiply_adds(shapes):
                continue
            first, second, *window = weight.shape
            fans = second * math.prod(window), first // groups * math.prod(window)
            if layer.type.startswith("ConvTranspose"):
                fans = fans[::-1]
            if weight.fans != fans:
                pytest.fail(
                    f"{layer.type}.{weight.name} of shape {weight.shape} has fans {tuple(weight.fans)} instead of "
                    f"{fans}: {layer!r}",
                    pytrace=False,
                )
