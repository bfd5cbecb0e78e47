"""GaussianNoise: what it adds is normal, another in each step, and nothing in evaluation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from engine.layers import Layer
from engine.layers.basic.dense import Dense
from engine.layers.basic.dropout import Dropout
from engine.layers.basic.input import Input
from engine.layers.basic.noise import GaussianNoise
from engine.layers.basic.output import Output
from tests.oracles.layer_cases import ANY, LayerCase, pick
from tests.oracles.rig import Rig, draw, make_rig

CASES = (
    LayerCase(layer=GaussianNoise, fields=lambda generator: {"std": pick(generator, 0.0, 0.5)}, shapes=ANY),
    LayerCase(layer=Dropout, fields=lambda generator: {"rate": pick(generator, 0.0, 0.1, 0.5, 0.9)}, shapes=ANY),
)


def rig(**options: Any) -> Rig:
    layers: dict[str, Layer] = {
        "input": Input(),
        "before": Dense(units=50),
        "it": GaussianNoise(std=0.5),
        "output": Output(),
    }
    return make_rig(draw(layers), (20,), keep_all=True, loss="mean_squared_error", **{"rows": 400} | options)


def noise(rig: Rig) -> NDArray[Any]:
    rig.loss()
    return rig.value("it") - rig.value("before")


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_noise_is_normal(dtype: str) -> None:
    values = noise(rig(dtype=dtype)).ravel() / 0.5
    assert stats.kstest(values, "norm").pvalue > 0.01
    assert abs(np.corrcoef(values[:-1], values[1:])[0, 1]) < 4 / np.sqrt(values.size)
    assert abs(np.corrcoef(values[:-50], values[50:])[0, 1]) < 4 / np.sqrt(values.size)
    assert abs(stats.kurtosis(values)) < 5 * np.sqrt(24 / values.size)


def test_each_step_and_seed_has_its_own() -> None:
    one, other = rig(), rig(seed=1)
    first = noise(one)
    assert (noise(one) == first).all()
    one.step = 2
    again, apart = noise(one), noise(other)
    for values in (again, apart):
        assert abs(np.corrcoef(values.ravel(), first.ravel())[0, 1]) < 4 / np.sqrt(values.size)


def test_evaluation_is_without() -> None:
    quiet = rig()
    prediction = quiet.predict("output")
    np.testing.assert_array_equal(prediction, quiet.value("before", "predict"))
