"""Outcomes of the runs of an experiment, and what they come to together."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.document.project import Project
from engine.runs.rows import FAILED, FINISHED, StoredRun
from engine.training.events import Failed, Finished

STOPPED = "stopped"
"""Reason of a run that was ended from outside, and can be resumed."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of one run.

    Attributes:
        state: `finished` or `failed`.
        run: Its number in the store; 0 where it is not there.
        known: Whether it was in the store already, so that nothing was computed.
        reason: Why it ended, as in `Finished`; empty for a failure.
        epochs: Epochs done.
        best_epoch: Epoch whose weights are kept.
        seconds: Duration.
        metrics: Those of the kept weights.
        meanings: What each of them is.
        message: What went wrong; empty if nothing did.
        notes: Sentences on why it is not recorded as it should be.
    """

    state: str
    run: int = 0
    known: bool = False
    reason: str = ""
    epochs: int = 0
    best_epoch: int = 0
    seconds: float = 0.0
    metrics: Mapping[str, float] = field(default_factory=dict)
    meanings: Mapping[str, str] = field(default_factory=dict)
    message: str = ""
    notes: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """True if it has trained to its end, so that its figures may stand beside those of others."""
        return self.state == FINISHED and self.reason != STOPPED


def failure(message: str) -> Outcome:
    """The outcome of a run that came to nothing."""
    return Outcome(FAILED, message=message)


def of_end(end: Finished | Failed, run: int, notes: Iterable[str]) -> Outcome:
    """The outcome of a run that has just ended.

    Args:
        end: How.
        run: Its number in the store; 0 where it is not there.
        notes: Sentences on why it is not recorded as it should be.
    """
    if isinstance(end, Failed):
        return Outcome(FAILED, run, message=end.message, notes=tuple(notes))
    return Outcome(
        FINISHED,
        run,
        reason=end.reason,
        epochs=end.epochs,
        best_epoch=end.best_epoch,
        seconds=end.seconds,
        metrics=end.metrics,
        meanings=end.meanings,
        notes=tuple(notes),
    )


def of_stored(run: StoredRun) -> Outcome:
    """The outcome of a run that a store holds."""
    known: Mapping[str, Any] = run.outcome
    return Outcome(
        run.state,
        run.id,
        known=True,
        reason=str(known.get("reason", "")),
        epochs=run.epochs,
        best_epoch=int(known.get("best_epoch", 0)),
        seconds=run.seconds,
        metrics=dict(known.get("metrics", {})),
        meanings=dict(known.get("meanings", {})),
        message=str(known.get("message", "")),
    )


def is_done(run: StoredRun, project: Project) -> bool:
    """True if a stored run is all that training this document gives: it has not been trained on, and not stopped.

    Args:
        run: A run with the key of the document.
        project: The document.
    """
    reason, epochs = run.outcome.get("reason"), project.training.epochs
    ends = {"completed": run.epochs == epochs, "early_stopping": run.epochs <= epochs, "time_limit": True}
    return run.state == FINISHED and ends.get(str(reason), False)


@dataclass(frozen=True, slots=True)
class Spread:
    """The values of a figure in several runs.

    Attributes:
        count: How many there are.
        median: Median.
        least: Least value.
        greatest: Greatest value.
        mean: Mean.
        deviation: Standard deviation of the sample; 0 for one value.
    """

    count: int
    median: float
    least: float
    greatest: float
    mean: float
    deviation: float


def spreads(outcomes: Iterable[Outcome]) -> dict[str, Spread]:
    """The spread of each figure over the runs that have trained to their end, by name, where it is a number."""
    values: dict[str, list[float]] = {}
    for outcome in outcomes:
        if outcome.is_whole:
            for name, value in outcome.metrics.items():
                if math.isfinite(value):
                    values.setdefault(name, []).append(value)
    return {name: _spread(numbers) for name, numbers in values.items()}


def _spread(numbers: list[float]) -> Spread:
    deviation = statistics.stdev(numbers) if len(numbers) > 1 else 0.0
    median, mean = statistics.median(numbers), statistics.fmean(numbers)
    return Spread(len(numbers), median, min(numbers), max(numbers), mean, deviation)
