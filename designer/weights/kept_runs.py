"""Kept runs of the open document, found and changed in a thread: which one is shown, and those of another place."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from designer.storage.kept import note
from designer.training.contracts import Session
from designer.training.kept_session import KeptSession
from engine.data.dataset import Dataset
from engine.document.project import Project
from engine.errors import LayerloomError
from engine.runs.places import SUFFIX

if TYPE_CHECKING:
    from engine.runs.recorder import Recorder
    from engine.runs.rows import StoredRun
    from engine.training.record import RunRecord

    Choice = Callable[[Sequence[StoredRun]], StoredRun]

PATIENCE = 60.0
"""Seconds to wait for the batch that a run is at."""

log = logging.getLogger("layerloom")


@dataclass(slots=True)
class Stored:
    """A run in a store. Its number is not known before the thread that records it has begun.

    Attributes:
        folder: Folder of the store.
        number: Number of the run; 0 where it is in none.
    """

    folder: Path
    number: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Find in the store of a document: a run.

    Attributes:
        session: The run; None where there is none, or it cannot be read.
        project: Its document.
        written: When it was written, in seconds since 1970.
        fault: Why it cannot be read, or that it does not go with the document: a sentence.
        stored: Where it is.
        last: Number of the last run of the store.
        notes: What is damaged besides, in sentences.
        is_under_way: Whether another process trains it now.
    """

    session: KeptSession | None = None
    project: Project | None = None
    written: float = 0.0
    fault: str = ""
    stored: Stored = field(default_factory=lambda: Stored(Path()))
    last: int = 0
    notes: tuple[str, ...] = ()
    is_under_way: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Moved:
    """The runs of a document that has another place, after they went there.

    Attributes:
        old: Folder of the store where they were.
        new: Folder of the store where they are.
        numbers: Number there for each that went there.
        session: The run that was under way; None where there was none.
        fault: Why they could not go there; empty where they could.
    """

    old: Path
    new: Path
    numbers: Mapping[int, int]
    session: Session | None
    fault: str = ""


def find(folder: Path, file: Path | None, choose: Choice | None, project: Project, dataset: Dataset | None) -> Found:
    """A run in a store, held against a document and its data. In a thread.

    Args:
        folder: The store.
        file: Where an earlier version kept the run; None to look into the store alone.
        choose: Chooses among the runs; None for the last of the document as it stands.
        project: The document.
        dataset: Its data.
    """
    from engine.runs.kept import find_run, newest  # not before the first paint

    try:
        found = find_run(folder, file, choose or newest)
        if found is None:
            return Found()
        record = found.kept.record
        session = KeptSession(record)
    except LayerloomError as error:
        return Found(fault=str(error))
    except Exception as error:  # the last barrier of a thread: the person has to hear of it
        log.exception("a kept run could not be read")
        return Found(fault=f"The kept run could not be read: {error}")
    return Found(
        session,
        record.model.project,
        found.kept.written,
        _misfit(record, project, dataset),
        Stored(folder, found.number),
        found.last,
        found.faults,
        found.is_under_way,
    )


def another(shown: int) -> Choice:
    """Chooses the run before the one that is shown; after the last was left, the last. Not those of experiments."""

    def choose(runs: Sequence[StoredRun]) -> StoredRun:
        offered = [run for run in runs if not run.experiment or run.id == shown] or runs
        earlier = [run for run in offered if run.id < shown]
        return earlier[-1] if earlier and offered[-1].id == shown else offered[-1]

    return choose


def numbered(number: int) -> Choice:
    """Chooses the run of a number; the last where there is none."""
    return lambda runs: next((run for run in runs if run.id == number), runs[-1])


def move(old: Path, new: Path, only: Stored | None, session: Session | None) -> Moved:
    """Have runs go to another store, which nothing is recorded into meanwhile. In a thread.

    Args:
        old: Folder of the store where they are.
        new: Folder of the other one.
        only: The only one that goes, of which a copy stays; None where all go.
        session: The run that is under way.
    """
    from engine.runs.moving import copy_runs, move_runs

    fault, numbers = "", dict[int, int]()
    try:
        if only is None:
            numbers.update(move_runs(old, new))
        elif only.number:
            numbers.update(copy_runs(old, new, [only.number]))
    except (LayerloomError, OSError) as error:
        fault = str(error)
    return Moved(old, new, numbers, session, fault)


def keep_again(stored: Stored, answer: Future[RunRecord]) -> str:
    """Keep a run that has ended once more, since its weights were set by hand; why it cannot be, or empty."""
    from engine.runs.store import RunStore

    record = _record(answer)
    if record is None:
        return ""
    try:
        with RunStore(stored.folder) as store:
            store.keep(stored.number, record, "end")
    except LayerloomError as error:
        return f"The run could not be recorded. {error}"
    return ""


def discard(recorder: Recorder) -> None:
    """Forget a run. In a thread."""
    with suppress(LayerloomError):
        recorder.discard()


def erase(folder: Path, recorder: Recorder | None) -> None:
    """Delete a store whose document is not wanted, and the run that is being recorded into it. In a thread."""
    if recorder is not None:
        discard(recorder)
    shutil.rmtree(folder, ignore_errors=True)


def rescue(name: str, folder: Path, record: RunRecord) -> None:
    """Keep the last record of a run elsewhere, and note for the next start where.

    Args:
        name: What people call the document.
        folder: Where it is noted.
        record: The run.
    """
    from engine.runs.files import run_bytes
    from engine.storage.keeping import keep

    path = keep(Path(name).stem, SUFFIX, run_bytes(record)) if record.history.epochs else None
    if path is not None:
        note(folder, f"The run of {name} could not be recorded beside it. It is in {path}.")


def _record(answer: Future[RunRecord]) -> RunRecord | None:
    try:
        return answer.result(PATIENCE)
    except (LayerloomError, MemoryError, TimeoutError):
        return None


def _misfit(record: RunRecord, project: Project, dataset: Dataset | None) -> str:
    try:
        record.refuse_other(project)
        if dataset is not None:
            record.refuse_other_data(project, dataset)
    except LayerloomError as error:
        return str(error)
    return ""
