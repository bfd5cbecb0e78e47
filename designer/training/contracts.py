"""Protocols that the monitor needs: a training session, and a compiler of kernels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import Dataset
from engine.document.project import Project
from engine.training.events import Event, History
from engine.training.run_state import RunState

if TYPE_CHECKING:
    from engine.training.model import TrainedModel


class Session(Protocol):
    """The part of `engine.training.session.TrainingSession` that the monitor uses."""

    history: History

    @property
    def state(self) -> RunState: ...
    def start(self) -> None: ...
    def pause(self) -> None: ...
    def step_epoch(self) -> None: ...
    def step_batch(self) -> None: ...
    def stop(self) -> None: ...
    def join(self, timeout: float | None = None) -> bool: ...
    def poll(self) -> list[Event]: ...
    def batch_losses(self) -> NDArray[np.float64]: ...
    @property
    def progress(self) -> tuple[int, int]: ...
    @property
    def seconds_left(self) -> float | None: ...
    def model(self) -> TrainedModel: ...


SessionFactory = Callable[[Project, Dataset], Session]


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
