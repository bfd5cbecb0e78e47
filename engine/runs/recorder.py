"""The recorder of a run: a thread that writes down what a session does, while it does it.

The thread that trains is asked for nothing but checkpoints, and never waits. There is no queue: what is not written
yet lies in the session, from where it is taken at the next turn. A store that cannot be written stops nothing either:
that is told in a sentence, and tried again.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from engine.errors import LayerloomError
from engine.runs.due import Due
from engine.runs.recording import Recording, Source
from engine.runs.store import RunStore
from engine.storage.atomic import reason
from engine.training.record import RunRecord
from engine.training.run_state import RunState
from engine.training.running.point import Stamp

TURN = 0.25
"""Seconds between two turns."""

RETRY = 2.0
"""Seconds until a run that has ended, and could not be recorded, is tried again."""

log = logging.getLogger(__name__)


class Recorded(Source, Protocol):
    """The part of `engine.training.session.TrainingSession` that a recorder uses."""

    @property
    def has_weights(self) -> bool:
        """True if there are weights to keep."""

    @property
    def state(self) -> RunState:
        """State of the run."""

    @property
    def stamp(self) -> Stamp | None:
        """Stamp of the present weights."""

    def prepare(self) -> None:
        """Prepare the run, then pause."""

    def start(self) -> None:
        """Start."""

    def record(self) -> Future[RunRecord]:
        """The run before its next batch, or at its end."""


class Recorder:
    """Records a session from its start to its end. A context manager: at its end all is written.

    Attributes:
        folder: Folder of the store.
        fault: Why what was to be written last could not be, as a sentence; empty where it could.
        told: Sentences on why the run is not recorded as it should be, each once.

    Args:
        session: The session.
        folder: Of the store; made if need be.
        resumed: Number of the stored run that the session goes on with; 0 for a new one.
        before: The recorder of the run before, which ends first.
        heard: Called by the thread of the recorder when number or faults are others.
        rescue: Takes the last record where it could not be written into the store until nobody waited any more.
        given: Fields of a new run that are known before, such as its name and its experiment.
    """

    def __init__(
        self,
        session: Recorded,
        folder: Path,
        resumed: int = 0,
        *,
        before: Recorder | None = None,
        heard: Callable[[], None] = lambda: None,
        rescue: Callable[[RunRecord], None] = lambda record: None,
        given: Mapping[str, Any] | None = None,
    ) -> None:
        self.folder, self.fault = folder, ""
        self._session, self._resumed, self._given = session, resumed, dict(given or {})
        self._before, self._heard_by, self._rescue = before, heard, rescue
        self._recording: Recording | None = None
        self.told: list[str] = []
        self._heard = 0
        self._notes: list[tuple[str, str]] = []
        self._stamp: Stamp | None = None
        self._first: Future[RunRecord] | None = None
        self._last: Future[RunRecord] | None = None
        self._unwritten: RunRecord | None = None
        self._delay, self._is_unwanted, self._is_asked = 0.0, False, False
        self._leaving, self._ended = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._main, name="record", daemon=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def number(self) -> int:
        """Number of the run in the store; 0 where it is not there."""
        return self._recording.number if self._recording is not None else 0

    def start(self) -> None:
        """Start the session and its recording; the first checkpoint is from before the first batch."""
        self._session.prepare()
        self.attach()
        self._session.start()

    def attach(self, delay: float = 0.0) -> None:
        """Record a session that was prepared or is under way, from now on.

        Args:
            delay: Seconds before anything is written: a run that ends unwanted within them leaves no trace.
        """
        self._delay = delay
        self._first = self._session.record()
        self._thread.start()

    def keep(self) -> None:
        """Write a checkpoint at the next turn."""
        self._is_asked = True

    def note(self, severity: str, words: str) -> None:
        """Add a message to the run; before the start."""
        self._notes.append((severity, words))

    def faults(self) -> list[str]:
        """Those of `told` that came since the last call."""
        found = self.told[self._heard :]
        self._heard += len(found)
        return found

    def close(self) -> None:
        """Write the end of a session that has ended, or what there is of one that has not, and stop."""
        self.leave()
        self.wait()

    def leave(self) -> None:
        """As `close`, but nobody waits: the session may be stopped at once, and is recorded as it stands now."""
        if not self._leaving.is_set():
            self._last = self._session.record()
            self._leaving.set()

    def discard(self) -> None:
        """End, and delete the run from the store, unless people have marked it. Waits for the disk."""
        self._is_unwanted = True
        self._leaving.set()
        self.wait()
        if self.number:
            with RunStore(self.folder) as store:
                run = store.run(self.number)
                if not (run.name or run.note or run.tags or run.star):
                    store.delete(run.id)

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until all is written; false if that takes longer.

        By an event: `Thread.join` takes a running thread for ended where a signal raises inside it (cpython#90882).
        """
        return self._thread.ident is None or self._ended.wait(seconds)

    # The thread.

    def _main(self) -> None:
        try:
            if self._before is not None:
                self._before.wait()
                self._before = None
            first = self._answer(self._first)
            self._leaving.wait(self._delay)
            if first is not None and not (self._is_unwanted and self._delay):
                recording = Recording(self._session, self.folder, first, self._resumed, self._tell, self._given)
                for severity, words in self._notes:
                    recording.note(severity, words)
                self._recording = recording
                self._record(recording, first)
        except Exception as error:  # the last barrier of a thread: whatever it is, the person has to hear of it
            log.exception("a run could not be recorded")
            self.fault = f"The run is not recorded any more, because of a bug in Layerloom: {error!r}."
            self._tell(self.fault)
        finally:
            if self._recording is not None:
                self._recording.close()
            self._first = self._last = self._unwritten = None  # a record of a long run is large
            self._ended.set()
            self._heard_by()

    def _record(self, recording: Recording, first: RunRecord) -> None:
        self._try(lambda: recording.keep(first, "begin"))
        self._heard_by()
        due, was_paused = Due(), False
        while not self._leaving.wait(TURN) and self._session.state.is_active:
            paused = self._session.state is RunState.PAUSED
            self._try(recording.write)
            if (due or self._is_asked or (paused and not was_paused)) and self._session.stamp != self._stamp:
                self._is_asked = False
                due.put_off(self._keep(recording, "pause" if paused else "time"))
            was_paused = paused
        self._keep(recording, "end")
        while self.fault and not self._leaving.wait(RETRY):
            self._keep(recording, why="end")
        if self._unwritten is not None and not self._is_unwanted:
            self._rescue(self._unwritten)
        self._try(recording.leave)

    def _keep(self, recording: Recording, why: str) -> float:
        """Write a checkpoint; seconds that it took, without the batch that it had to wait for."""
        stamp = self._session.stamp
        record = self._answer(self._last or self._session.record())
        began = time.monotonic()
        if record is None:
            return 0.0
        self._unwritten = record
        if self._try(lambda: recording.keep(record, why)):
            self._stamp, self._unwritten = stamp, None
        return time.monotonic() - began

    def _answer(self, question: Future[RunRecord] | None) -> RunRecord | None:
        """The record that a session answers; None where there is nothing to keep, or nobody waits any more."""
        while question is not None:
            try:
                return question.result(TURN)
            except NotYet:
                if self._leaving.is_set() and not self._session.has_weights:
                    return None
            except (LayerloomError, MemoryError):
                return None
        return None

    def _try(self, work: Callable[[], None]) -> bool:
        """Do what may fail without harm to the run, which is told; true if it went well."""
        before, words = self.fault, "The run could not be recorded, which is tried again"
        try:
            work()
            self.fault = ""
        except LayerloomError as error:
            self.fault = f"{words}. {error}"
        except OSError as error:
            self.fault = f"{words}: {reason(error)}."
        except MemoryError:
            self.fault = f"{words}: the memory does not suffice."
        if self.fault:
            self._tell(self.fault)
        if self.fault != before:
            self._heard_by()
        return not self.fault

    def _tell(self, sentence: str) -> None:
        if sentence not in self.told:
            self.told.append(sentence)
            self._heard_by()
