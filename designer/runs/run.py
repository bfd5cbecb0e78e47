"""One run: what was trained, when, how far it came and how good it was. No Qt."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from engine.document.project import Project
from engine.training.events import History
from engine.training.run_state import RunState

if TYPE_CHECKING:
    from engine.runs.rows import StoredRun

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


@dataclass(frozen=True, slots=True)
class Words:
    """Words for what a run trained.

    Attributes:
        changes: What differs from the previous run, and what was changed while it trained.
        summary: Network and settings.
        planned: Epochs that it is to train.
        is_known: Whether its document has been read.
    """

    changes: tuple[str, ...] = ()
    summary: str = ""
    planned: int = 0
    is_known: bool = True


NOT_COMPARED = Words(is_known=False)
"""Words of a run whose document has not been read yet."""


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """A run as it is now; a step of it makes another value.

    Attributes:
        row: What the store holds of it.
        words: What it trained, in words.
        state: State of the run.
        history: Metrics by epoch, where they have been read. It grows while the run is under way; entries never change.
        epochs: Epochs done.
        seconds: Duration so far, pauses left out.
        figures: Metrics of the kept weights, by name.
        meanings: What each figure is, in words.
        ending: Reason for its end (a key of `ENDINGS`), or the sentence of a failure.
    """

    row: StoredRun
    words: Words = NOT_COMPARED
    state: RunState = RunState.PREPARING
    history: History = field(default_factory=History)
    epochs: int = 0
    seconds: float = 0.0
    figures: Mapping[str, float] = field(default_factory=dict)
    meanings: Mapping[str, str] = field(default_factory=dict)
    ending: str = ""

    @property
    def key(self) -> int:
        """Number of the run in its store; never given twice."""
        return self.row.id

    @property
    def name(self) -> str:
        """Name that people gave it, else `Run 3`."""
        return self.row.name or f"Run {self.row.id}"

    @property
    def started(self) -> datetime | None:
        """Local time at which it began; None where that is not known."""
        return datetime.fromtimestamp(self.row.begun) if self.row.begun else None

    @property
    def is_active(self) -> bool:
        """True if it has begun and has not ended."""
        return self.state.is_active

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


def summary(project: Project) -> str:
    """Network and settings of a run in one line."""
    training = project.training
    layers = [node for node in project.network.effective.nodes if node.layer.inputs and node.layer.outputs]
    optimizer = training.optimizer
    rate = getattr(optimizer, "learning_rate", None)
    parts = [
        "1 layer" if len(layers) == 1 else f"{len(layers)} layers",
        optimizer.display_name() + (f", learning rate {rate:g}" if rate is not None else ""),
        f"batch size {training.batch_size}",
    ]
    return " · ".join(parts)
