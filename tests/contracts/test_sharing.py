"""Every layer that owns weights can lend them: gradients of both places are added up."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from engine.analysis.analyse import analyse
from engine.data.dataset import DataSpec
from engine.document.project import Project, TrainingSettings
from engine.layers import LAYERS, Layer
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.shapes.merge import Add
from tests.contracts.test_layers import DIRECT, SHAPES
from tests.oracles import naive
from tests.oracles.layer_check import check_differences
from tests.oracles.rig import Rig, draw, make_rig, share

CHANGES: dict[str, dict[str, Any]] = {
    "Dense": {"units": 5},
    "SelfAttention": {"heads": 2},
    "Embedding": {"embedding_dim": 3},
}


def shape_of(name: str) -> tuple[int, ...]:
    return SHAPES.get(name, (6,))


def lenders() -> list[str]:
    """Types whose layers own weights, all of them trainable."""
    found = []
    for name in LAYERS.names():
        layer = LAYERS.create(name)
        shape = shape_of(name)
        weights = layer.weights([shape] * len(layer.inputs))
        if weights and all(weight.trainable for weight in weights):
            found.append(name)
    return found


def siamese(name: str, **options: Any) -> Rig:
    """Two branches that end in the same layer, and meet."""
    layer, width = LAYERS.create(name, **CHANGES.get(name, {})), shape_of(name)[-1]
    layers: dict[str, Layer] = {
        "input": Input(),
        "left": Dense(units=width, activation="tanh"), "right": Dense(units=width, activation="tanh"),
        "it": layer, "twin": layer, "sum": Add(), "output": Output(),
    }  # fmt: skip
    wires = "input > left > it > sum.in_1, input > right > twin > sum.in_2, sum > output"
    if name in DIRECT:
        del layers["left"], layers["right"]
        wires = "input > it > sum.in_1, input > twin > sum.in_2, sum > output"
    network = share(draw(layers, wires), {"twin": "it"})
    generator = np.random.default_rng(0)
    return make_rig(network, shape_of(name), generator=generator, **{"loss": "mean_squared_error"} | options)


def test_the_usual_layers_lend_weights() -> None:
    assert {"Dense", "Conv2D", "LSTM", "SelfAttention", "LayerNorm", "PReLU"} <= set(lenders())


@pytest.mark.parametrize("name", lenders())
def test_gradients_of_all_places_are_added_up(name: str) -> None:
    rig = siamese(name, rows=17, batch_size=40)
    assert not any(name.startswith("twin.") for name in rig.weights)
    own = sum(weight.size for weight in rig.analysis.nodes["it"].weights)
    assert rig.analysis.nodes["it"].parameters == own > 0 == rig.analysis.nodes["twin"].parameters
    check_differences(rig, at_most=20)
    shape = rig.analysis.nodes["input"].outputs[0]
    inputs = rig.machine.inputs["input"].reshape(rig.rows, *shape)
    expected = naive.forward(Project(network=rig.network, training=TrainingSettings()), rig.weights, inputs)["output"]
    assert_allclose(rig.predict("output"), expected, rtol=1e-11, atol=1e-11)


def test_running_statistics_are_not_lent() -> None:
    layers: dict[str, Layer] = {
        "input": Input(), "it": LAYERS.create("BatchNorm"), "twin": LAYERS.create("BatchNorm"), "output": Output()
    }  # fmt: skip
    analysis = analyse(share(draw(layers), {"twin": "it"}), DataSpec(9, (6,), (), (6,), ()))
    assert [entry.code for entry in analysis.errors] == ["shared-weights"]
    assert "it keeps running statistics" in analysis.errors[0].message
