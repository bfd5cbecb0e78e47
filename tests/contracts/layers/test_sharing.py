"""Every layer that owns weights can lend them: gradients of both places are added up."""

from __future__ import annotations

import numpy as np

from engine.analysis.analyse import analyse
from engine.data.dataset import DataSpec
from engine.layers import LAYERS, Layer
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from tests.oracles.layer_cases import EVERY_LAYER, LayerCase, case_of, inner, seeds
from tests.oracles.layer_check import bench, check_differences, check_loops
from tests.oracles.rig import draw, make_rig, share


def lends(layer: Layer, shapes: tuple[tuple[int, ...], ...]) -> bool:
    """Whether it owns weights, all of them trainable."""
    weights = layer.weights(shapes)
    return bool(weights) and all(weight.trainable for weight in weights)


@EVERY_LAYER
@seeds(3, 12)
def test_gradients_of_both_places_are_added_up(case: LayerCase, seeds: range) -> None:
    for seed in seeds:
        generator = np.random.default_rng(seed)
        drawn = case.draw(generator)
        if not lends(*drawn):
            continue
        network, columns = bench({"it": drawn, "twin": drawn}, takes_ids=["it", "twin"] * case.takes_ids)
        options = {"rows": 17, "batch_size": 40, "loss": "mean_squared_error"}
        rig = make_rig(share(network, {"twin": "it"}), (len(columns),), columns=columns, generator=generator, **options)
        assert not any(name.startswith("twin.") for name in rig.weights)
        own = sum(weight.size for weight in rig.analysis.nodes["it"].weights)
        assert rig.analysis.nodes["it"].parameters == own > 0 == rig.analysis.nodes["twin"].parameters
        check_loops(rig, rtol=1e-11, atol=1e-11)
        check_differences(rig, at_most=20)


def test_the_usual_layers_lend_weights() -> None:
    lenders = {name for name in inner() if any(lends(*case_of(name).draw(seed)) for seed in range(3))}
    assert {"Dense", "Conv2D", "LSTM", "SelfAttention", "LayerNorm", "PReLU"} <= lenders


def test_running_statistics_are_not_lent() -> None:
    layers: dict[str, Layer] = {
        "input": Input(), "it": LAYERS.create("BatchNorm"), "twin": LAYERS.create("BatchNorm"), "output": Output()
    }  # fmt: skip
    analysis = analyse(share(draw(layers), {"twin": "it"}), DataSpec(9, (6,), (), (6,), ()))
    assert [entry.code for entry in analysis.errors] == ["shared-weights"]
    assert "it keeps running statistics" in analysis.errors[0].message
