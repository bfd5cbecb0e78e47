"""Sources of weights: a run under way or ended, or a drawing that has not been trained."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Protocol

from engine.data.dataset import Dataset
from engine.document.project import Project
from engine.probes.subject import Subject, untrained
from engine.training.model import TrainedModel
from engine.training.run_state import RunState
from engine.training.running.point import RunPoint, Stamp


class Source(Protocol):
    """Source of weights."""

    @property
    def is_constant(self) -> bool:
        """True if its weights do not move by themselves: who moves them by hand tells the thread that looks."""

    @property
    def trains(self) -> bool:
        """True if batches run now."""

    @property
    def stamp(self) -> Stamp | None:
        """Stamp of the present weights, at once; None before there are any."""

    def look(self, *, optimizer: bool = False) -> Future[RunPoint]:
        """The present weights, with the state of the optimiser where it is asked for."""

    def subject(self) -> Subject:
        """The network; takes its time. Asked for after the first look.

        Raises:
            LayerloomError: There is none that could be looked into.
        """


class Watched(Protocol):
    """The part of a session that a probe uses: of one that runs, or of one that shows a run that was kept."""

    @property
    def state(self) -> RunState:
        """State of the run."""

    @property
    def stamp(self) -> Stamp | None:
        """Stamp of the present weights."""

    @property
    def dataset(self) -> Dataset | None:
        """The data that it trains on, if it is there."""

    def look(self, *, optimizer: bool = False) -> Future[RunPoint]:
        """A copy of the weights before the next batch, or of the kept ones at the end."""

    def model(self) -> TrainedModel:
        """The network with its preparation and split."""


class SessionSource:
    """The weights of a session: they may move by hand even after its end."""

    def __init__(self, session: Watched) -> None:
        self._session = session
        self._subject: Subject | None = None

    @property
    def is_constant(self) -> bool:
        """True after the end."""
        return not self._session.state.is_active

    @property
    def trains(self) -> bool:
        """True if batches run now."""
        return self._session.state in (RunState.RUNNING, RunState.PREPARING)

    @property
    def stamp(self) -> Stamp | None:
        """Stamp of the present weights."""
        return self._session.stamp

    def look(self, *, optimizer: bool = False) -> Future[RunPoint]:
        """A copy of the weights."""
        return self._session.look(optimizer=optimizer)

    def subject(self) -> Subject:
        """The network of the run: one object for all of it."""
        if self._subject is None:
            self._subject = Subject.of(self._session.model(), self._session.dataset)
        return self._subject


class DrawingSource:
    """The initial weights of a drawing."""

    is_constant, trains = True, False

    def __init__(self, project: Project, dataset: Dataset, before: DrawingSource | None = None) -> None:
        """A drawing with its data; `before` is the same drawing before an edit, if it was one that is looked at."""
        self._project, self._dataset = project, dataset
        self._before = before._made[0] if before is not None and before._made is not None else None
        self._made: tuple[Subject, RunPoint] | None = None

    @property
    def stamp(self) -> Stamp | None:
        """Stamp of the initial weights, which do not move."""
        return 0, 0, False

    def look(self, *, optimizer: bool = False) -> Future[RunPoint]:
        """The initial weights."""
        answer: Future[RunPoint] = Future()
        answer.set_result(self._all()[1])
        return answer

    def subject(self) -> Subject:
        """The drawing."""
        return self._all()[0]

    def _all(self) -> tuple[Subject, RunPoint]:
        if self._made is None:
            self._made = untrained(self._project, self._dataset, before=self._before)
        return self._made
