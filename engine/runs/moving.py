"""Runs that go to another store: with a project that is saved for the first time, or under another name."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from engine.errors import FileError
from engine.runs.rows import INTERRUPTED, RUNNING, Checkpoint, JournalEntry, Message
from engine.runs.store import DATABASE, RunStore
from engine.runs.trimming import ROOM, room_of, set_room
from engine.storage.atomic import explained, replace_file


def move_runs(old: Path, new: Path) -> Mapping[int, int]:
    """Move a store; where there is one already, its runs are added to that. No other process may use the old one.

    Returns:
        For each run its number in the new store.

    Raises:
        FileError: It cannot be moved, or not whole; what could not be stays where it is.
    """
    if not (old / DATABASE).is_file():
        return {}
    if not new.exists():
        with suppress(OSError), RunStore(old) as store:  # elsewhere where it is not on the same disk
            numbers = {run.id: run.id for run in store.runs()[0]}
            store.close()
            old.rename(new)
            return numbers
    moved = copy_runs(old, new)
    if (old / ROOM).is_file() and not (new / ROOM).exists():
        set_room(new, room_of(old) >> 20)
    with RunStore(old) as store:
        damaged = store.runs()[1]
    if not damaged:
        shutil.rmtree(old, ignore_errors=True)
    return moved


def copy_runs(old: Path, new: Path, numbers: Collection[int] | None = None) -> Mapping[int, int]:
    """Copy runs into another store, which is made if need be.

    Args:
        old: Folder of the store.
        new: Folder of the other one.
        numbers: Those of the runs; None for all.

    Returns:
        For each run its number in the other store.

    Raises:
        FileError: One of them cannot be copied; those before it are.
    """
    with RunStore(old) as source, RunStore(new) as target:
        found = [run.id for run in source.runs()[0] if numbers is None or run.id in numbers]
        return {number: _copy(source, target, number) for number in found}


def _copy(source: RunStore, target: RunStore, number: int) -> int:
    run = source.run(number)
    new = target.begin(run, source.document(run))
    curves = {name: (values, 0) for name, values in source.curves(number)[0].items()}
    try:
        checkpoints = source.checkpoints(number)
        for each in checkpoints:
            path = target.files.path(new, each.serial)
            try:
                content = source.files.path(number, each.serial).read_bytes()
            except FileNotFoundError:
                continue
            with explained(path):
                path.parent.mkdir(parents=True, exist_ok=True)
                replace_file(path, content)
        notes: list[Message | JournalEntry | Checkpoint] = [
            *(replace(each, run=new) for each in source.messages(number)),
            *(replace(each, run=new) for each in source.journal(number)),
            *(replace(each, run=new) for each in checkpoints),
        ]
        target.add(new, curves, notes, state=INTERRUPTED if run.state == RUNNING else run.state)
    except FileError:
        target.change(new, state=INTERRUPTED)
        target.delete(new)
        raise
    return new
