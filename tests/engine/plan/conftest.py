"""A small plan, and means to damage it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from engine.layers.basic.dense import Dense
from engine.layers.basic.dropout import Dropout
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.shapes.merge import Concatenate
from engine.plan.plan import Plan, Program, ProgramName
from tests.oracles.rig import draw, make_rig


@pytest.fixture
def plan() -> Plan:
    """Two branches joined, dropout, penalties, accuracy; 40 samples, so that there are several shards."""
    layers = {
        "input": Input(),
        "left": Dense(units=20, activation="tanh", l2=0.1),
        "right": Dense(units=3, activation="silu", bias=False),
        "joined": Concatenate(),
        "drop": Dropout(),
        "last": Dense(units=3, activation="softmax"),
        "output": Output(),
    }
    wires = "input > left > joined.in_1, input > right > joined.in_2, joined > drop > last > output"
    return make_rig(draw(layers, wires), (5,), rows=40, classes=3, optimizer="adam").plan


def with_program(plan: Plan, name: ProgramName, change: Callable[[Program], Program]) -> Plan:
    """The plan with one program changed."""
    return replace(plan, programs={**plan.programs, name: change(plan.programs[name])})


def with_table(plan: Plan, opcode: str, operand: int, value: Any) -> Plan:
    """The plan with the table changed at the first instruction of an opcode, to a value or by a function."""
    table = plan.table.copy()
    row = plan.opcodes.index(opcode)
    table[row, operand] = value(table[row, operand]) if callable(value) else value
    return replace(plan, table=table)
