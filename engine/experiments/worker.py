"""A worker: a warm process that trains one document after another with one thread, each an ordinary recorded run.

It reads lines of JSON: first the setting of all runs, then a document each; the word `stop` ends the run that is under
way, and nothing is begun any more. So does the end of its input: the parent is gone. It answers with the epochs of a
run as they come, and at last with its outcome.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from engine.data.dataset import Dataset
from engine.data.load import load as load_data
from engine.data.reading.kept import LastTable
from engine.document.format.files import dumps, loads
from engine.document.project import DataSettings, Project
from engine.document.view import View
from engine.errors import FileError, LayerloomError, TrainingError
from engine.experiments.outcome import STOPPED, Outcome, failure, is_done, of_end, of_stored
from engine.runs.facts import facts_of, key_of
from engine.runs.recorder import Recorder
from engine.runs.rows import FINISHED, INTERRUPTED, StoredRun
from engine.runs.store import DATABASE, RunStore
from engine.runtime.priority import give_way
from engine.training.events import EpochFinished, Failed, Finished
from engine.training.record import RunRecord
from engine.training.session import TrainingSession

if TYPE_CHECKING:
    from engine.kernels.kernel import Dtype

STOP = "stop"
"""The line that ends a run, and all after it."""

OUTCOME = "outcome"
"""Key of an answer that ends a run."""

GLANCE = 0.05
"""Seconds between two looks at a run."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Setting that all runs of an experiment share.

    Attributes:
        folder: The project's folder, where relative paths start; empty while it was never saved.
        store: Folder of the run store; empty to record nothing.
        experiment: The experiment, by which its runs are found in the store.
        dtype: Type of the numbers.
        behind: Whether there is a window, which gets the processor first.
    """

    folder: str = ""
    store: str = ""
    experiment: str = ""
    dtype: Dtype = "float32"
    behind: bool = False


class Worker:
    """Trains documents one after another; data that was read for one is there for the next.

    Args:
        setting: Of all runs.
        tell: Takes each epoch of the run that is under way.
        stopping: Set from outside to end it, with what it has learned.
    """

    def __init__(self, setting: Setting, tell: Callable[[EpochFinished], None], stopping: threading.Event) -> None:
        self._setting, self._tell, self._stopping = setting, tell, stopping
        self._last = LastTable()
        self._data: tuple[DataSettings, Dataset] | None = None

    def train(self, text: str, title: str = "") -> Outcome:
        """Train a document to its end, unless the store has it; go on with it where the store has a part of it.

        Args:
            text: The document.
            title: Name of the run.
        """
        try:
            project = loads(text, "The document")
            return self._train(project, self._dataset(project.data), title)
        except LayerloomError as error:
            return failure(str(error))
        except MemoryError:
            return failure("This machine does not have enough memory.")

    def _dataset(self, data: DataSettings) -> Dataset:
        if self._data is None or self._data[0] != data:
            self._data = None  # two do not have to fit into memory
            folder = Path(self._setting.folder) if self._setting.folder else None
            self._data = data, load_data(data, folder, last=self._last)
        return self._data[1]

    def _train(self, project: Project, dataset: Dataset, title: str) -> Outcome:
        if self._stopping.is_set():
            return Outcome(FINISHED, reason=STOPPED)
        session = self._session(project, dataset)
        first = _first(session)
        if first is None or not self._setting.store:
            return of_end(self._followed(session, session.start), 0, ())
        runs = self._known(key_of(dumps(project), self._setting.dtype, facts_of(first)))
        if done := next((run for run in runs if is_done(run, project)), None):
            _leave(session)
            self._adopt(done.id)
            return of_stored(done)
        number, record = self._begun(runs, project)
        if record is not None:
            _leave(session)
            session = self._session(project, dataset, record)
        given = {"name": title, "experiment": self._setting.experiment}
        with Recorder(session, Path(self._setting.store), number, given=given) as recorder:
            end = self._followed(session, recorder.start)
        if number:
            self._adopt(number)
        return of_end(end, recorder.number, recorder.told)

    def _session(self, project: Project, dataset: Dataset, resume: RunRecord | None = None) -> TrainingSession:
        return TrainingSession(project, dataset, threads=1, dtype=self._setting.dtype, resume=resume)

    def _followed(self, session: TrainingSession, start: Callable[[], None]) -> Finished | Failed:
        """Start a session and follow it to its end, which comes early where that is wished."""
        start()
        ended = stopped = False
        while not ended:
            ended = session.join(None if stopped else GLANCE)
            if self._stopping.is_set() and not stopped:
                session.stop()
                stopped = True
            events = session.poll()
            if epochs := [event for event in events if isinstance(event, EpochFinished)]:
                self._tell(epochs[-1])
            for event in events:
                if isinstance(event, Finished | Failed):
                    return event
        raise TrainingError("The run ended without a result.")

    def _known(self, key: str) -> list[StoredRun]:
        """The runs of that key in the store, the oldest first; none where it cannot be read."""
        folder = Path(self._setting.store)
        if not (folder / DATABASE).is_file():
            return []
        try:
            with RunStore(folder, writable=False) as store:
                return store.found(key)
        except FileError:  # the recorder tells of it
            return []

    def _begun(self, runs: Iterable[StoredRun], project: Project) -> tuple[int, RunRecord | None]:
        """Number and record of a run among these that was ended midway, and can go on as the document says."""
        for run in runs:
            if run.state != INTERRUPTED and run.outcome.get("reason") != STOPPED:
                continue
            with suppress(FileError), RunStore(Path(self._setting.store), writable=False) as store:
                record = store.load(run.id)[0].record
                if _undrawn(record.model.project) == _undrawn(project) and record.state.epoch < project.training.epochs:
                    return run.id, record
        return 0, None

    def _adopt(self, number: int) -> None:
        """Let a run that was there before belong to the experiment, unless it belongs to another."""
        with suppress(FileError), RunStore(Path(self._setting.store)) as store:
            if not store.run(number).experiment:
                store.change(number, experiment=self._setting.experiment)


def _first(session: TrainingSession) -> RunRecord | None:
    """The record of a session before its first batch; None where it cannot begin."""
    session.prepare()
    try:
        return session.record().result()
    except LayerloomError:
        return None


def _leave(session: TrainingSession) -> None:
    session.stop()
    session.join()


def _undrawn(project: Project) -> Project:
    return project.replace(view=View())


def main() -> None:
    """Train what standard input asks for, until it ends."""
    answers, sys.stdout = sys.stdout, sys.stderr  # what libraries print is no answer

    def answer(content: Mapping[str, Any]) -> None:
        with suppress(OSError):  # nobody listens any more: what was learned is recorded all the same
            print(json.dumps(content), file=answers, flush=True)

    lines, stopping = SimpleQueue[str](), threading.Event()
    threading.Thread(target=_listen, args=(lines, stopping), name="requests", daemon=True).start()
    if line := lines.get():
        setting = Setting(**json.loads(line))
        if setting.behind:
            give_way()
        worker = Worker(setting, lambda event: answer(asdict(event)), stopping)
        while job := lines.get():
            answer({OUTCOME: asdict(worker.train(**json.loads(job)))})


def _listen(lines: SimpleQueue[str], stopping: threading.Event) -> None:
    for line in sys.stdin:
        if line.strip() == STOP:
            stopping.set()
        else:
            lines.put(line)
    stopping.set()
    lines.put("")


if __name__ == "__main__":
    main()
