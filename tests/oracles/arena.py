"""Proves by execution on shadows that threads do not disturb one another and every value is read where it was written.

It reads the instruction table, the items and the declarations of the opcodes, and nothing of the planner. For each
place of the arena, `ints` and `reals` a shadow says which buffer wrote it last.

1. Within a stage, items may run at the same time and at any speed. So what one item writes, no other may touch.
2. Given that, any interleaving gives what the items give one after another. So they are run one after another on the
   shadows, and each read must find what the symbolic instruction says that it reads.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from engine.optimizers import OPTIMIZERS
from engine.tape.opcodes import Number

ITEMS = 1 << 20
"""More than there are items in a stage."""


@dataclass(frozen=True, slots=True)
class Access:
    """What an instruction reads or writes: `places` of an item, as a slice or an array; `value` is whose they are."""

    space: str
    places: Callable[[Any], Any]
    writes: bool
    value: tuple[Any, ...]
    where: str


def check(plan: Any, opcodes: Any) -> list[str]:
    """What goes wrong, a sentence each; empty if nothing does.

    Args:
        plan: A plan.
        opcodes: Declarations by name.
    """
    faults: list[str] = []
    for program in plan.programs.values():
        spaces = _spaces(plan)
        accesses = [_accesses(plan, program, row, opcodes) for row in range(len(program.instructions))]
        for stage in program.stages:
            items = [_touches(accesses, program.start, item) for item in stage.items]
            if len(items) > 1:
                faults += _races(spaces, items)
            for touches in items:
                faults += _run(spaces, touches)
    return faults


@dataclass(slots=True)
class _Space:
    """Shadows of one space: whose each place is, and the items that wrote and read it last, counted over all stages."""

    size: int
    owner: Any = field(init=False)
    writer: Any = field(init=False)
    reader: Any = field(init=False)
    stages: int = 0
    codes: dict[tuple[Any, ...], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.owner = np.zeros(self.size, np.int32)
        self.writer, self.reader = np.full(self.size, -1), np.full(self.size, -1)

    def code(self, value: tuple[Any, ...]) -> int:
        return self.codes.setdefault(value, len(self.codes) + 1)

    def names(self, places: Any) -> list[str]:
        known = {code: _words(value) for value, code in self.codes.items()}
        return sorted(known.get(code, "") for code in set(self.owner[places].tolist()))

    def holds(self, places: Any) -> bool:
        if isinstance(places, slice):
            return bool(places.start >= 0 and places.stop <= self.size)
        return not places.size or bool(places.min() >= 0 and places.max() < self.size)


Touch = tuple[Access, Any]


def _spaces(plan: Any) -> dict[str, _Space]:
    sizes = {"arena": plan.arena_size, "ints": plan.ints_size, "reals": len(plan.reals)}
    spaces = {name: _Space(size) for name, size in sizes.items()}
    arena, reals = spaces["arena"], spaces["reals"]
    reals.owner[0] = reals.code(("learning rate",))  # put there before a run, where no schedule changes it
    for layout in plan.weights:
        places = slice(layout.offset, layout.offset + layout.weight.size)
        arena.owner[places] = arena.code(("weight", layout.offset))
        for kind in range((plan.state_range[1] - plan.state_range[0]) // max(plan.parameter_size, 1)):
            start = plan.state_range[0] + kind * plan.parameter_size + layout.offset
            arena.owner[start : start + layout.weight.size] = arena.code(("state", layout.offset, kind))
    return spaces


def _touches(accesses: list[list[Access]], start: int, item: Any) -> list[Touch]:
    first, last = item.instructions
    return [(access, access.places(item)) for row in accesses[first - start : last - start] for access in row]


def _races(spaces: dict[str, _Space], items: list[list[Touch]]) -> Iterator[str]:
    """Places that one item writes and another touches."""
    for space in spaces.values():
        space.stages += 1
    for number, touches in enumerate(items):
        for access, places in {id(access): (access, places) for access, places in touches}.values():
            space = spaces[access.space]
            if space.holds(places):  # else `_run` says so
                yield from _race(space, access, places, number)


def _race(space: _Space, access: Access, places: Any, number: int) -> Iterator[str]:
    base = space.stages * ITEMS
    mine, several = base + number, base + ITEMS - 1
    writers, readers = space.writer[places], space.reader[places]
    if ((writers >= base) & (writers != mine)).any():
        yield f"{access.where} touches what another item writes."
    shared = (readers >= base) & (readers != mine)
    if not access.writes:
        space.reader[places] = np.where(shared, several, mine)
        return
    if shared.any():
        yield f"{access.where} writes what another item reads."
    space.writer[places] = mine


def _run(spaces: dict[str, _Space], touches: list[Touch]) -> Iterator[str]:
    for access, places in touches:
        space = spaces[access.space]
        code = space.code(access.value)
        if not space.holds(places):
            yield f"{access.where} leaves {access.space}."
        elif access.writes:
            space.owner[places] = code
        elif not (space.owner[places] == code).all():
            found = [name for name in space.names(places) if name != _words(access.value)]
            yield f"{access.where} expects {_words(access.value)} and finds {found}."


def _words(value: tuple[Any, ...]) -> str:
    return " ".join(map(str, value))


def _accesses(plan: Any, program: Any, index: int, opcodes: Any) -> list[Access]:
    """What a row of the table touches, in order."""
    row = program.start + index
    opcode = plan.opcodes[row]
    operands = opcodes[opcode].operands
    numbers = {operand.name: int(plan.table[row, column]) for column, operand in enumerate(operands, start=1)}
    where = f"{program.name}, row {row}, {opcode}"
    if all(isinstance(operand, Number) for operand in operands):
        return list(_by_place(opcode)(plan, numbers, where))
    symbols = program.instructions[index].operands
    there = [
        (operand, symbol)
        for operand, symbol in zip(operands, symbols, strict=True)
        if not isinstance(operand, Number) and symbol is not None
    ]

    def access(operand: Any, symbol: Any, writes: bool) -> Access:
        return _access(program, opcode, operand, symbol, numbers, where, writes)

    # Reads come before writes: an instruction may not write over what it still reads, but for what it updates.
    reads = [access(*pair, False) for pair in there if not pair[0].writes]
    updates = [access(*pair, False) for pair in there if pair[0].reads and pair[0].writes]
    writes = [access(*pair, True) for pair in there if pair[0].writes]
    again = [] if opcode == "copy_columns" else reads  # still there once all is written
    return [*reads, *updates, *writes, *again]


def _access(
    program: Any, opcode: str, operand: Any, symbol: Any, numbers: dict[str, int], where: str, writes: bool
) -> Access:
    name, offset = operand.name, numbers[operand.name]
    width = math.prod(_value(factor, numbers) for factor in operand.factors)
    value = ("buffer", id(symbol))
    if operand.space == "fixed" and operand.reads:
        value = ("weight", offset)
    if name in ("dw", "db"):
        value = ("gradient", offset)
    space = {"labels": "ints", "reals": "reals"}.get(operand.space, "arena")
    places = _places(program, operand, offset, width, numbers)
    if opcode == "copy_columns":
        start = numbers["x_start" if name == "x" else "y_start"]
        row = numbers["x_width" if name == "x" else "y_width"]
        columns = np.arange(start, start + numbers["columns"])
        places = _parts_of_rows(offset + (np.arange(0, width, row)[:, None] + columns).ravel(), width)
    return Access(space, places, writes, value, f"{where}: {name}")


def _value(factor: Number | int, numbers: dict[str, int]) -> int:
    return factor if isinstance(factor, int) else numbers[factor.name]


def _places(program: Any, operand: Any, offset: int, width: int, numbers: dict[str, int]) -> Callable[[Any], Any]:
    if operand.columns:  # of every row of the batch the columns of the range
        columns = _value(operand.factors[0], numbers)
        rows = offset + np.arange(program.capacity * width // columns)[:, None] * columns
        return lambda item: (rows + np.arange(item.first, item.first + item.count)).ravel()
    if operand.space == "shard":
        size = max(other.count for other in program.stages[0].items)
        shards = -(-program.capacity // size)
        if operand.whole:
            return lambda item: slice(offset, offset + shards * width)
        return lambda item: slice(offset + item.first // size * width, offset + (item.first // size + 1) * width)
    if operand.whole:
        count = 1 if operand.space in ("fixed", "common") else program.capacity
        return lambda item: slice(offset, offset + count * width)
    return _rows(offset, width)


def _rows(offset: int, width: int) -> Callable[[Any], Any]:
    """The rows of the range."""
    return lambda item: slice(offset + item.first * width, offset + (item.first + item.count) * width)


def _parts_of_rows(parts: Any, width: int) -> Callable[[Any], Any]:
    """Some numbers of each row of the range, given where they lie in the first."""
    return lambda item: (np.arange(item.first, item.first + item.count)[:, None] * width + parts).ravel()


# Opcodes whose operands are numbers: they work on weights, gradients and state by their places.


def _by_place(opcode: str) -> Any:
    """What says which places an opcode touches.

    Raises:
        LookupError: The oracle does not know it, so it would see nothing of what it does.
    """
    if opcode not in _BY_PLACE:
        raise LookupError(
            f"The arena oracle does not know {opcode!r}, whose operands are all numbers. "
            "Say in _BY_PLACE of tests/oracles/arena.py which places it reads and writes."
        )
    return _BY_PLACE[opcode]


def _weight(numbers: dict[str, int], where: str, *writes: bool) -> Iterator[Access]:
    offset = numbers["weight"]
    for one in writes:
        yield Access("arena", _rows(offset, numbers["width"]), one, ("weight", offset), f"{where}: weight")


def _gradient(plan: Any, numbers: dict[str, int], where: str, *writes: bool) -> Iterator[Access]:
    """The gradient of the weight of the instruction: it lies as far behind the weight as all weights are long."""
    places = _rows(numbers["gradient"], numbers["width"])
    value = ("gradient", plan.parameter_size + numbers["weight"])
    for one in writes:
        yield Access("arena", places, one, value, f"{where}: gradient")


def _real(place: int, count: int, writes: bool, value: tuple[Any, ...], where: str) -> Access:
    return Access("reals", lambda item: slice(place, place + count), writes, value, where)


def _optimizer(count: int) -> Any:
    def accesses(plan: Any, numbers: dict[str, int], where: str) -> Iterator[Access]:
        yield from _weight(numbers, where, False, True)
        yield from _gradient(plan, numbers, where, False)
        yield _real(0, 1, False, ("learning rate",), f"{where}: rate")
        for kind in range(count):
            rows = _rows(numbers["state"] + kind * plan.parameter_size, numbers["width"])
            for writes in (False, True):
                yield Access("arena", rows, writes, ("state", numbers["weight"], kind), f"{where}: state")

    return accesses


def _penalty(plan: Any, numbers: dict[str, int], where: str) -> Iterator[Access]:
    yield from _weight(numbers, where, False)
    yield from _gradient(plan, numbers, where, False, True)


def _clip_value(plan: Any, numbers: dict[str, int], where: str) -> Iterator[Access]:
    yield from _gradient(plan, numbers, where, False, True)


def _square_sum(plan: Any, numbers: dict[str, int], where: str) -> Iterator[Access]:
    yield from _gradient(plan, numbers, where, False)
    sums, tile = numbers["sums"], numbers["tile"]
    yield Access("reals", lambda item: _one(sums + item.first // tile), True, ("sums",), f"{where}: sums")


def _clip_factor(plan: Any, numbers: dict[str, int], where: str) -> Iterator[Access]:
    yield _real(numbers["sums"], numbers["count"], False, ("sums",), f"{where}: sums")
    yield _real(numbers["factor"], 1, True, ("factor",), f"{where}: factor")


def _scale_gradient(plan: Any, numbers: dict[str, int], where: str) -> Iterator[Access]:
    yield _real(numbers["factor"], 1, False, ("factor",), f"{where}: factor")
    yield from _gradient(plan, numbers, where, False, True)


def _max_norm(plan: Any, numbers: dict[str, int], where: str) -> Iterator[Access]:
    yield from _weight(numbers, where, False, True)


def _learning_rate(plan: Any, numbers: dict[str, int], where: str) -> Iterator[Access]:
    """Writes a fixed place of `reals`, which optimisers read in later stages."""
    yield _real(0, 1, True, ("learning rate",), where)


def _one(place: int) -> slice:
    return slice(place, place + 1)


_BY_PLACE: dict[str, Any] = {
    **{cls.type_name(): _optimizer(cls.state_arrays) for cls in OPTIMIZERS},
    "penalty": _penalty,
    "clip_value": _clip_value,
    "square_sum": _square_sum,
    "clip_factor": _clip_factor,
    "scale_gradient": _scale_gradient,
    "max_norm": _max_norm,
    "learning_rate": _learning_rate,
}
"""What they touch, by opcode."""
