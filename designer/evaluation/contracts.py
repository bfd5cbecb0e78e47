"""Protocols of what the Evaluate tab needs of the run and of live views."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import SignalInstance

if TYPE_CHECKING:
    from engine.data.dataset import Dataset
    from engine.probes.frame import ProbeFrame
    from engine.probes.request import ProbeRequest
    from engine.training.model import TrainedModel
    from engine.training.running.point import Stamp


class Trained(Protocol):
    """Weights with the data that trained them: the part of a session that is evaluated. For any thread."""

    @property
    def dataset(self) -> Dataset | None:
        """The data of the run, if it is there."""

    @property
    def stamp(self) -> Stamp | None:
        """Stamp of the present weights."""

    def model(self) -> TrainedModel:
        """Trained model with the kept weights.

        Raises:
            LayerloomError: Nothing has been trained.
        """


class Run(Protocol):
    """The training run; `designer.training.monitor.Monitor` is one."""

    @property
    def session(self) -> Trained | None:
        """The run, or the last one; None before the first."""

    @property
    def has_weights(self) -> bool:
        """True if there are trained weights."""

    @property
    def is_passing(self) -> bool:
        """True if nobody wants to keep what the run comes to."""


class Frames(Protocol):
    """Frames of the network while it learns; `designer.live.hub.LiveHub` brings them."""

    @property
    def framed(self) -> SignalInstance:
        """Emitted with the owner whose frames are new."""

    def wish(self, owner: str, requests: Mapping[str, ProbeRequest]) -> None:
        """Replace what an owner wants; nothing withdraws it."""

    def frame(self, owner: str, key: str) -> ProbeFrame | None:
        """The last frame of a request."""

    def fault(self, owner: str, key: str) -> str:
        """Reason why there is no newer frame, as a sentence; empty if there is none."""


class Chosen(Protocol):
    """The sample that is looked at; `designer.live.sample.ChosenSample` is one."""

    def choose(self, index: int) -> None:
        """Choose a sample of the data."""
