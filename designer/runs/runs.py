"""The list of runs: what the page asks of it, and the one that is kept in memory."""

from __future__ import annotations

import itertools
from abc import abstractmethod
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from designer.document.store import Store
from designer.runs.changes import changes
from designer.runs.run import Run, is_same
from engine.document.project import Project
from engine.training.events import History

LONGEST_NAME = 80


class Runs(QObject):
    """List of the runs of the open document, the oldest first.

    Signals:
        listed: Runs came, went, or have other names.
        advanced: Key of a run that has new epochs or another state.
    """

    listed = Signal()
    advanced = Signal(int)

    @abstractmethod
    def all(self) -> Sequence[Run]:
        """The runs of the open document."""

    @abstractmethod
    def rename(self, key: int, name: str) -> None:
        """Give a run another name; an empty one gives it back its first."""

    @abstractmethod
    def remove(self, keys: Collection[int]) -> None:
        """Take runs out of the list; one that is under way stays."""

    @abstractmethod
    def removed(self) -> Sequence[Run]:
        """Runs of the open document that were removed last, which `bring_back` would bring back."""

    @abstractmethod
    def bring_back(self) -> None:
        """Undo the last `remove`."""


@dataclass(slots=True)
class _Listing:
    """The runs of one document.

    Attributes:
        runs: The oldest first.
        gone: Those that were removed last.
        numbers: Numbers given so far.
    """

    runs: list[Run] = field(default_factory=list)
    gone: list[Run] = field(default_factory=list)
    numbers: int = 0


class RecentRuns(Runs):
    """The runs since the program started, by document; those of one that is opened again are there again.

    Args:
        store: Says which document is open.
        now: The local time.
    """

    def __init__(
        self, store: Store, *, now: Callable[[], datetime] = datetime.now, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._now = now
        self._keys = itertools.count(1)
        self._listing = _Listing()
        self._listings = [self._listing]
        self._paths: dict[Path, _Listing] = {}
        self._is_closing = False
        store.document_closing.connect(self._close)
        store.path_changed.connect(self._remember_path)
        store.document_changed.connect(self._open)
        self._remember_path()

    def all(self) -> Sequence[Run]:
        return tuple(self._listing.runs)

    def get(self, key: int) -> Run | None:
        """A run of the open document, or None."""
        return next((run for run in self._listing.runs if run.key == key), None)

    def find(self, history: History) -> Run | None:
        """The run of the open document that has measured just this, or None."""
        return next((run for run in self._listing.runs if is_same(run.history, history)), None)

    def begin(self, project: Project, *, kept: bool = False, started: float = 0.0) -> Run:
        """Add a run of the open document that begins now, or one that was kept from an earlier time.

        Args:
            project: The document as it is trained.
            kept: Whether it ended in the past.
            started: When a kept one began, in seconds since 1970; 0 where that is not known.
        """
        listing = self._listing
        listing.numbers += 1
        told = changes(listing.runs[-1].project, project) if listing.runs else ()
        known = datetime.fromtimestamp(started) if started else None
        begun = known if kept else self._now()
        run = Run(next(self._keys), listing.numbers, first_name(listing.numbers), begun, project, told)
        listing.runs.append(run)
        self.listed.emit()
        return run

    def discard(self, key: int) -> None:
        """Forget a run that is the last of the open document, and its number, unless it was given a name."""
        runs = self._listing.runs
        if runs and runs[-1].key == key and runs[-1].name == first_name(runs[-1].number):
            self._listing.numbers = runs.pop().number - 1
            self.listed.emit()

    def advance(self, key: int, **values: Any) -> None:
        """Bring a run up to date, of whatever document."""
        for listing in self._listings:
            for place, run in enumerate(listing.runs):
                if run.key == key:
                    listing.runs[place] = replace(run, **values)
                    if listing is self._listing:
                        self.advanced.emit(key)
                    return

    def rename(self, key: int, name: str) -> None:
        name = " ".join(name.split())[:LONGEST_NAME]
        self._listing.runs[:] = [
            replace(run, name=name or first_name(run.number)) if run.key == key else run for run in self._listing.runs
        ]
        self.listed.emit()

    def remove(self, keys: Collection[int]) -> None:
        listing = self._listing
        gone = [run for run in listing.runs if run.key in keys and not run.is_active]
        if gone:
            listing.gone = gone
            listing.runs = [run for run in listing.runs if run not in gone]
            self.listed.emit()

    def removed(self) -> Sequence[Run]:
        return tuple(self._listing.gone)

    def bring_back(self) -> None:
        listing = self._listing
        listing.runs = sorted([*listing.runs, *listing.gone], key=lambda run: run.number)
        listing.gone = []
        self.listed.emit()

    def _close(self) -> None:
        self._is_closing = True

    def _open(self) -> None:
        """Show the runs of the document that was opened: those of its file, or none yet."""
        self._is_closing = False
        path = self._store.path
        known = self._paths.get(path) if path is not None else None
        self._listing = known or _Listing()
        if known is None:
            self._listings.append(self._listing)
        self._remember_path()
        self.listed.emit()

    def _remember_path(self) -> None:
        """The runs belong to the file from its first save on; the path of a document that opens comes before it."""
        if self._store.path is not None and not self._is_closing:
            self._paths[self._store.path] = self._listing


def first_name(number: int) -> str:
    """Name of a run that nobody has named."""
    return f"Run {number}"
