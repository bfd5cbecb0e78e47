"""Protocols of what the Evaluate tab needs of the run and of live views."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import SignalInstance

if TYPE_CHECKING:
    from engine.probes.frame import ProbeFrame
    from engine.probes.request import ProbeRequest
    from engine.training.model import TrainedModel
    from engine.training.run_state import RunState


class Run(Protocol):
    """The training run; `designer.training.monitor.Monitor` is one."""

    @property
    def state(self) -> RunState:
        """State of the run."""

    @property
    def has_weights(self) -> bool:
        """True if there are trained weights."""

    def model(self) -> TrainedModel:
        """Trained model with the kept weights; may be called from any thread.

        Raises:
            LayerloomError: Nothing has been trained.
        """


class Frames(Protocol):
    """Frames of the network while it learns; `designer.live.hub.LiveHub` brings them."""

    @property
    def framed(self) -> SignalInstance:
        """Emitted with the owner whose frames are new."""

    def wish(self, owner: str, requests: Mapping[str, ProbeRequest]) -> None:
        """Replace what an owner wants; nothing withdraws it."""

    def frame(self, owner: str, key: str) -> ProbeFrame | None:
        """The last frame of a request."""


class Chosen(Protocol):
    """The sample that is looked at; `designer.live.sample.ChosenSample` is one."""

    def choose(self, index: int) -> None:
        """Choose a sample of the data."""
