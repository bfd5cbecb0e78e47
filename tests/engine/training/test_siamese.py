"""A Siamese network beside PyTorch: two branches of the same weights, compared by a cosine; and its exports."""

from __future__ import annotations

import numpy as np
import pytest

from engine.document.network import Network
from engine.layers import Layer
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.images.convolution import Conv2D
from engine.layers.shapes.flatten import Flatten
from engine.layers.shapes.merge import Dot
from tests.oracles.rig import draw, share

pytest.importorskip("torch")

from tests.engine.training.test_against_torch import (
    EXACT,
    TOLERANCES,
    distance,
    make_pair,
    weight_distance,
)

COLUMNS = tuple(f"c{number}" for number in range(50))


def siamese() -> Network:
    """Two images of 5 x 5, each through the same convolution and the same dense layers; how alike are they?"""
    layers: dict[str, Layer] = {}
    for side, columns in (("a", COLUMNS[:25]), ("b", COLUMNS[25:])):
        layers[f"{side}_input"] = Input(columns=columns, shape=(1, 5, 5))
        layers[f"{side}_conv"] = Conv2D(filters=4, kernel=(3,), activation="tanh", l2=1e-3)
        layers[f"{side}_flat"] = Flatten()
        layers[f"{side}_dense"] = Dense(units=8, activation="tanh", l1=1e-4)
        layers[f"{side}_again"] = Dense(units=8, activation="sigmoid")
    layers |= {"cosine": Dot(normalise=True), "output": Output()}
    branches = [f"{side}_input > {side}_conv > {side}_flat > {side}_dense > {side}_again" for side in "ab"]
    wires = [f"{branch} > cosine.in_{number}" for number, branch in enumerate(branches, 1)]
    owners = {"b_conv": "a_conv", "b_dense": "a_dense", "b_again": "a_again"}
    return share(draw(layers, ", ".join([*wires, "cosine > output"])), owners)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("optimizer", ["momentum", "adam"])
def test_training(dtype: str, optimizer: str) -> None:
    pair = make_pair(
        siamese(), (50,), dtype, "float64", columns=COLUMNS, optimizer=optimizer, loss="mean_squared_error"
    )
    steps = pair.run(200)
    assert distance(steps["ours"], steps["float64"]) < TOLERANCES[dtype]
    assert weight_distance(pair, "float64") < (EXACT if dtype == "float64" else 1e-4)
    assert steps["float64"][-3:].mean() < steps["float64"][:3].mean()  # an epoch has three batches
    assert {name.split("_")[0] for name in pair.rig.weights} == {"a"}
    assert np.isfinite(steps["ours"]).all()
