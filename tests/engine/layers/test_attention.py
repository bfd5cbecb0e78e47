"""SelfAttention and PositionalEmbedding: the cases that contracts try them in, what is seen, what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.errors import ShapeError
from engine.initializers import Fans
from engine.layers import Shape
from engine.layers.sequences.attention import SelfAttention
from engine.layers.sequences.positional_embedding import PositionalEmbedding, Sinusoids
from tests.oracles.layer_cases import SEQUENCES, Generator, LayerCase, flag, pick
from tests.oracles.layer_check import check_torch, rig_around


def self_attention(generator: Generator) -> dict[str, Any]:
    return {"heads": int(generator.integers(1, 4)), "causal": flag(generator), "bias": flag(generator)}


def of_heads(generator: Generator, layer: Any) -> Shape:
    return (int(generator.integers(1, 8)), layer.heads * int(generator.integers(1, 4)))


CASES = (
    LayerCase(layer=SelfAttention, fields=self_attention, shapes=of_heads),
    LayerCase(layer=PositionalEmbedding, fields=lambda g: {"kind": pick(g, "learned", "sinusoidal")}, shapes=SEQUENCES),
)


@pytest.mark.torch
@pytest.mark.parametrize("causal", [False, True])
def test_a_longer_sequence(causal: bool) -> None:
    generator = np.random.default_rng(0)
    layer = SelfAttention(heads=4, causal=causal)
    check_torch(rig_around(layer, (37, 32), generator, dtype="float32", rows=40, batch_size=64))


def test_causal_steps_do_not_see_what_comes() -> None:
    rig = rig_around(SelfAttention(heads=2, causal=True), (6, 4), np.random.default_rng(0), rows=3, batch_size=3)
    before = rig.predict("output")
    rig.machine.inputs["input"].reshape(3, 6, 4)[:, 4:] += 1.0
    after = rig.predict("output")
    assert (after[:, :4] == before[:, :4]).all()
    assert (after[:, 4:] != before[:, 4:]).all()


def test_far_scores_do_not_overflow() -> None:
    rig = rig_around(SelfAttention(heads=1), (5, 4), np.random.default_rng(0), dtype="float32")
    for name in ("it.in_proj_weight", "it.in_proj_bias"):
        rig.weights[name][...] *= 100.0
    assert np.isfinite(rig.predict("output")).all()
    assert np.isfinite(rig.loss())


@pytest.mark.parametrize("features", [1, 2, 5, 8])
def test_sinusoids_are_those_of_the_paper(features: int) -> None:
    values = Sinusoids().sample((30, features), Fans(1, 1), np.random.default_rng(0))
    for step in range(30):
        for feature in range(features):
            angle = step / 10_000 ** ((feature - feature % 2) / features)
            assert values[step, feature] == pytest.approx(np.cos(angle) if feature % 2 else np.sin(angle), abs=1e-12)


def test_sinusoids_are_not_trained() -> None:
    (weight,) = PositionalEmbedding(kind="sinusoidal").weights([(4, 6)])
    assert not weight.trainable
    assert PositionalEmbedding().weights([(4, 6)])[0].trainable


def test_what_does_not_fit_is_told() -> None:
    with pytest.raises(ShapeError, match=r"into 3 heads, but 8 came\. Choose a number of heads that divides"):
        SelfAttention(heads=3).infer([(5, 8)])
    with pytest.raises(ShapeError, match=r"SelfAttention expects a sequence of steps by features, but 8 came\."):
        SelfAttention().infer([(8,)])
    with pytest.raises(ShapeError, match=r"PositionalEmbedding expects a sequence .* but 1 × 8 × 8 came\."):
        PositionalEmbedding().infer([(1, 8, 8)])
