"""Weights go over by name and shape, and what becomes of each is told."""

from __future__ import annotations

import numpy as np

from engine.analysis.analyse import analyse
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.training.starting.initial import initial_weight
from engine.training.starting.transfer import transfer
from tests.engine.training.conftest import flowers
from tests.oracles.rig import draw


def test_what_fits_is_taken_and_the_rest_starts_afresh() -> None:
    network = draw({"input": Input(), "first": Dense(units=6), "last": Dense(units=3), "output": Output()})
    analysis = analyse(network, flowers().spec)
    given = {
        "first.weight": np.full((6, 4), 0.5, np.float32),
        "first.bias": np.full((5,), 0.5, np.float32),
        "last.weight": np.full((3, 6), 0.25, np.float32),
        "old.weight": np.zeros((2, 2), np.float32),
    }
    result = transfer(analysis, given, 7)
    assert result.taken == ("first.weight", "last.weight")
    assert result.initial == {"first.bias": "is 5 there, 6 here", "last.bias": "is not there"}
    assert result.unused == ("old.weight",)
    assert set(result.weights) == {"first.weight", "first.bias", "last.weight", "last.bias"}
    np.testing.assert_array_equal(result.weights["last.weight"], given["last.weight"])
    (bias,) = (weight for weight in analysis.nodes["first"].weights if weight.name == "bias")
    np.testing.assert_array_equal(result.weights["first.bias"], initial_weight("first.bias", bias, 7))
