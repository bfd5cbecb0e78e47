"""The verifier finds each kind of damage, and nothing where there is none."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from engine.plan.plan import Item, Plan, Program, Stage
from engine.plan.verify import verify
from engine.tape.builder import Buffer
from tests.engine.plan.conftest import with_program, with_table


def instructions_without(program: Program, opcode: str) -> Program:
    return replace(program, instructions=tuple(one for one in program.instructions if one.opcode != opcode))


def with_items(plan: Plan, stage: int, change: Any) -> Plan:
    def changed(program: Program) -> Program:
        items = change(list(program.stages[stage].items))
        stages = list(program.stages)
        stages[stage] = Stage(tuple(items), stages[stage].work)
        return replace(program, stages=tuple(stages))

    return with_program(plan, "train", changed)


def with_operand(plan: Plan, opcode: str, operand: int, value: Any) -> Plan:
    """The plan with an operand of the first such instruction changed in the symbolic form and in the table."""
    (index, one), *_ = [entry for entry in enumerate(plan.programs["train"].instructions) if entry[1].opcode == opcode]
    operands = list(one.operands)
    operands[operand - 1] = value(operands[operand - 1])
    changed = replace(one, operands=tuple(operands))
    encoded = plan.placement[operands[operand - 1]] if isinstance(operands[operand - 1], Buffer) else -1
    encoded = operands[operand - 1] if isinstance(operands[operand - 1], int) else encoded

    def change(program: Program) -> Program:
        return replace(
            program, instructions=(*program.instructions[:index], changed, *program.instructions[index + 1 :])
        )

    return with_program(with_table(plan, opcode, operand, encoded), "train", change)


def test_a_sound_plan_is_legal(plan: Plan) -> None:
    assert verify(plan) == []


DAMAGES = {
    "the table points elsewhere": (
        lambda plan: with_table(plan, "tanh", 1, lambda offset: offset + 16),
        "left.tanh@.* points to .*, but left.linear lies at",
    ),
    "a number differs from the table": (lambda plan: with_table(plan, "tanh", 3, 19), "width is 19"),
    "a constant differs": (
        lambda plan: replace(plan, reals=np.where(plan.reals == 0.5, 0.25, plan.reals)),
        "rate is not what lies at",
    ),
    "a constant lies outside": (lambda plan: with_table(plan, "dropout", 4, 10**6), "outside the constants"),
    "an address that is none": (lambda plan: with_operand(plan, "gather", 2, lambda _: 3), "no address at 3"),
    "a total that is none": (lambda plan: with_operand(plan, "add_totals", 2, lambda _: 9999), "no total at 9999"),
    "a width that does not fit": (
        lambda plan: with_operand(plan, "tanh", 3, lambda width: width + 1),
        "x has 20 numbers instead of 21",
    ),
    "a missing operand": (lambda plan: with_operand(plan, "tanh", 1, lambda _: None), "x is not a buffer"),
    "something behind the operands": (lambda plan: with_table(plan, "tanh", 9, 1), "something behind the operands"),
    "another opcode": (
        lambda plan: replace(plan, opcodes=tuple("relu" if one == "tanh" else one for one in plan.opcodes)),
        "the table has another opcode",
    ),
    "a buffer beyond the arena": (lambda plan: replace(plan, arena_size=plan.arena_size - 700), "takes .* outside"),
    "an instruction gone": (
        lambda plan: with_program(plan, "train", lambda program: instructions_without(program, "tanh")),
        "reads left.tanh before it is written",
    ),
    "half of a concatenation": (
        lambda plan: with_operand(plan, "copy_columns", 8, lambda columns: columns - 1),
        "reads joined.concatenate before it is written",
    ),
    "a concatenation that overlaps": (
        lambda plan: with_operand(plan, "copy_columns", 8, lambda columns: columns + 1),
        "writes joined.concatenate once more",
    ),
    "written twice": (
        lambda plan: with_operand(plan, "silu", 2, lambda _: plan.programs["train"].instructions[2].writes[0]),
        "once more",
    ),
    "adds to nothing": (
        lambda plan: with_operand(plan, "linear_weight_gradient", 7, lambda _: 1),
        "adds to nothing",
    ),
    "rows left out": (lambda plan: with_items(plan, 0, lambda items: items[:-1]), "rows instead of 40"),
    "rows run twice": (lambda plan: with_items(plan, 0, lambda items: [items[0], *items]), "over rows from 0, though"),
    "tiles that overlap": (
        lambda plan: with_items(plan, 2, lambda items: [replace(items[0], count=items[0].count + 1), *items[1:]]),
        "over 2?1 rows instead of 20|though 2?1 is next",
    ),
    "a weight not updated": (lambda plan: with_items(plan, 2, lambda items: items[1:]), "is next|never run"),
    "samples taken for rows": (
        lambda plan: with_items(plan, 0, lambda items: [replace(item, samples=False) for item in items]),
        "over rows from",
    ),
    "an empty item": (
        lambda plan: with_items(plan, 1, lambda items: [*items, Item(items[0].instructions, 1, 0, False)]),
        "over rows from 1",
    ),
    "a weight out of its place": (
        lambda plan: replace(plan, weights=(replace(plan.weights[0], offset=plan.parameter_size), *plan.weights[1:])),
        "outside its place",
    ),
    "state out of place": (lambda plan: replace(plan, state_range=(0, plan.state_range[1])), "The state ranges"),
    "a gradient out of its place": (
        lambda plan: replace(plan, weights=(replace(plan.weights[0], gradient=3), *plan.weights[1:])),
        "The gradient of",
    ),
    "labels over addresses": (
        lambda plan: replace(
            plan,
            placement={
                buffer: min(plan.input_addresses.values()) if buffer.space == "labels" else place
                for buffer, place in plan.placement.items()
            },
        ),
        "takes place .* of an address",
    ),
    "a table too long": (lambda plan: replace(plan, table=np.vstack([plan.table, plan.table[:1]])), "The table has"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_found(plan: Plan, damage: str) -> None:
    inflict, words = DAMAGES[damage]
    faults = verify(inflict(plan))
    assert any(re.search(words, fault) for fault in faults), faults
