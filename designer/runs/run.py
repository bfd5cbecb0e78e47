"""One run: what was trained, when, how far it came and how good it was. No Qt."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from engine.document.project import Project
from engine.training.events import History
from engine.training.run_state import RunState

ENDINGS = {
    "completed": "Done",
    "early_stopping": "Stopped early",
    "time_limit": "Time limit",
    "stopped": "Stopped",
    "interrupted": "Interrupted",
}
"""Reasons for which a run ends well, in words."""

STATES = {
    RunState.PREPARING: "Preparing",
    RunState.RUNNING: "Running",
    RunState.PAUSED: "Paused",
    RunState.FINISHED: "Done",
    RunState.FAILED: "Failed",
}


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """A run as it is now; a step of it makes another value.

    Attributes:
        key: Identity, for as long as the list lives.
        number: Place among the runs of its document, from 1; never given twice.
        name: Name that people gave it, at first `Run 3`.
        started: Local time at which it began; None where that is not known.
        project: The document as it was then.
        changes: What differs from the previous run, and what was changed while it trained, in words.
        state: State of the run.
        history: Metrics by epoch. It grows while the run is under way; entries never change.
        parameters: Trainable values; 0 until the network is prepared.
        seconds: Duration so far, pauses left out.
        figures: Metrics of the kept weights, by name.
        meanings: What each figure is, in words.
        ending: Reason for its end (a key of `ENDINGS`), or the sentence of a failure.
    """

    key: int
    number: int
    name: str
    started: datetime | None
    project: Project
    changes: tuple[str, ...] = ()
    state: RunState = RunState.PREPARING
    history: History = field(default_factory=History)
    parameters: int = 0
    seconds: float = 0.0
    figures: Mapping[str, float] = field(default_factory=dict)
    meanings: Mapping[str, str] = field(default_factory=dict)
    ending: str = ""

    @property
    def is_active(self) -> bool:
        """True if it has begun and has not ended."""
        return self.state.is_active

    @property
    def epochs(self) -> int:
        """Epochs done."""
        return self.history.epochs[-1] if self.history.epochs else 0

    @property
    def state_text(self) -> str:
        """State in one or two words."""
        return ENDINGS.get(self.ending, STATES.get(self.state, "")) if not self.is_active else STATES[self.state]


def kept_figures(history: History, *, keeps_best: bool) -> Mapping[str, float]:
    """Metrics of the weights that are kept so far: of the best epoch, where that is what is kept, else of the last."""
    count = min([len(history.epochs), *map(len, history.columns.values())])  # another thread may be adding an epoch
    if not count:
        return {}
    best = history.best_epoch if keeps_best else 0
    place = bisect_left(history.epochs, best, hi=count) if best else count - 1
    place = min(place, count - 1)
    return {name: column[place] for name, column in list(history.columns.items())}


def is_same(one: History, other: History) -> bool:
    """True if two histories hold the same figures."""
    if one is other:
        return True
    if one.epochs != other.epochs or one.columns.keys() != other.columns.keys():
        return False
    return all(np.array_equal(column, other.columns[name], equal_nan=True) for name, column in one.columns.items())


def summary(run: Run) -> str:
    """Network and settings of a run in one line."""
    training = run.project.training
    layers = [node for node in run.project.network.effective.nodes if node.layer.inputs and node.layer.outputs]
    optimizer = training.optimizer
    rate = getattr(optimizer, "learning_rate", None)
    parts = [
        "1 layer" if len(layers) == 1 else f"{len(layers)} layers",
        *([f"{run.parameters:,} parameters"] if run.parameters else []),
        optimizer.display_name() + (f", learning rate {rate:g}" if rate is not None else ""),
        f"batch size {training.batch_size}",
    ]
    return " · ".join(parts)
