"""The text form of a plan: for people who look for a fault, and for tests that compare."""

from __future__ import annotations

from collections.abc import Iterator

from engine.plan.plan import Item, Plan, ProgramName, Stage
from engine.tape.builder import Buffer, Instruction
from engine.tape.opcodes import Writes
from engine.tape.ops import OPCODES


def listing(plan: Plan, program: ProgramName) -> str:
    """A program as text: a line for each instruction, under a line for each stage.

    A buffer stands as `name@offset`, an absent one as `-`; the numbers before the lines are rows of the table.
    """
    return "\n".join(_lines(plan, program))


def _lines(plan: Plan, name: ProgramName) -> Iterator[str]:
    program = plan.programs[name]
    yield f"{name}: batches of {program.capacity}, an arena of {plan.arena_size}"
    for number, stage in enumerate(program.stages, start=1):
        yield f"stage {number}: {_items_text(stage)}"
        for row in sorted({row for item in stage.items for row in range(*item.instructions)}):
            yield f"{row:5}  {instruction_text(plan, program.instructions[row - program.start])}"


def instruction_text(plan: Plan, instruction: Instruction) -> str:
    """One instruction: `written = opcode name=operand ...`."""
    pairs = list(zip(OPCODES[instruction.opcode].operands, instruction.operands, strict=True))
    written = ", ".join(_operand_text(plan, value) for operand, value in pairs if isinstance(operand, Writes))
    others = [f"{one.name}={_operand_text(plan, value)}" for one, value in pairs if not isinstance(one, Writes)]
    return " ".join([*([f"{written} ="] if written else []), instruction.opcode, *others])


def _operand_text(plan: Plan, value: Buffer | int | tuple[float, ...] | None) -> str:
    if value is None:
        return "-"
    if isinstance(value, Buffer):
        return f"{value.name}@{plan.placement.get(value, '?')}"
    if isinstance(value, tuple):
        return f"({', '.join(f'{number:g}' for number in value)})"
    return str(value)


def _items_text(stage: Stage) -> str:
    kinds = {item.samples for item in stage.items}
    what = " and ".join("samples" if samples else "rows of weights" for samples in sorted(kinds, reverse=True))
    return f"{len(stage.items)} {'item' if len(stage.items) == 1 else 'items'} of {what}: " + ", ".join(
        _item_text(item) for item in stage.items
    )


def _item_text(item: Item) -> str:
    rows = f"{item.first}-{item.first + item.count - 1}"
    return rows if item.samples else f"{rows} by {item.instructions[0]}-{item.instructions[1] - 1}"
