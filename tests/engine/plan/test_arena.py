"""Memory: the oracle that shares no code with the planner finds nothing in its plans, and finds what is wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from engine.layers.basic.activation import Activation
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.optimizers import OPTIMIZERS
from engine.plan.plan import Plan
from engine.tape.opcodes import Number
from engine.tape.ops import OPCODES
from tests.oracles import arena
from tests.oracles.graphs import random_network
from tests.oracles.rig import draw, make_rig


@pytest.mark.parametrize("seed", range(40))
def test_random_graphs_keep_their_values(seed: int) -> None:
    """`make_rig` asks the oracle; here with many rows, so that there are several shards, and with every optimiser."""
    generator = np.random.default_rng(1000 + seed)
    network, shape = random_network(generator, size=int(generator.integers(3, 25)))
    optimizer = OPTIMIZERS.names()[seed % len(OPTIMIZERS.names())]
    rows = int(generator.choice([1, 15, 16, 17, 33, 64, 100]))
    make_rig(network, shape, rows=rows, classes=3, loss="mean_squared_error", optimizer=optimizer)


def chain(units: list[int], **settings: Any) -> Plan:
    layers = {"input": Input()}
    for number, count in enumerate(units):
        layers[f"dense_{number}"] = Dense(units=count)
        layers[f"squashed_{number}"] = Activation(activation="gelu")
    return make_rig(
        draw(layers | {"output": Output()}), (units[0],), rows=64, loss="mean_squared_error", **settings
    ).plan


def test_buffers_of_one_width_share_their_places() -> None:
    """Ten layers of one width are evaluated in the space of a few buffers."""
    plan = chain([8] * 10)
    places = {place for buffer, place in plan.placement.items() if buffer.space == "batch" and buffer.width == 8}
    buffers = [buffer for buffer in plan.placement if buffer.space == "batch" and buffer.width == 8]
    assert len(places) < 0.6 * len(buffers)


def test_with_keep_all_nothing_is_shared() -> None:
    plan = chain([8] * 4, keep_all=True)
    for program in plan.programs.values():
        written = [buffer for one in program.instructions for buffer in one.writes if buffer.space == "batch"]
        assert len({plan.placement[buffer] for buffer in written}) == len(set(written))


def moved(plan: Plan, opcode: str, operand: int, to: int) -> Plan:
    table = plan.table.copy()
    table[plan.opcodes.index(opcode), operand] = to
    return replace(plan, table=table)


def test_the_oracle_finds_a_value_written_over(plan: Plan) -> None:
    """The output of silu laid over that of tanh, which is still needed: the sizes of their rows differ as well."""
    tanh = int(plan.table[plan.opcodes.index("tanh"), 2])
    faults = arena.check(moved(plan, "silu", 2, tanh), OPCODES)
    assert any("touches what another item writes" in fault for fault in faults)
    assert any("expects" in fault for fault in faults)


def test_the_oracle_finds_a_race_that_no_single_thread_would_see() -> None:
    """Two buffers of different width in one place, one dead before the other is born: fine for one thread alone."""
    plan = chain([8, 4], keep_all=True)
    program = plan.programs["predict"]
    rows = slice(program.start, program.start + len(program.instructions))
    table, opcodes = plan.table.copy(), plan.opcodes[rows]
    gathered = table[program.start, 1]
    last = program.start + len(opcodes) - 2  # the last linear: 4 wide, while what was gathered is 8 wide
    assert opcodes[-2] == "linear"
    table[last, 4] = gathered
    table[last + 1, 1] = gathered
    faults = arena.check(replace(plan, table=table), OPCODES)
    assert faults
    assert all("another item" in fault for fault in faults)


def test_the_oracle_finds_threads_that_share_rows(plan: Plan) -> None:
    stage = plan.programs["train"].stages[0]
    items = (replace(stage.items[0], count=stage.items[0].count + 1), *stage.items[1:])
    train = plan.programs["train"]
    damaged = replace(train, stages=(replace(stage, items=items), *train.stages[1:]))
    faults = arena.check(replace(plan, programs={**plan.programs, "train": damaged}), OPCODES)
    assert any("another item" in fault for fault in faults)


def test_the_oracle_finds_what_was_never_written(plan: Plan) -> None:
    faults = arena.check(moved(plan, "tanh", 1, plan.arena_size - 64 * 20), OPCODES)
    assert any("expects" in fault for fault in faults)


def aimed(plan: Plan, opcode: str, operand: str, offset: int) -> Plan:
    """The plan, one of whose instructions works this much further on."""
    column = [one.name for one in OPCODES[opcode].operands].index(operand) + 1
    return moved(plan, opcode, column, int(plan.table[plan.opcodes.index(opcode), column]) + offset)


STEPS = [
    (cls.type_name(), name)
    for cls in OPTIMIZERS
    for name in ("weight", "gradient", "state")[: 2 + bool(cls.state_arrays)]
]


@pytest.mark.parametrize("apart", [False, True], ids=["at once", "in stages"])
@pytest.mark.parametrize(("optimizer", "operand"), STEPS)
def test_the_oracle_finds_a_step_aimed_at_anothers(optimizer: str, operand: str, apart: bool) -> None:
    """Also where no thread is in the way, as gradients are computed in a stage before, to be clipped."""
    plan = chain([8, 8], optimizer=optimizer, **({"clip_norm": 1.0} if apart else {}))
    first, second = plan.weights[0], plan.weights[1]
    faults = arena.check(aimed(plan, optimizer, operand, second.offset - first.offset), OPCODES)
    assert any(f"{optimizer}: " in fault for fault in faults)


@pytest.mark.parametrize("optimizer", [cls.type_name() for cls in OPTIMIZERS if cls.state_arrays])
def test_the_oracle_finds_values_of_an_optimiser_that_lie_elsewhere(optimizer: str) -> None:
    """Among the gradients, which nobody needs after the step: the next one would find others."""
    plan = chain([8, 8], optimizer=optimizer)
    faults = arena.check(aimed(plan, optimizer, "state", -plan.parameter_size), OPCODES)
    assert any(f"{optimizer}: state expects state" in fault for fault in faults)


@pytest.mark.parametrize(
    ("opcode", "operand", "settings"),
    [
        ("penalty", 1, {}),
        ("clip_value", 2, {"clip_value": 1.0}),
        ("square_sum", 2, {"clip_norm": 1.0}),
        ("square_sum", 4, {"clip_norm": 1.0}),
        ("clip_factor", 1, {"clip_norm": 1.0}),
        ("clip_factor", 4, {"clip_norm": 1.0}),
        ("scale_gradient", 2, {"clip_norm": 1.0}),
        ("scale_gradient", 4, {"clip_norm": 1.0}),
        ("max_norm", 1, {}),
    ],
)
def test_the_oracle_finds_what_else_is_aimed_elsewhere(opcode: str, operand: int, settings: dict[str, float]) -> None:
    layers = {"input": Input(), "dense": Dense(units=3, l2=0.1, max_norm=1.0), "last": Dense(units=3)}
    plan = make_rig(draw(layers | {"output": Output()}), (5,), loss="mean_squared_error", **settings).plan
    place = int(plan.table[plan.opcodes.index(opcode), operand])
    assert arena.check(moved(plan, opcode, operand, place + 4), OPCODES)


BY_PLACE = [opcode.name for opcode in OPCODES.values() if all(isinstance(one, Number) for one in opcode.operands)]


@pytest.mark.parametrize("opcode", BY_PLACE)
def test_the_oracle_knows_every_opcode_that_works_by_place(opcode: str) -> None:
    """The others say in their declarations what they touch."""
    assert arena._by_place(opcode)


def test_the_oracle_fails_at_an_opcode_that_it_does_not_know() -> None:
    plan = chain([8, 8])
    changed = replace(plan, opcodes=tuple("invented" if one == "sgd" else one for one in plan.opcodes))
    known = OPCODES | {"invented": replace(OPCODES["sgd"], name="invented")}
    with pytest.raises(LookupError, match=r"does not know 'invented'.* Say in _BY_PLACE of tests/oracles/arena\.py"):
        arena.check(changed, known)
