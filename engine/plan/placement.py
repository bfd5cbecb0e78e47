"""Placement of the buffers of a program in the arena: those that never live at the same time share their place.

Threads work on different samples at the same time, and one may be many instructions ahead of another. So within a stage
two buffers may only share a place if they are equally wide: then the rows of a shard are the same numbers in both.
What is common to all samples shares no place within a stage.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from engine.tape.builder import Buffer, Instruction

ALIGNMENT = 16
"""Buffers start at multiples of so many numbers: 64 bytes in float32, a cache line."""


def aligned(size: int) -> int:
    """Size rounded up to whole cache lines."""
    return -(-size // ALIGNMENT) * ALIGNMENT


@dataclass(slots=True)
class Lifetime:
    """From the first write to the last read, in instructions and in stages."""

    first: int
    last: int
    first_stage: int
    last_stage: int


@dataclass(slots=True)
class _Room:
    offset: int
    size: int
    tenant: Buffer
    last: int
    last_stage: int

    def takes(self, buffer: Buffer, size: int, life: Lifetime) -> bool:
        if self.size < size:
            return False
        alike = self.tenant.space == buffer.space != "common" and self.tenant.width == buffer.width
        return self.last_stage < life.first_stage or (alike and self.last < life.first)


def lifetimes(
    instructions: Sequence[Instruction], stages: Sequence[int], kept: Collection[Buffer]
) -> dict[Buffer, Lifetime]:
    """Lifetimes of all buffers; `stages` gives the stage of each instruction. Kept buffers live to the end."""
    lives: dict[Buffer, Lifetime] = {}
    for index, (instruction, stage) in enumerate(zip(instructions, stages, strict=True)):
        for buffer in (*instruction.writes, *instruction.reads):
            life = lives.setdefault(buffer, Lifetime(index, index, stage, stage))
            life.last, life.last_stage = index, stage
    for buffer in kept:
        if buffer in lives:
            lives[buffer].last, lives[buffer].last_stage = len(instructions), max(stages, default=0) + 1
    return lives


def place(lives: dict[Buffer, Lifetime], capacity: int, shards: int, start: int) -> tuple[dict[Buffer, int], int]:
    """Offsets of the buffers of the arena but for weights, from `start` on, and the end of the space they take."""
    rows = {"batch": capacity, "shard": shards, "common": 1}
    rooms: list[_Room] = []
    placement: dict[Buffer, int] = {}
    end = start
    for buffer, life in sorted(lives.items(), key=lambda entry: entry[1].first):
        if buffer.space not in rows:
            continue
        size = aligned(buffer.width * rows[buffer.space])
        room = min((room for room in rooms if room.takes(buffer, size, life)), key=lambda room: room.size, default=None)
        if room is None:
            room = _Room(end, size, buffer, life.last, life.last_stage)
            rooms.append(room)
            end += size
        room.tenant, room.last, room.last_stage = buffer, life.last, life.last_stage
        placement[buffer] = room.offset
    return placement, end
