"""The recorder of a run: a thread that writes down what a session does, while it does it.

The thread that trains is asked for nothing but checkpoints, and never waits. There is no queue: what is not written
yet lies in the session, from where it is taken at the next turn. A store that cannot be written stops nothing either:
that is told in a sentence, and tried again.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from pathlib import Path
from types import TracebackType
from typing import Self

from engine.errors import LayerloomError
from engine.runs.due import Due
from engine.runs.recording import Recording, Resumed
from engine.storage.atomic import reason
from engine.training.record import RunRecord
from engine.training.run_state import RunState
from engine.training.running.point import Stamp
from engine.training.session import TrainingSession

TURN = 0.25
"""Seconds between two turns."""

log = logging.getLogger(__name__)


class Recorder:
    """Records a session from its start to its end. A context manager: at its end all is written.

    Attributes:
        folder: Folder of the store.
        told: Sentences on why the run is not recorded as it should be, each once.

    Args:
        session: The session, which the recorder starts.
        folder: Of the store; made if need be.
        resumed: The stored run that the session goes on with; None for a new one.
    """

    def __init__(self, session: TrainingSession, folder: Path, resumed: Resumed | None = None) -> None:
        self.folder = folder
        self._session, self._resumed = session, resumed
        self._recording: Recording | None = None
        self.told: list[str] = []
        self._heard = 0
        self._notes: list[tuple[str, str]] = []
        self._stamp: Stamp | None = None
        self._first: Future[RunRecord] | None = None
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
        self._first = self._session.record()
        self._session.start()
        self._thread.start()

    def note(self, severity: str, words: str) -> None:
        """Add a message to the run; before the start."""
        self._notes.append((severity, words))

    def faults(self) -> list[str]:
        """Those of `told` that came since the last call."""
        found = self.told[self._heard :]
        self._heard += len(found)
        return found

    def close(self) -> None:
        """Write the end of a session that has ended, or what there is of one that has not, and stop.

        By an event: `Thread.join` takes a running thread for ended where a signal raises inside it (cpython#90882).
        """
        self._leaving.set()
        if self._thread.ident is not None:
            self._ended.wait()

    # The thread.

    def _main(self) -> None:
        try:
            first = self._answer(self._first)
            if first is not None:
                recording = Recording(self._session, self.folder, first, self._resumed, self._tell)
                for severity, words in self._notes:
                    recording.note(severity, words)
                self._recording = recording
                self._record(recording, first)
        except Exception as error:  # the last barrier of a thread: whatever it is, the person has to hear of it
            log.exception("a run could not be recorded")
            self._tell(f"The run is not recorded any more, because of a bug in Layerloom: {error!r}.")
        finally:
            if self._recording is not None:
                self._recording.close()
            self._ended.set()

    def _record(self, recording: Recording, first: RunRecord) -> None:
        self._try(lambda: recording.keep(first, "begin"))
        due, was_paused = Due(), False
        while not self._leaving.wait(TURN):
            paused = self._session.state is RunState.PAUSED
            self._try(recording.write)
            if (due or (paused and not was_paused)) and self._session.stamp != self._stamp:
                due.put_off(self._keep(recording, "pause" if paused else "time"))
            was_paused = paused
        self._keep(recording, "end")

    def _keep(self, recording: Recording, why: str) -> float:
        """Write a checkpoint; seconds that it took, without the batch that it had to wait for."""
        stamp = self._session.stamp
        record = self._answer(self._session.record())
        began = time.monotonic()
        if record is not None and self._try(lambda: recording.keep(record, why)):
            self._stamp = stamp
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
        try:
            work()
        except LayerloomError as error:
            self._tell(f"The run could not be recorded, which is tried again. {error}")
        except OSError as error:
            self._tell(f"The run could not be recorded, which is tried again: {reason(error)}.")
        except MemoryError:
            self._tell("The run could not be recorded, which is tried again: the memory does not suffice.")
        else:
            return True
        return False

    def _tell(self, sentence: str) -> None:
        if sentence not in self.told:
            self.told.append(sentence)
