"""The runner of experiments: trains documents in warm processes of one thread each, as many at once as it is given.

A thread for each process does the waiting, so that nothing here waits for a run. A process that dies takes one run with
it, which is told as failed, and another one takes its place.
"""

from __future__ import annotations

import json
import os
import threading
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from types import TracebackType
from typing import Any, Self

from engine.document.format.files import dumps
from engine.document.project import Project
from engine.experiments.outcome import Outcome, failure
from engine.experiments.worker import OUTCOME, STOP, Setting
from engine.runtime.children import Child

MODULE = "engine.experiments.worker"


@dataclass(frozen=True, slots=True)
class Job:
    """A document that is to be trained.

    Attributes:
        title: Name of its run.
        project: The document.
    """

    title: str
    project: Project


class Runner:
    """Trains documents. A context manager: at its end no process is left.

    All methods may be called from any thread.

    Attributes:
        epochs: Epochs done of each run so far; grows in threads.

    Args:
        jobs: The documents.
        setting: What all runs share.
        workers: Processes at most; None for as many as there are processors.
    """

    def __init__(self, jobs: Sequence[Job], setting: Setting, workers: int | None = None) -> None:
        self.epochs = [0] * len(jobs)
        self._jobs, self._setting = jobs, setting
        self._waiting = deque(range(len(jobs)))
        self._ended: deque[tuple[int, Outcome]] = deque()
        self._children: set[Child] = set()
        self._changed = threading.Condition()
        self._stopping = False
        count = min(len(jobs), workers or os.cpu_count() or 1)
        self._left = count
        self._threads = [
            threading.Thread(target=self._serve, name=f"experiment {number}", daemon=True) for number in range(count)
        ]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> None:
        """Start the processes."""
        for thread in self._threads:
            thread.start()

    def poll(self) -> list[tuple[int, Outcome]]:
        """Runs that have ended since the last call: their places among the documents, and their outcomes."""
        found = []
        with suppress(IndexError):
            while True:
                found.append(self._ended.popleft())
        return found

    def wait(self, timeout: float) -> bool:
        """Wait until something happens, at most so many seconds; true once all is over."""
        with self._changed:
            if self._left:
                self._changed.wait(timeout)
            return not self._left

    def stop(self) -> None:
        """End the runs that are under way, which keep what they have learned, and begin no others."""
        with self._changed:
            self._stopping = True
            self._waiting.clear()
            children = list(self._children)
        for child in children:
            child.send(STOP)

    def close(self) -> None:
        """End all at once: what is recorded of a run can be resumed."""
        with self._changed:
            self._stopping = True
            self._waiting.clear()
            children = list(self._children)
        for child in children:
            child.kill()
        while any(thread.ident is not None for thread in self._threads) and not self.wait(1.0):
            pass

    # The threads.

    def _serve(self) -> None:
        try:
            while (place := self._next()) is not None:
                self._run_from(place)
        finally:
            with self._changed:
                self._left -= 1
                self._changed.notify_all()

    def _run_from(self, place: int) -> None:
        """Train in a new process until nothing is left, or it ends."""
        try:
            child = Child(MODULE)
        except OSError as error:
            self._end(place, failure(f"No process could be started: {error.strerror or error}."))
            return
        with self._changed:
            self._children.add(child)
            if self._stopping:
                child.send(STOP)
        with child:
            child.send(json.dumps(asdict(self._setting)))
            following: int | None = place
            while following is not None:
                outcome = self._trained(child, following)
                self._end(following, outcome or failure(_ended(child)))
                following = self._next() if outcome is not None else None
            with self._changed:
                self._children.discard(child)

    def _next(self) -> int | None:
        with self._changed:
            return self._waiting.popleft() if self._waiting else None

    def _trained(self, child: Child, place: int) -> Outcome | None:
        """The outcome of a document; None where the process has ended."""
        job = self._jobs[place]
        child.send(json.dumps({"text": dumps(job.project), "title": job.title}))
        while (line := child.answer()).endswith("\n"):  # half a line is the last that a process has written
            answer: dict[str, Any] = json.loads(line)
            if OUTCOME in answer:
                outcome = answer[OUTCOME]
                return Outcome(**outcome | {"notes": tuple(outcome["notes"])})
            with self._changed:
                self.epochs[place] = answer["epoch"]
                self._changed.notify_all()
        return None

    def _end(self, place: int, outcome: Outcome) -> None:
        with self._changed:
            self._ended.append((place, outcome))
            self._changed.notify_all()


def _ended(child: Child) -> str:
    return f"The process that trained it has ended. {child.complaint()}".strip()
