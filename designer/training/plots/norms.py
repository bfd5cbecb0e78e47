"""The gradient norm of a run: sampled by the probe while its plot is looked at."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from designer.background.courier import Parcel, courier
from designer.background.latest import Latest
from designer.live.hub import LiveHub
from designer.plotting.series import Growing
from engine.probes.request import ProbeRequest

if TYPE_CHECKING:
    from engine.probes.frame import ProbeFrame

NORM = "gradient_norm"
"""Name of the gradient norm among the measures, and of its wish at the hub of live views."""

HELP = (
    "L2 norm of the gradient by all weights together, of the batch that is trained next: penalties are included, "
    "and it is taken after clipping. A few samples a second, taken while this plot is shown."
)
EMPTY = "No points yet: they are taken while a run trains and this plot is shown."
"""Words of the plot while there are none."""

SHARE = 2.0**-14
"""Share of the steps so far by which a point follows the last one at least: closer ones would not be seen, and a run
of days would fill the memory with them."""


class Norms(QObject):
    """Samples the gradient norm of a run, as long as somebody looks.

    Args:
        hub: Brings the frames.
        parent: As in Qt.

    Attributes:
        steps: Steps of the optimiser done at each point, rising.
        values: L2 norm of the gradient then.
    """

    def __init__(self, hub: LiveHub, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hub = hub
        self._run = 0
        self._wished = False
        self._token = object()
        self._latest = Latest("layerloom-gradient-norm")
        self.steps, self.values = Growing(), Growing()
        hub.framed.connect(self._take_frame)
        courier().arrived.connect(self._take_norm)

    def clear(self) -> None:
        """Begin with another run: no frame of the one before counts any more."""
        self.look(False)
        self._run += 1
        self.steps.clear()
        self.values.clear()

    def look(self, on: bool) -> None:
        """Sample from now on, or no more."""
        if on != self._wished:
            self._wished = on
            self._hub.wish(NORM, {self._key: ProbeRequest(training=True)} if on else {})

    @property
    def fault(self) -> str:
        """Reason why there are no newer points, as a sentence; empty if there is none."""
        return self._hub.fault(NORM, self._key) if self._wished else ""

    @property
    def _key(self) -> str:
        """Each run has its own, so that a frame which was under way when the next began goes to nobody."""
        return f"run {self._run}"

    def _take_frame(self, owner: str) -> None:
        frame = self._hub.frame(NORM, self._key) if owner == NORM and self._wished else None
        if frame is not None and frame.gradients and self._hub.source == "running" and self._is_next(frame.step):
            self._latest.do(partial(_compute, self._token, self._run, frame))

    def _is_next(self, step: int) -> bool:
        return not len(self.steps) or step - self.steps.values[-1] >= max(1.0, SHARE * step)

    def _take_norm(self, parcel: Parcel) -> None:
        if parcel.token is not self._token:
            return
        found = parcel.found
        assert isinstance(found, _Point)
        if parcel.asked == self._run and self._is_next(found.step):
            self.steps.append(found.step)
            self.values.append(found.norm)


class _Point(NamedTuple):
    step: int
    norm: float


def _compute(token: object, run: int, frame: ProbeFrame) -> None:
    """In a thread: a large network has more weights than the window could wait for."""
    courier().arrived.emit(Parcel(token, run, _Point(frame.step, global_norm(frame.gradients))))


def global_norm(gradients: Mapping[str, NDArray[Any]]) -> float:
    """L2 norm of all gradients as one vector, as `torch.nn.utils.clip_grad_norm_` counts it; summed in float64."""
    flat = (each.reshape(-1) for each in gradients.values())
    return math.sqrt(sum(float(np.einsum("i,i->", each, each, dtype=np.float64)) for each in flat))
