"""Has the document trained many times: with several seeds, or by the folds of a cross-validation.

The runs are ordinary ones in the store of the document. Processes train them (`engine/experiments/runner.py`), and a
thread waits for these, so that one can draw and train meanwhile.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal

from designer.background.attempts import Attempt, Fault
from designer.background.courier import Parcel, courier
from designer.background.passages import Passage
from designer.background.workers import of_thread, workers
from designer.document.store import Store
from designer.widgets.notices import Notice, Notices
from engine.document.project import Project

if TYPE_CHECKING:
    from engine.experiments.outcome import Outcome, Spread
    from engine.experiments.runner import Runner

REPEAT = Attempt("The repeated training failed", "This machine does not have enough memory.")

NAME = "The repeated training"
"""Name of the work after its window has gone, and key of its notice."""

GLANCE = 0.1
"""Seconds between two looks at the runs."""

_FIGURES = {"val_accuracy": "validation accuracy", "val_loss": "validation loss", "train_loss": "training loss"}
"""Figures of which the first that is there is told, in words; the Runs page has all."""


@dataclass(frozen=True, slots=True)
class Repeats:
    """A wish for repeats.

    Attributes:
        project: The document.
        seeds: How many seeds; 0 for that of the document alone.
        folds: How many folds; 0 for none.
        folder: Where relative paths of the document start.
        store: Folder of the run store.
    """

    project: Project
    seeds: int
    folds: int
    folder: Path
    store: Path

    @property
    def words(self) -> str:
        """The repeats in a few words."""
        return f"{self.folds} folds" if self.folds else f"{self.seeds} seed{'s' * (self.seeds != 1)}"


def make_runner(wanted: Repeats) -> tuple[Runner, Sequence[int]]:
    """The runner, and how many epochs each run has.

    Raises:
        LayerloomError: The document cannot be varied so.
    """
    from engine.experiments.repeats import experiment_of, variations_of  # loads Numba, which no window waits for
    from engine.experiments.runner import Job, Runner
    from engine.experiments.worker import Setting

    variations = variations_of(wanted.project, wanted.seeds, wanted.folds)
    jobs = [Job(variation.title, variation.of(wanted.project)) for variation in variations]
    setting = Setting(str(wanted.folder), str(wanted.store), experiment_of(jobs[0].project, "float32"), behind=True)
    return Runner(jobs, setting), [job.project.training.epochs for job in jobs]


class Repeating(QObject):
    """Repeats one document at a time.

    Args:
        store: The document.
        notices: Where the result is told.
        folder: Tells the folder of the run store.
        prepare: Has kernels compiled that are not.
        make: Makes the runner, in the thread.

    Signals:
        changed: It has begun, or it is over.
    """

    changed = Signal()

    def __init__(
        self,
        store: Store,
        notices: Notices,
        *,
        folder: Callable[[], Path],
        prepare: Callable[[], object] = lambda: None,
        make: Callable[[Repeats], tuple[Runner, Sequence[int]]] = make_runner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._notices = store, notices
        self._folder, self._prepare, self._make = folder, prepare, make
        self._passage: Passage | None = None
        self._thread: threading.Thread | None = None
        self._token = object()
        courier().arrived.connect(self._deliver)
        store.document_closing.connect(self.stop)
        store.path_changed.connect(self.stop)  # its runs go elsewhere

    @property
    def is_running(self) -> bool:
        """True if runs are under way."""
        return self._passage is not None

    def begin(self, seeds: int, folds: int) -> None:
        """Begin, unless something speaks against it, which is told. The document has a file: its runs lie beside it."""
        path = self._store.path
        if self.is_running or path is None:
            return
        if obstacle := self._store.obstacle():
            self._notices.show_notice(Notice(NAME, obstacle))
            return
        self._prepare()
        wanted = Repeats(self._store.project, seeds, folds, path.parent.absolute(), self._folder())
        self._passage = passage = self._store.passages.begin(f"Training with {wanted.words}")
        job = partial(_run, self._make, wanted, passage)
        self._thread = threading.Thread(target=REPEAT.send, args=(self._token, wanted, job), name="repeat")
        self._thread.start()
        self.changed.emit()

    def stop(self, *_: object) -> None:
        """End the runs under way, which keep what they have learned; they go on when the same is asked for again."""
        if self._passage is not None:
            self._passage.stop()

    def close(self) -> None:
        """End, and leave the rest to whoever waits for the end of the program's work."""
        self.stop()
        self._token = object()
        if self._thread is not None:
            workers().retire(NAME, of_thread(self._thread))
            self._thread = None

    def _deliver(self, parcel: Parcel) -> None:
        if parcel.token is not self._token:
            return
        if self._passage is not None:
            self._store.passages.end(self._passage)
        self._passage = self._thread = None
        wanted, found = cast("Repeats", parcel.asked), cast("Mapping[int, Outcome] | Fault", parcel.found)
        severity, text = ("warning", found.sentence) if isinstance(found, Fault) else _told(wanted, found)
        self._notices.show_notice(Notice(NAME, text, severity))
        self.changed.emit()


def _run(
    make: Callable[[Repeats], tuple[Runner, Sequence[int]]], wanted: Repeats, passage: Passage
) -> Mapping[int, Outcome]:
    """Work of the thread: the outcomes, by the place of the run."""
    runner, epochs = make(wanted)
    found: dict[int, Outcome] = {}
    with runner:
        runner.start()
        over = stopped = False
        while not over:
            over = runner.wait(GLANCE)
            if passage.is_stopped and not stopped:
                stopped = True
                runner.stop()
            found.update(runner.poll())
            parts = (1.0 if place in found else runner.epochs[place] / max(1, all) for place, all in enumerate(epochs))
            passage.share = max(passage.share, sum(parts) / len(epochs))
    return found


def _told(wanted: Repeats, found: Mapping[int, Outcome]) -> tuple[str, str]:
    """Severity and words of what has come of it."""
    from engine.experiments.outcome import spreads

    failures = dict.fromkeys(outcome.message for outcome in found.values() if outcome.message)
    notes = dict.fromkeys(note for outcome in found.values() for note in outcome.notes)
    whole = sum(outcome.is_whole for outcome in found.values())
    count = wanted.folds or wanted.seeds
    figures = spreads(found.values())
    told = [f"Trained with {whole} of {wanted.words}" if whole < count else f"Trained with {wanted.words}"]
    told[0] += next((f": {_spread(words, figures[name])}." for name, words in _FIGURES.items() if name in figures), ".")
    told += [f"{sum(bool(each.message) for each in found.values())} failed: {next(iter(failures))}"] if failures else []
    if whole + sum(bool(each.message) for each in found.values()) < count:
        told.append("The others were stopped; they go on when you ask for the same again.")
    return "warning" if failures or notes else "hint", " ".join([*told, *notes])


def _spread(words: str, spread: Spread) -> str:
    return f"median {words} {spread.median:.4g}, from {spread.least:.4g} to {spread.greatest:.4g}"
