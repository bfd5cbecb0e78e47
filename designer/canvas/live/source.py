"""Where live views have their frames from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import SignalInstance

from engine.probes.frame import ProbeFrame
from engine.probes.request import ProbeRequest

OWNER = "canvas"
"""Under which name the canvas asks."""


class FrameSource(Protocol):
    """Answers wishes for as long as they stand (`designer/live/hub.py`)."""

    @property
    def framed(self) -> SignalInstance:
        """Emits the name of an owner for whom there are new frames."""

    @property
    def rate(self) -> float:
        """Frames a second now."""

    def wish(self, owner: str, requests: Mapping[str, ProbeRequest]) -> None:
        """Replace what an owner wants."""

    def frame(self, owner: str, key: str) -> ProbeFrame | None:
        """The newest frame."""


class SampleSource(Protocol):
    """The sample that is looked at (`designer/live/sample.py`)."""

    @property
    def changed(self) -> SignalInstance:
        """Emitted when it is another."""

    @property
    def row(self) -> NDArray[np.float64]:
        """Its values, as they come."""
