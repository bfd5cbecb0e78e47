"""From the instruction groups of a tape to the stages of a program."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from engine.plan.plan import Item, Stage
from engine.plan.shards import ranges, tile_rows, work
from engine.tape.builder import Buffer, Instruction, InstructionGroup


def instructions_of(section: Sequence[InstructionGroup]) -> list[Instruction]:
    """The instructions of all groups, in order."""
    return [instruction for group in section for instruction in group.instructions]


def live_groups(
    groups: Sequence[InstructionGroup], later: Sequence[InstructionGroup], kept: Collection[Buffer]
) -> list[InstructionGroup]:
    """Dead-code elimination: keeps instructions whose results are used, so no softmax that its loss bypasses."""
    wanted = set(kept) | {buffer for instruction in instructions_of(later) for buffer in instruction.reads}
    live = []
    for group in reversed(groups):
        used = []
        for instruction in reversed(group.instructions):
            if any(buffer in wanted or buffer.space == "fixed" for buffer in instruction.writes):
                used.append(instruction)
                wanted.update(instruction.reads)
        if used:
            live.append(InstructionGroup(used[::-1], group.rows, group.work))
    return live[::-1]


def stage_of(section: Sequence[InstructionGroup], start: int, capacity: int, shard: int) -> Stage:
    """The stage of some groups, its items by falling work: threads that take turns end at about the same time."""
    weighed: list[tuple[int, Item]] = []
    for group in section:
        end = start + len(group.instructions)
        if group.rows is None:
            rows, size = capacity, shard
            cost = sum(work(instruction) for instruction in group.instructions)
        else:
            rows, size = group.rows, tile_rows(group.rows, group.work * capacity)
            cost = group.work * (capacity + 8)
        for first, count in ranges(rows, size):
            weighed.append((count * cost, Item((start, end), first, count, group.rows is None)))
        start = end
    weighed.sort(key=lambda entry: -entry[0])
    return Stage(tuple(item for _, item in weighed), sum(cost for cost, _ in weighed))
