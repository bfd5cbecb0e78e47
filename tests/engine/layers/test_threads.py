"""Layers that gather from shards, or see the whole batch, give the same to the bit on one thread and on two."""

from __future__ import annotations

import numpy as np

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
from engine.runtime.machine import Machine
from engine.tape import slots
from tests.oracles.rig import Rig, draw, make_rig
from tests.oracles.threads import check_two_threads, two_cores

ROWS, STEPS = 150, 4


def trained(rig: Rig, threads: int) -> tuple[bytes, list[int]]:
    """All weights after some steps, the last batch being short; and the items that each thread has run."""
    machine = Machine(rig.plan, "float32", threads=threads, seed=3)
    machine.bind(rig.machine.inputs, rig.machine.values, None)
    for layout in rig.plan.weights:
        machine.weight(layout)[...] = rig.machine.weight(layout)
    machine.reals[slots.LEARNING_RATE] = 0.01
    for _ in range(STEPS):
        machine.run("train", np.arange(ROWS), 0, 3, np.zeros(3))
    machine.close()
    return b"".join(machine.weight(layout).tobytes() for layout in rig.plan.weights), machine.items_by_thread


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
