"""The run store of a project, for `layerloom train`: recording a run, and the run that is resumed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.document.format.files import load
from engine.document.project import Project
from engine.errors import FileError, TrainingError
from engine.runs.kept import newest
from engine.runs.places import store_of
from engine.runs.rows import RUNNING
from engine.runs.store import RunStore
from engine.training.record import RunRecord


@dataclass(frozen=True, slots=True)
class Resumed:
    """A stored run that goes on.

    Attributes:
        number: Its number.
        record: The checkpoint from which.
    """

    number: int
    record: RunRecord


_FIX = "Train it without --resume: each run is recorded."


def last_run(file: Path) -> tuple[Resumed, list[str]]:
    """The last run of a project, as its newest checkpoint has it, and sentences on what is damaged.

    Raises:
        FileError: There is none, none of its checkpoints can be used, or another process trains it.
    """
    folder = store_of(file)
    if not folder.is_dir():
        raise FileError(f"There is no run of {file.name} to resume.", fix=_FIX)
    with RunStore(folder) as store:
        runs, damaged = store.runs()
        if not runs:
            raise FileError(f"There is no run of {file.name} to resume.", fix=_FIX)
        run = newest(runs)
        if run.state == RUNNING:
            raise FileError(
                f"Run {run.id} of {file.name} is being trained by another process.",
                fix="Wait for its end, or stop it.",
            )
        kept, faults = store.load(run.id)
        told = [f"{damaged} of the recorded runs cannot be read: their rows are damaged."] if damaged else []
        return Resumed(run.id, kept.record), [*store.faults, *told, *faults]


def changes_since(file: Path, resumed: Resumed, asked: Collection[str]) -> Iterator[str]:
    """A sentence on what differs in the file of the project: a run that is resumed goes on with its own document.

    Args:
        file: The project.
        resumed: The run.
        asked: Settings of the training that are given for it.
    """
    here, there = load(file), resumed.record.model.project
    parts = [part for part in ("network", "data") if getattr(here, part) != getattr(there, part)]
    settings = [name for name in type(here.training).model_fields if name not in asked]
    parts += [name for name in settings if getattr(here.training, name) != getattr(there.training, name)]
    if parts:
        told = ", ".join(part.replace("_", " ") for part in parts)
        yield f"Run {resumed.number} goes on as it began; {file.name} differs in: {told}."


def refuse_resuming(resumed: Resumed, project: Project) -> None:
    """Refuse to resume a run with a project that it cannot go on with, or that leaves it no more epochs or time.

    Raises:
        TrainingError: It cannot go on.
    """
    record = resumed.record
    record.refuse_other(project)
    if record.state.epoch >= project.training.epochs:
        raise TrainingError(
            f"Run {resumed.number} has trained for {record.state.epoch} epochs of {project.training.epochs}.",
            fix=f"Train it for more with --epochs, such as --epochs {record.state.epoch + 20}.",
        )
    limit = project.training.max_minutes
    if 0.0 < limit <= record.seconds / 60.0:
        raise TrainingError(
            f"Run {resumed.number} has trained for its time limit of {limit:g} minutes.",
            fix="Train it for longer with --max-minutes, the time so far included; 0 means no limit.",
        )
