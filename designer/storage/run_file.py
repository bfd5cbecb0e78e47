"""The file of a document's run: written by a thread, the latest record wins, the previous run is set aside."""

from __future__ import annotations

import logging
import time
from concurrent.futures import Future, wait
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import ReferenceType, ref

from designer.background.courier import Parcel, courier
from designer.background.latest import Latest
from designer.background.workers import workers
from designer.storage.kept import note
from engine.errors import LayerloomError
from engine.runs.due import Due
from engine.runs.places import SUFFIX, former
from engine.storage.atomic import replace_file

if TYPE_CHECKING:
    from engine.training.record import RunRecord

    Answer = Future[RunRecord]

PATIENCE = 60.0
"""Seconds that a file waits for the one whose place it takes."""

NAME = "The keeping of the run"

log = logging.getLogger("layerloom")


class RunFile:
    """Keeps the run of one document. Nothing here waits for the disk.

    After each record the courier brings a parcel with the run file as its token and a fault, or nothing, as what was
    found.

    Args:
        path: The file. What it holds already is set aside.
        in_place_of: The file where the run was kept before the document was saved; it is deleted.
        makes_folder: Whether its folder is made if need be, which is not for us to do beside a project.
    """

    def __init__(self, path: Path, *, in_place_of: RunFile | None = None, makes_folder: bool = False) -> None:
        self.path = path
        self.fault = ""
        self._writer = Latest("keep the run")
        self._due = Due()
        self._is_new = True
        self._before: Answer | None = None
        self._last: ReferenceType[RunRecord] | None = None  # a record of a long run is large
        self._in_place_of = in_place_of
        self._makes_folder = makes_folder
        self._erased = False
        self.begin()

    @property
    def is_due(self) -> bool:
        """True if the run has trained for long enough since the last record."""
        return not self._writer.busy and bool(self._due)

    def begin(self, before: Answer | None = None) -> None:
        """A new run follows: the one before, whose last record this is, is set aside when the new one is written."""
        self._is_new, self._before = True, before
        self._due.put_off()

    def begin_again(self) -> None:
        """A new run follows one that nobody wants to keep: it takes its place, and what was set aside stays."""
        self._due.put_off()

    def holds(self) -> None:
        """The file holds the run that is to be kept."""
        self._is_new = False

    def write(self, answer: Answer) -> None:
        """Write what a session answers, when it does, in place of what waits to be written."""
        self._writer.do(partial(self._write, answer))

    def wait(self, seconds: float) -> bool:
        """Wait until all is written; false if that takes longer."""
        return self._writer.wait(seconds)

    def close(self, answer: Answer | None, name: str, folder: Path) -> None:
        """Write the last record, if there is one; it finds a place elsewhere where there is none here.

        Args:
            answer: The record.
            name: What people call the document.
            folder: Where it is noted for the next start that the run is elsewhere.
        """
        if answer is not None:
            self._writer.do(partial(self._write_last, answer, name, folder))
        workers().retire(NAME, self._writer.wait)

    def erase(self) -> None:
        """Delete the run and the one before it: their document is not wanted."""
        self._erased = True
        self._writer.do(partial(erase, self.path))
        workers().retire(NAME, self._writer.wait)

    # In the thread

    def _write(self, answer: Answer) -> None:
        wait([answer])  # for the batch that runs, which is no cost of the writing
        began = time.monotonic()
        try:
            self._put(answer)
            self.fault = ""
        except (OSError, LayerloomError) as error:
            self.fault = str(error)
        except Exception as error:  # the last barrier of a thread: whatever it is, the person has to hear of it
            log.exception("the run could not be kept")
            self.fault = f"{error}."
        self._due.put_off(time.monotonic() - began)
        courier().arrived.emit(Parcel(self, self.path, self.fault))

    def _put(self, answer: Answer) -> None:
        from engine.runs.files import write_run  # not before the first paint

        record = _learned(answer)
        last = self._last() if self._last is not None else None
        if record is None or record is last or self._erased:
            return
        if self._makes_folder:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        before = _learned(self._before) if self._before is not None else None
        if self._is_new and record is not before:  # it is where the new one could not begin
            if before is not None and before is not last:
                write_run(before, self.path)
            if self.path.is_file():
                self.path.replace(former(self.path))
            self._is_new, self._before = False, None
        if self._in_place_of is not None:
            self._in_place_of._erased = True
            self._in_place_of.wait(PATIENCE)
            move_former(self._in_place_of.path, self.path)
        write_run(record, self.path)
        self._last = ref(record)
        if self._in_place_of is not None:
            erase(self._in_place_of.path)
            self._in_place_of = None

    def _write_last(self, answer: Answer, name: str, folder: Path) -> None:
        self._write(answer)
        record = _learned(answer) if self.fault else None
        if record is None:
            return
        from engine.runs.files import run_bytes
        from engine.storage.keeping import keep

        path = keep(Path(name).stem, SUFFIX, run_bytes(record))
        if path is not None:
            note(folder, f"The run of {name} could not be kept beside it: {self.fault} It is in {path}.")


def _learned(answer: Answer) -> RunRecord | None:
    """The record that a session answers; None where it has nothing to keep."""
    try:
        record = answer.result()
    except LayerloomError:
        return None
    return record if record.history.epochs else None


def erase(path: Path) -> None:
    """Delete a kept run and the one before it."""
    for each in (path, former(path)):
        with suppress(OSError):
            each.unlink(missing_ok=True)


def move_former(old: Path, new: Path) -> None:
    """Put the run before the one that is kept beside its new place, if there is one."""
    if former(old).is_file():
        replace_file(former(new), former(old).read_bytes())


def move(old: Path, new: Path) -> None:
    """Give a kept run and the one before it another name in the same folder."""
    for source, target in ((old, new), (former(old), former(new))):
        with suppress(OSError):
            source.replace(target)


def swap(path: Path) -> None:
    """Have a kept run and the one before it change places.

    Raises:
        OSError: They cannot.
    """
    between = path.with_name(f".{path.name}.swap")
    if path.exists():
        path.replace(between)
    former(path).replace(path)
    if between.exists():
        between.replace(former(path))
