"""The state of a training run, for the session that trains and the window that shows it alike."""

from __future__ import annotations

from enum import Enum


class RunState(Enum):
    """State of a training run. A session begins at `PREPARING`; the states before it are the window's."""

    IDLE = "idle"
    """There is no run."""
    COMPILING = "compiling"
    """A run is asked for, and waits for kernels and data."""
    PREPARING = "preparing"
    """The session compiles the plan and evaluates the network for the first time."""
    RUNNING = "running"
    """Batches are trained."""
    PAUSED = "paused"
    """No batch runs until the run is resumed."""
    FINISHED = "finished"
    """The run ended well: completed, stopped early, or stopped by the user."""
    FAILED = "failed"
    """The run ended badly, or could not begin."""

    @property
    def is_active(self) -> bool:
        """True if there is a run that can be stopped."""
        return self is RunState.COMPILING or self.holds_data

    @property
    def holds_data(self) -> bool:
        """True if a session has begun and has not ended."""
        return self is RunState.PREPARING or self.is_training

    @property
    def is_training(self) -> bool:
        """True if batches run, or would but for a pause."""
        return self in (RunState.RUNNING, RunState.PAUSED)
