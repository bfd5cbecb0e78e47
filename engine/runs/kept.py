"""The run of a project whose weights are used: the last in the store, or that in the file of an earlier version."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.errors import FileError
from engine.runs.files import KeptRun, read_run
from engine.runs.places import beside, store_of
from engine.runs.rows import INTERRUPTED, RUNNING, StoredRun
from engine.runs.store import DATABASE, RunStore


@dataclass(frozen=True, slots=True, eq=False)
class LastRun:
    """A run that was found.

    Attributes:
        kept: As its newest checkpoint that is whole has it.
        number: Its number in the store; 0 where it is in none.
        last: Number of the last run in the store.
        is_under_way: Whether a process trains it now.
        faults: What is damaged, in sentences.
    """

    kept: KeptRun
    number: int
    last: int = 0
    is_under_way: bool = False
    faults: tuple[str, ...] = ()


def newest(runs: Sequence[StoredRun]) -> StoredRun:
    """The last run of the document as it stands; where there is none, the last run of an experiment.

    Repeats vary it, so that the last of them has another seed or is a fold. Seeds go on from that of the document, so
    the run with the least is its own.
    """
    least: dict[str, int] = {}
    for run in runs:
        least[run.experiment] = min(run.seed, least.get(run.experiment, run.seed))
    first: dict[str, set[str]] = {}
    for run in runs:
        if run.seed == least[run.experiment]:
            first.setdefault(run.experiment, set()).add(run.document)

    def is_own(run: StoredRun) -> bool:
        alone = run.seed == least[run.experiment] and len(first[run.experiment]) == 1  # not one fold of several
        return alone or not run.experiment

    return next((run for run in reversed(runs) if is_own(run)), runs[-1])


def find_run(
    folder: Path, file: Path | None, choose: Callable[[Sequence[StoredRun]], StoredRun] = newest
) -> LastRun | None:
    """A run in a store, or in the file of an earlier version where that was written later; None where there is none.

    Args:
        folder: The store.
        file: The file; None to look into the store alone.
        choose: Chooses among the runs of the store, the oldest first; at least one.

    Raises:
        FileError: What there is cannot be read.
    """
    found = [LastRun(read_run(file), 0)] if file is not None and file.exists() else []
    if (folder / DATABASE).is_file():
        with RunStore(folder, writable=False) as store:
            runs, damaged = store.runs()
            told = f"Runs in {folder.name} that cannot be read, as their rows are damaged: {damaged}."
            if runs:
                run = choose(runs)
                kept, faults = store.load(run.id)
                notes = (*([told] if damaged else []), *faults)
                found.append(LastRun(kept, run.id, runs[-1].id, run.state == RUNNING, notes))
            elif damaged and not found:
                raise FileError(told)
    return max(found, key=lambda each: each.kept.written, default=None)


def interrupted(folder: Path) -> StoredRun | None:
    """The last run of a store, where it was cut off: its program ended, or its window was closed. Else None.

    One of an experiment goes on when the experiment is asked for again.
    """
    if not (folder / DATABASE).is_file():
        return None
    try:
        with RunStore(folder, writable=False) as store:
            run = store.last()
    except FileError:
        return None
    return run if run is not None and run.state == INTERRUPTED and not run.experiment else None


def read_kept(project: Path, fix: str) -> tuple[KeptRun, list[str]]:
    """The last run of a project, and sentences on what is damaged.

    Args:
        project: The file of the project.
        fix: A sentence that says how to come by weights, where there is no run.

    Raises:
        FileError: There is no run, or it cannot be read.
    """
    found = find_run(store_of(project), beside(project))
    if found is None:
        raise FileError(f"There are no trained weights of {project.name}: no run of it is kept or recorded.", fix=fix)
    return found.kept, list(found.faults)
