"""Trimming of a store: checkpoints take a limited room, the oldest go first, runs and their curves stay."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

from engine.runs.kept import newest
from engine.runs.rows import RUNNING
from engine.runs.store import RunStore
from engine.storage.atomic import replace_file

BUDGET = 2 << 30
"""Bytes that the checkpoints of a store may take, unless people say otherwise."""

ROOM = "room.txt"
"""Name of the file in a store that says otherwise, in MiB: it holds for the window and the commands alike."""


def room_of(folder: Path) -> int:
    """Bytes that the checkpoints of a store may take."""
    try:
        text = (folder / ROOM).read_bytes()[:20].decode("ascii", "replace").strip()
    except OSError:
        return BUDGET
    return int(text) << 20 if text.isdecimal() else BUDGET


def set_room(folder: Path, mebibytes: int) -> None:
    """Say how many MiB the checkpoints of a store may take.

    Raises:
        FileError: It cannot be written.
    """
    replace_file(folder / ROOM, f"{mebibytes}\n".encode())


def trim(store: RunStore, most: int) -> list[int]:
    """Delete checkpoints until all together take no more than so many bytes.

    The oldest go first: of each run all but the last, then the last ones. Those of the newest run, of the
    one that stands for the document, of runs with a star and of runs under way stay.

    Returns:
        Numbers of the runs that have none any more.
    """
    sizes = store.files.sizes()
    known = store.runs()[0]
    stay = {known[-1].id, newest(known).id} if known else set()
    runs = [run.id for run in known if run.id not in stay and not run.star and run.state != RUNNING]
    own = [[each for each in sizes if each[0] == run] for run in runs]
    left, gone = sum(sizes.values()), set[tuple[int, int]]()
    for each in [*chain(*(files[:-1] for files in own)), *chain(*(files[-1:] for files in own))]:
        if left <= most:
            break
        store.forget(*each)
        left -= sizes[each]
        gone.add(each)
    return [files[-1][0] for files in own if files and files[-1] in gone]
