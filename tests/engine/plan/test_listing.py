from __future__ import annotations

from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.plan.listing import listing
from tests.oracles.rig import draw, make_rig

EXPECTED = """\
train: batches of 1, an arena of ARENA
stage 1: 1 item of samples: 0-0
    0  input.input@32 = gather address=16 width=2
    1  it.linear@48 = linear x=input.input@32 weight=it.weight@0 bias=- features=2 units=1 repeat=1
    2  output.target@64 = gather address=17 width=1
    3  output.losses@9 = huber y=it.linear@48 t=output.target@64 width=1 constants=(0.5)
    4  output.d_it.linear@80 = huber_backward y=it.linear@48 t=output.target@64 width=1 constants=(0.5) weight=(1)
stage 2: 1 item of rows of weights: 0-0 by 5-5
    5  add_totals losses=output.losses@9 totals=8 weight=(1)
stage 3: 1 item of rows of weights: 0-0 by 6-7
    6  d_it.weight@16 = linear_weight_gradient dy=output.d_it.linear@80 x=input.input@32 features=2 units=1 repeat=1 \
accumulate=0
    7  sgd weight=0 gradient=16 state=32 width=2 constants=(16)"""


def test_a_listing_names_what_it_does_to_what() -> None:
    layers = {"input": Input(), "it": Dense(units=1, bias=False), "output": Output()}
    rig = make_rig(draw(layers), (2,), rows=1, loss={"type": "huber", "delta": 0.5})
    assert listing(rig.plan, "train") == EXPECTED.replace("ARENA", str(rig.plan.arena_size))


def test_every_program_can_be_listed(plan) -> None:
    for name, program in plan.programs.items():
        lines = listing(plan, name).splitlines()
        assert len(lines) == 1 + len(program.stages) + len(program.instructions)
