"""The run of a project whose weights a command uses: the last, kept by the window or recorded in the store."""

from __future__ import annotations

from pathlib import Path

from engine.errors import FileError
from engine.runs.files import KeptRun, read_run
from engine.runs.places import beside, store_of
from engine.runs.store import DATABASE, RunStore


def read_kept(project: Path, fix: str) -> tuple[KeptRun, list[str]]:
    """The last run of a project, and sentences on what is damaged.

    Args:
        project: The file of the project.
        fix: A sentence that says how to come by weights, where there is no run.

    Raises:
        FileError: There is no run, or it cannot be read.
    """
    path, folder = beside(project), store_of(project)
    kept = [read_run(path)] if path.exists() else []
    faults: list[str] = []
    if (folder / DATABASE).is_file():
        with RunStore(folder, writable=False) as store:
            runs, damaged = store.runs()
            if damaged:
                faults.append(f"Runs in {folder.name} that cannot be read, as their rows are damaged: {damaged}.")
            if runs:
                recorded, found = store.load(runs[-1].id)
                kept.append(recorded)
                faults += found
    if not kept:
        raise FileError(f"There are no trained weights of {project.name}: no run of it is kept or recorded.", fix=fix)
    return max(kept, key=lambda each: each.written), faults
