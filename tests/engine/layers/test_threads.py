"""Layers that gather from shards, or see the whole batch, give the same to the bit on one thread and on two."""

from __future__ import annotations

from engine.layers import Layer
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.noise import GaussianNoise
from engine.layers.basic.output import Output
from engine.layers.basic.prelu import PReLU
from engine.layers.norms.batch_norm import BatchNorm
from engine.layers.norms.normalisation import GroupNorm, LayerNorm
from engine.layers.sequences.attention import SelfAttention
from engine.layers.sequences.positional_embedding import PositionalEmbedding
from engine.layers.shapes.flatten import Flatten
from tests.oracles.rig import draw, make_rig
from tests.oracles.threads import check_two_threads, trained, two_cores

ROWS = 150


@two_cores
def test_threads_change_no_bit() -> None:
    layers: dict[str, Layer] = {
        "input": Input(),
        "place": PositionalEmbedding(),
        "wide": Dense(units=32),
        "first": BatchNorm(),
        "slope": PReLU(shared=False),
        "attention": SelfAttention(heads=4, causal=True),
        "noise": GaussianNoise(),
        "norm": LayerNorm(),
        "groups": GroupNorm(groups=4),
        "flat": Flatten(),
        "narrow": Dense(units=20, max_norm=0.5),
        "second": BatchNorm(),
        "last": Dense(units=3),
        "output": Output(),
    }
    rig = make_rig(draw(layers), (16, 8), rows=ROWS, batch_size=64, dtype="float32", loss="mean_squared_error")
    one, _ = trained(rig, 1)
    check_two_threads(one, lambda: trained(rig, 2))
