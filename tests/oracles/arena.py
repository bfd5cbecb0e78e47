"""Proves by execution on shadows that threads do not disturb one another and every value is read where it was written.

It reads the instruction table, the items and the declarations of the opcodes, and nothing of the planner. For each
place of the arena, `ints` and `reals` a shadow says which buffer wrote it last.

1. Within a stage, items may run at the same time and at any speed. So what one item writes, no other may touch.
2. Given that, any interleaving gives what the items give one after another. So they are run one after another on the
   shadows, and each read must find what the symbolic instruction says that it reads.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

OPTIMISERS = ("sgd", "momentum", "nesterov", "rmsprop", "adagrad", "adam", "adamw")
SLOTS = {"sgd": 0, "momentum": 1, "nesterov": 1, "rmsprop": 1, "adagrad": 1, "adam": 2, "adamw": 2}


@dataclass(frozen=True)
class Touch:
    """Places that an instruction reads or writes for an item; `value` is whose they are by the symbolic form."""

    space: str
    places: Any
    writes: bool
    value: str
    where: str


def check(plan: Any, opcodes: Any) -> list[str]:
    """What goes wrong, a sentence each; empty if nothing does.

    Args:
        plan: A plan.
        opcodes: Declarations by name.
    """
    faults: list[str] = []
    for program in plan.programs.values():
        shadows = _shadows(plan)
        for stage in program.stages:
            items = [list(_touches(plan, program, item, opcodes)) for item in stage.items]
            faults += _races(plan, items)
            for touches in items:
                faults += _run(shadows, touches)
    return faults


def _shadows(plan: Any) -> dict[str, Any]:
    shadows = {
        "arena": np.full(plan.arena_size, "", object),
        "ints": np.full(plan.ints_size, "", object),
        "reals": np.full(len(plan.reals), "", object),
    }
    for parameter in plan.parameters:
        size = parameter.weight.size
        shadows["arena"][parameter.offset : parameter.offset + size] = f"weight {parameter.offset}"
    shadows["arena"][slice(*plan.slot_range)] = "slots"
    return shadows


def _races(plan: Any, items: list[list[Touch]]) -> Iterator[str]:
    """Places that one item writes and another touches."""
    sizes = {"arena": plan.arena_size, "ints": plan.ints_size, "reals": len(plan.reals)}
    for space, size in sizes.items():
        writer, reader = np.full(size, -1), np.full(size, -1)
        for number, touches in enumerate(items):
            for touch in (touch for touch in touches if touch.space == space):
                others = writer[touch.places]
                if ((others >= 0) & (others != number)).any():
                    yield f"{touch.where} touches what another item writes."
                if touch.writes:
                    others = reader[touch.places]
                    if ((others >= 0) & (others != number)).any():
                        yield f"{touch.where} writes what another item reads."
                    writer[touch.places] = number
                else:
                    shared = (reader[touch.places] >= 0) & (reader[touch.places] != number)
                    reader[touch.places] = np.where(shared, size + len(items), number)


def _run(shadows: dict[str, Any], touches: list[Touch]) -> Iterator[str]:
    for touch in touches:
        shadow = shadows[touch.space]
        if touch.places.size and (touch.places.min() < 0 or touch.places.max() >= len(shadow)):
            yield f"{touch.where} leaves {touch.space}."
        elif touch.writes:
            shadow[touch.places] = touch.value
        elif not (shadow[touch.places] == touch.value).all():
            found = sorted(set(shadow[touch.places].tolist()) - {touch.value})
            yield f"{touch.where} expects {touch.value} and finds {found}."


def _touches(plan: Any, program: Any, item: Any, opcodes: Any) -> Iterator[Touch]:
    for row in range(*item.instructions):
        opcode = plan.opcodes[row]
        operands = opcodes[opcode].operands
        numbers = {operand.name: int(plan.table[row, column]) for column, operand in enumerate(operands, start=1)}
        symbols = dict(
            zip((operand.name for operand in operands), program.instructions[row - program.start].operands, strict=True)
        )
        where = f"{program.name}, row {row}, {opcode}, from {item.first}"
        if opcode == "max_norm":
            places = numbers["weight"] + np.arange(
                item.first * numbers["width"], (item.first + item.count) * numbers["width"]
            )
            for writes in (False, True):
                yield Touch("arena", places, writes, f"weight {numbers['weight']}", f"{where}: weight")
            continue
        if opcode == "penalty" or opcode in OPTIMISERS:
            yield from _weight_touches(plan, opcode, numbers, item, where)
            continue
        there = [operand for operand in operands if operand.access != "number" and symbols[operand.name] is not None]
        read = [_touch(plan, program, item, opcode, operand, numbers, symbols, where, False) for operand in there
                if operand.access == "read"]  # fmt: skip
        # Reads come before writes: an instruction may not write over what it still reads, but for what it updates.
        yield from read
        for operand in there:
            if operand.access == "update":
                yield _touch(plan, program, item, opcode, operand, numbers, symbols, where, False)
            if operand.access in ("write", "update"):
                yield _touch(plan, program, item, opcode, operand, numbers, symbols, where, True)
        yield from read if opcode not in ("copy_columns",) else ()  # still there once all is written


def _touch(
    plan: Any, program: Any, item: Any, opcode: str, operand: Any, numbers: Any, symbols: Any, where: str,
    writes: bool,
) -> Touch:  # fmt: skip
    name, offset = operand.name, numbers[operand.name]
    width = _product(operand.width, numbers)
    value = f"buffer {id(symbols[name])}"
    if operand.space == "fixed" and operand.access != "write":
        value = f"weight {offset}"
    space = {"labels": "ints", "reals": "reals"}.get(operand.space, "arena")
    first, count = item.first, item.count
    if operand.whole:
        first, count = 0, 1 if operand.space in ("fixed", "common") else program.capacity
    if operand.space == "shard":
        size = max(other.count for other in program.stages[0].items)
        shards = -(-program.capacity // size)
        first, count = (0, shards) if operand.whole else (item.first // size, 1)
    if operand.columns:  # of every row of the batch the columns of the range
        columns = numbers[operand.width[0]]
        rows = np.arange(program.capacity * width // columns)[:, None] * columns
        places = (offset + rows + np.arange(item.first, item.first + item.count)).ravel()
        return Touch(space, places, writes, value, f"{where}: {name}")
    places = np.arange(offset + first * width, offset + (first + count) * width)
    if opcode == "copy_columns":
        start = numbers["x_start" if name == "x" else "y_start"]
        row = numbers["x_width" if name == "x" else "y_width"]
        places = places.reshape(-1, row)[:, start : start + numbers["columns"]].ravel()
    if name in ("dw", "db"):
        value = f"gradient {offset}"
    return Touch(space, places, writes, value, f"{where}: {name}")


def _weight_touches(plan: Any, opcode: str, numbers: Any, item: Any, where: str) -> Iterator[Touch]:
    width, weight, gradient = numbers["width"], numbers["weight"], numbers["gradient"]
    rows = np.arange(item.first * width, (item.first + item.count) * width)
    yield Touch("arena", weight + rows, False, f"weight {weight}", f"{where}: weight")
    yield Touch("arena", gradient + rows, False, f"gradient {gradient}", f"{where}: gradient")
    if opcode == "penalty":
        yield Touch("arena", gradient + rows, True, f"gradient {gradient}", f"{where}: gradient")
        return
    yield Touch("arena", weight + rows, True, f"weight {weight}", f"{where}: weight")
    for kind in range(SLOTS[opcode]):
        places = numbers["slots"] + kind * plan.parameter_size + rows
        yield Touch("arena", places, False, "slots", f"{where}: slots")
        yield Touch("arena", places, True, "slots", f"{where}: slots")


def _product(factors: Any, numbers: Any) -> int:
    return math.prod(int(factor) if factor.isdigit() else numbers[factor] for factor in factors)
