"""The list of the runs of the open document: those in its store, whoever trains them, and the one that is under way."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from designer.background.courier import Parcel, courier
from designer.background.in_order import InOrder
from designer.runs import jobs
from designer.runs.contracts import Monitor, Place
from designer.runs.reading import News, Reader, histories
from designer.runs.run import Run, kept_figures
from designer.runs.verdict import Pair, Verdict, verdict_of
from engine.document.project import Project
from engine.training.events import History

LONGEST_NAME, LONGEST_NOTE = 80, 2000

POLL = 1000
"""Milliseconds between two looks at the store: others may write to it."""

MANY, REST = 500, 1.0
"""Runs from which the one under way is brought up to date less often, and the seconds in between."""

FEW = 8
"""Runs that are brought up to date one by one."""


class Runs(QObject):
    """The runs, the oldest first. A thread reads the store and writes to it.

    Args:
        monitor: Knows the run that is shown.
        place: Knows where the store is.
        jobs: Does what is to be done with stores.

    Attributes:
        room: MiB that the checkpoints of all runs may take.

    Signals:
        listed: Runs came, went, or have other names.
        renewed: More is known of many runs.
        advanced: Key of a run that has new epochs or another state.
        told: A sentence on what cannot be read or written.
    """

    listed = Signal()
    renewed = Signal()
    advanced = Signal(int)
    told = Signal(str)

    def __init__(self, monitor: Monitor, place: Place, jobs: InOrder, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._monitor, self._place, self._jobs = monitor, place, jobs
        self._reader = Reader()
        self._folder = place.folder
        self._runs: dict[int, Run] = {}
        self._gone: frozenset[int] = frozenset()
        self._curves: dict[int, tuple[int, History]] = {}
        self._wanted: frozenset[int] = frozenset()
        self._shown: tuple[object, int] = (None, 0)
        self._is_looking = self._looks_again = False
        self._quiet_until, self._said = 0.0, ""
        self.room = 1
        self._token = object()
        self._timer = QTimer(self)
        self._timer.setInterval(POLL)
        self._timer.timeout.connect(self.look)
        courier().arrived.connect(self._arrived)
        place.changed.connect(self.look)
        monitor.ticked.connect(self._look_at_run)
        monitor.state_changed.connect(self._look_at_run)

    # What there is

    def all(self) -> Sequence[Run]:
        """The runs of the open document."""
        return tuple(run for key, run in sorted(self._runs.items()) if key not in self._gone)

    def get(self, key: int) -> Run | None:
        """A run, or None."""
        return self._runs.get(key)

    def follow(self, on: bool) -> None:
        """Look at the store again and again, as long as somebody sees the runs."""
        if on:
            self._timer.start()
            self.look()
        else:
            self._timer.stop()

    def want(self, keys: Iterable[int]) -> None:
        """Read the curves of these runs, too."""
        self._wanted = frozenset(keys)
        self._read_curves()

    def read_document(self, key: int, then: Callable[[Project], object]) -> None:
        """Call back with the document with which a run began."""
        run, folder, token = self._runs.get(key), self._folder, self._token
        if run is not None:
            self._jobs.do(lambda: courier().arrived.emit(Parcel(token, then, jobs.read_document(folder, run))))

    def compare(self, pair: Pair, figure: str, then: Callable[[Verdict], object]) -> None:
        """Call back with whether the repeats of one run are better than those of another by more than noise.

        Args:
            pair: The two runs.
            figure: Figure to compare; empty for the usual one.
            then: Takes the verdict.
        """
        folder, token = self._folder, self._token
        self._jobs.do(lambda: courier().arrived.emit(Parcel(token, then, verdict_of(folder, pair, figure))))

    def look(self) -> None:
        """Bring the list up to date."""
        if self._place.folder != self._folder:
            self._enter()
        self._looks_again = self._is_looking  # what is being read may be older than what is asked for
        if not self._is_looking:
            self._is_looking = True
            self._jobs.do(partial(jobs.look, self._reader, self._folder, self._token))

    # What people ask for

    def rename(self, key: int, name: str) -> None:
        """Give a run another name; an empty one gives it back its first."""
        name = " ".join(name.split())[:LONGEST_NAME]
        self.change([key], name="" if name == f"Run {key}" else name)

    def note(self, key: int, text: str) -> None:
        """Give a run another note."""
        self.change([key], note=text.strip()[:LONGEST_NOTE])

    def tag(self, key: int, text: str) -> None:
        """Give a run other tags, with commas between."""
        tags = (" ".join(each.split())[:LONGEST_NAME] for each in text.split(","))
        self.change([key], tags=tuple(dict.fromkeys(filter(None, tags))))

    def change(self, keys: Collection[int], **values: Any) -> None:
        """Change what people write about runs: name, note, tags, star."""
        for key in keys:
            self._runs[key] = replace(self._runs[key], row=replace(self._runs[key].row, **values))
        self._jobs.do(partial(jobs.change, self._folder, tuple(keys), values, self._token))
        self.listed.emit()

    def set_room(self, mebibytes: int) -> None:
        """Say how many MiB the checkpoints may take; the oldest make room at the end of the next run."""
        self.room = mebibytes
        self._jobs.do(partial(jobs.limit, self._folder, mebibytes, self._token))

    def remove(self, keys: Collection[int]) -> None:
        """Take runs out of the list; one that is under way stays. They are deleted when others are, or at the end."""
        gone = frozenset(key for key in keys if key in self._runs and not self._runs[key].is_active)
        if gone:
            self._delete()
            self._gone = gone
            self.look()
            self.listed.emit()

    def removed(self) -> Sequence[Run]:
        """Runs that were removed last, which `bring_back` would bring back."""
        return tuple(run for key, run in sorted(self._runs.items()) if key in self._gone)

    def bring_back(self) -> None:
        """Undo the last `remove`."""
        self._gone = frozenset()
        self.listed.emit()

    def close(self) -> None:
        """Delete what was removed, and look no more."""
        self._timer.stop()
        self._delete()
        self._token = object()
        self._place.changed.disconnect(self.look)
        courier().arrived.disconnect(self._arrived)

    def _delete(self) -> None:
        if self._gone:
            self._runs = {key: run for key, run in self._runs.items() if key not in self._gone}
            self._jobs.do(partial(jobs.delete, self._folder, self._gone, self._token))

    # How it is kept up to date

    def _enter(self) -> None:
        """The document has another store."""
        self._delete()
        self._folder, self._token = self._place.folder, object()
        self._runs, self._curves, self._gone, self._wanted = {}, {}, frozenset(), frozenset()
        self._is_looking = False
        self.listed.emit()

    def _arrived(self, parcel: Parcel) -> None:
        if parcel.token is not self._token:
            return
        match parcel.found:
            case News():
                self._take(parcel.found)
            case Project() | Verdict() if callable(parcel.asked):
                parcel.asked(parcel.found)
            case str() if parcel.found:
                self.told.emit(parcel.found)
                self._say_again()
            case dict():
                self._take_curves(parcel.found)
        if parcel.asked == jobs.LOOK:
            self._is_looking = False
            if self._reader.has_more or self._looks_again:
                self.look()

    def _say_again(self) -> None:
        """Show as it is what could not be written."""
        self._reader, self._is_looking = Reader(), False
        self.look()

    def _take(self, news: News) -> None:
        for fault in news.faults:
            if fault != self._said:
                self._said = fault
                self.told.emit(fault)
        self.room = news.room or self.room
        known = all(run.key in self._runs for run in news.runs)
        for key in news.gone:
            self._runs.pop(key, None)
        for run in news.runs:
            self._runs[run.key] = self._with_progress(run)
        self._gone &= self._runs.keys()
        self._read_curves()
        if news.gone or not known:
            self.listed.emit()
        elif len(news.runs) > FEW:
            self.renewed.emit()
        else:
            for run in news.runs:
                self.advanced.emit(run.key)

    def _with_progress(self, run: Run) -> Run:
        """A run with its curves, where they are known, and with what the monitor knows of it."""
        session, project = self._monitor.session, self._monitor.project
        if session is None or project is None or self._place.number != run.key or self._place.folder != self._folder:
            if run.key not in self._curves:
                return run
            history = self._curves[run.key][1]
            figures = run.figures or kept_figures(history, keeps_best=history.best_epoch > 0)
            return replace(run, history=history, figures=figures)
        history, state = session.history, self._monitor.state
        if not state.holds_data:
            figures = run.figures or kept_figures(history, keeps_best=project.training.restore_best)
            return replace(run, history=history, figures=figures, state=session.state if run.is_active else run.state)
        return replace(
            run,
            state=state,
            history=history,
            epochs=history.epochs[-1] if history.epochs else 0,
            seconds=session.seconds,
            figures=kept_figures(history, keeps_best=project.training.restore_best),
            words=replace(run.words, planned=project.training.epochs),
            ending="",
        )

    def _look_at_run(self, *_: object) -> None:
        """Show what is new of the run that is shown."""
        run, session = self._runs.get(self._place.number), self._monitor.session
        if run is None or session is None:
            return
        now = (self._monitor.state, len(session.history.epochs))
        if now == self._shown or (now[0] is self._shown[0] and time.monotonic() < self._quiet_until):
            return
        self._shown = now
        self._quiet_until = time.monotonic() + REST if len(self._runs) > MANY else 0.0
        self._runs[run.key] = self._with_progress(run)
        self.advanced.emit(run.key)

    def _read_curves(self) -> None:
        """Ask for curves that are wanted and not known, or not as far as the run has come."""
        live = self._place.number
        missing = tuple(
            key
            for key in sorted(self._wanted & self._runs.keys())
            if key != live and self._curves.get(key, (-1, None))[0] != self._runs[key].epochs
        )
        for key in missing:
            self._curves[key] = self._runs[key].epochs, self._runs[key].history
        if missing:
            folder, token = self._folder, self._token
            self._jobs.do(lambda: courier().arrived.emit(Parcel(token, None, histories(folder, missing))))

    def _take_curves(self, found: Mapping[int, History]) -> None:
        for key, history in found.items():
            if key in self._runs and key in self._curves:
                self._curves[key] = self._curves[key][0], history
                self._runs[key] = self._with_progress(self._runs[key])
        if found:
            self.listed.emit()
