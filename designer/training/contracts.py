"""Protocols that the monitor needs: a training session, and a compiler of kernels."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from engine.data.dataset import Dataset
from engine.document.project import Project
from engine.training.events import Event, History, Steered
from engine.training.run_state import RunState

if TYPE_CHECKING:
    from engine.training.model import TrainedModel
    from engine.training.record import RunRecord
    from engine.training.running.batch_losses import Losses
    from engine.training.running.point import RunPoint, Stamp
    from engine.training.running.steering import Intervention


class Session(Protocol):
    """The part of `engine.training.session.TrainingSession` that the monitor uses."""

    @property
    def history(self) -> History:
        """Losses and metrics by epoch."""

    @property
    def started(self) -> float:
        """Time at which the run began, in seconds since 1970; 0 where that is not known."""

    @property
    def seconds(self) -> float:
        """Duration so far, pauses left out."""

    @property
    def journal(self) -> tuple[Intervention, ...]:
        """Changes that were made while it was under way, in order."""

    @property
    def has_weights(self) -> bool:
        """True if there are weights to keep."""

    @property
    def state(self) -> RunState:
        """State of the run."""

    def start(self) -> None:
        """Begin, or resume after a pause."""

    def pause(self) -> None:
        """Pause after the current batch."""

    def prepare(self) -> None:
        """Evaluate the network, then pause."""

    def step_epoch(self) -> None:
        """Train one epoch, then pause."""

    def step_batch(self) -> None:
        """Train one batch, then pause."""

    def stop(self) -> None:
        """End the run; the best weights so far are kept."""

    def set_pace(self, epochs_per_second: float) -> None:
        """Train no faster than that; 0 is full speed."""

    def join(self, timeout: float | None = None) -> bool:
        """Wait for the thread; return True if it has ended."""

    def poll(self) -> list[Event]:
        """Events since the last call; never waits."""

    def batch_losses(self) -> Losses:
        """Losses of all batches so far."""

    @property
    def progress(self) -> tuple[int, int]:
        """Number of batches done, and of all batches."""

    @property
    def seconds_left(self) -> float | None:
        """Estimated seconds to the end, or None if unknown."""

    def model(self) -> TrainedModel:
        """Trained model with the weights so far."""

    @property
    def dataset(self) -> Dataset | None:
        """The data of the run, if it is there."""

    @property
    def stamp(self) -> Stamp | None:
        """Stamp of the present weights; None before there are any."""

    def look(self, *, optimizer: bool = False) -> Future[RunPoint]:
        """A copy of the weights before the next batch, or of the kept ones at the end."""

    def set_weight(self, name: str, index: tuple[int, ...], value: float) -> Future[float]:
        """Set a number of a weight before the next batch; the answer is what it was."""

    def steer(self, project: Project) -> Future[Steered]:
        """Go on with another document; the answer is what became of the run."""

    def record(self) -> Future[RunRecord]:
        """The run before its next batch, or at its end; the answer is there at once where it has ended."""


class SessionFactory(Protocol):
    """Makes sessions: `engine.training.session.TrainingSession`."""

    def __call__(self, project: Project, dataset: Dataset, **options: Any) -> Session:
        """A session that has not begun; the options say what it starts from."""


@dataclass(frozen=True, slots=True)
class Compiling:
    """Progress of compiling kernels: `done` of `total`.

    Attributes:
        done: Kernels compiled.
        total: Kernels to compile.
        ready: Whether training need not wait for any of them.
        finished: Whether nothing more will happen.
        error: What went wrong, or empty.
    """

    done: int
    total: int
    ready: bool
    finished: bool
    error: str = ""


class Kernels(Protocol):
    """Sees to it that kernels are compiled before they are needed."""

    def request(self) -> None:
        """Begin, unless all is there or under way."""

    def poll(self) -> Compiling:
        """Return the progress; does not wait."""

    def close(self) -> None:
        """End the child processes."""
