"""On whose account every instruction runs."""

from __future__ import annotations

from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.shapes.merge import Add
from engine.plan.plan import Plan, ProgramName
from tests.oracles.rig import draw, make_rig, share


def accounts(plan: Plan, program: ProgramName, *opcodes: str) -> set[tuple[str, str]]:
    instructions = plan.programs[program].instructions
    return {(one.opcode, one.node) for one in instructions if one.opcode in opcodes}


def test_every_node_has_its_forward_and_backward_instructions(plan: Plan) -> None:
    for program in plan.programs.values():
        assert all(one.node for one in program.instructions)
    assert {one.node for one in plan.programs["train"].instructions} == {
        "input", "left", "right", "joined", "drop", "last", "output",
    }  # fmt: skip
    assert accounts(plan, "train", "add_totals", "add_correct") == {("add_totals", "output"), ("add_correct", "output")}
    assert accounts(plan, "train", "linear_input_gradient") == {("linear_input_gradient", "last")}


def test_weights_are_on_the_account_of_their_owner() -> None:
    layers = {"input": Input(), "one": Dense(units=3), "two": Dense(units=3), "sum": Add(), "output": Output()}
    wires = "input > one > sum.in_1, input > two > sum.in_2, sum > output"
    plan = make_rig(share(draw(layers, wires), {"two": "one"}), (3,), loss="mean_squared_error").plan
    assert accounts(plan, "train", "linear") == {("linear", "one"), ("linear", "two")}
    assert accounts(plan, "train", "linear_weight_gradient", "sgd") == {
        ("linear_weight_gradient", "one"),
        ("sgd", "one"),
    }


def test_products_that_are_cut_by_columns_stay_on_their_account() -> None:
    layers = {"input": Input(), "wide": Dense(units=600), "last": Dense(units=300), "output": Output()}
    plan = make_rig(draw(layers), (200,), rows=32, loss="mean_squared_error").plan
    assert accounts(plan, "train", "linear_columns") == {("linear_columns", "wide"), ("linear_columns", "last")}
