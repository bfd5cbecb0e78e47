"""What cuts across layers: gradients beside central differences in float64.

The bar is max |a - n| / max(max |n|, 1e-3) <= 1e-6 for each weight tensor. What is tried stands behind a dense layer,
whose weights get their gradient through it: so the gradient of its input is judged too.
"""

from __future__ import annotations

import numpy as np
import pytest

from engine.layers import Layer
from engine.layers.basic.activation import Activation as ActivationLayer
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.shapes.merge import Add
from tests.oracles import finite_difference
from tests.oracles.gradients import MARGIN, SHAPES, batch, deviations, judge, shape_of
from tests.oracles.graphs import random_network
from tests.oracles.layer_check import penalties
from tests.oracles.rig import draw, make_rig


def test_the_judge_can_fail() -> None:
    layers: dict[str, Layer] = {"input": Input(), "it": Dense(units=3, activation="tanh"), "output": Output()}
    rig = make_rig(draw(layers), (4,), loss="mean_squared_error")
    assert max(deviations(rig).values()) < finite_difference.BAR
    for gradient in rig.gradients.values():
        numeric = gradient.copy()
        numeric.flat[0] *= 1.0 + 1e-4
        assert finite_difference.deviation(gradient, numeric) > finite_difference.BAR


# What cuts across layers.


@pytest.mark.parametrize(("l1", "l2"), [(0.1, 0.0), (0.0, 0.3), (0.02, 0.05)])
def test_penalties_are_part_of_the_gradient_but_not_of_the_loss(l1: float, l2: float) -> None:
    for seed in range(SHAPES):
        generator = np.random.default_rng(seed)
        layers: dict[str, Layer] = {
            "input": Input(),
            "it": Dense(units=int(generator.integers(1, 6)), l1=l1, l2=l2),
            "output": Output(),
        }
        rig = make_rig(
            draw(layers), shape_of(generator, 1), generator=generator, loss="mean_squared_error", **batch(generator)
        )
        weight = rig.weights["it.weight"]
        weight[np.abs(weight) < MARGIN] = MARGIN
        judge(rig, seed, lambda weight=weight: l1 * np.abs(weight).sum() + l2 * (weight**2).sum())
        target = rig.machine.values["output"]
        assert rig.loss() == pytest.approx(((rig.predict("output") - target) ** 2).mean(), rel=1e-12)


def test_a_tensor_that_feeds_three_layers_gets_the_sum_of_their_gradients() -> None:
    layers: dict[str, Layer] = {
        "input": Input(),
        "shared": Dense(units=3, activation="tanh"),
        "left": Dense(units=3, activation="sigmoid"),
        "right": ActivationLayer(activation="silu"),
        "sum": Add(input_count=3),
        "output": Output(),
    }
    wires = "input > shared > left > sum.in_1, shared > right > sum.in_2, shared > sum.in_3, sum > output"
    rig = make_rig(draw(layers, wires), (4,), rows=6, loss="mean_squared_error")
    judge(rig, 0)


@pytest.mark.parametrize("seed", range(30))
def test_random_graphs(seed: int) -> None:
    """Branches, joins, several inputs, outputs in the middle, dropout: all at once."""
    generator = np.random.default_rng(seed)
    network, shape = random_network(generator, size=int(generator.integers(3, 14)))
    outputs = [node.id for node in network.nodes if node.layer.type == "Output"]
    rig = make_rig(
        network,
        shape,
        generator=generator,
        seed=seed,
        classes=3,
        loss="mean_squared_error",
        losses={outputs[0]: "categorical_cross_entropy"},
        **batch(generator),
    )
    judge(rig, seed, lambda: penalties(rig))
