"""What the monitor needs of others: a session that trains, and somebody who compiles kernels ahead."""

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
    """What the monitor needs of `engine.training.session.TrainingSession`."""

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
    """How far the kernels are: `done` of `total`.

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
        """How far it is; does not wait."""

    def close(self) -> None:
        """End the child processes."""
