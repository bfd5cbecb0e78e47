"""Wishes of the canvas to the probe: the values of the views that can be seen, and of nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from designer.canvas.live.state import LiveState
from designer.canvas.live.surfaces.plane import Plane, has_planes, plane_of
from designer.canvas.live.surroundings import Kept, plane_samples, strip_samples
from designer.document.store import Store
from designer.live.hub import LiveHub
from designer.live.kinds.kind import Asked, Frames
from designer.live.sample import ChosenSample
from engine.data.dataset import Dataset
from engine.probes.frame import ProbeFrame
from engine.probes.request import ProbeRequest

OWNER = "canvas"
"""Under which name the canvas asks."""
PLANE, ROWS, SAMPLE, TRAINING = "plane", "rows", "sample", "training"
"""Requests: the points of surfaces, some rows of the data, the chosen sample, the next batch in training mode."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything that can be seen.

    Attributes:
        surfaces: Nodes whose surfaces are.
        strips: Nodes whose strips are.
        asked: What the kinds of the other views ask for.
        wires: Whether wires show weights, which come with every frame.
    """

    surfaces: frozenset[str] = field(default_factory=frozenset)
    strips: frozenset[str] = field(default_factory=frozenset)
    asked: Asked = field(default_factory=Asked)
    wires: bool = False


class Wishes:
    """Asks the hub in the name of the canvas.

    Args:
        store: The document.
        state: The two features of surfaces.
        hub: Brings frames; None in a window without.
        sample: Through which surfaces of more than two features lead.

    Attributes:
        wished: What is asked for now, by key.
    """

    def __init__(self, store: Store, state: LiveState, hub: LiveHub | None, sample: ChosenSample | None) -> None:
        self._store, self._state, self._hub, self._sample = store, state, hub, sample
        self._kept = Kept()
        self.wished: dict[str, ProbeRequest] = {}

    @property
    def plane(self) -> Plane | None:
        """The plane over which surfaces are drawn; None where samples are no rows of numbers."""
        dataset = self._store.dataset
        if dataset is None or not has_planes(dataset):
            return None
        across, up = self._state.look.features
        if max(across, up) >= dataset.spec.input_shape[0] or across == up:
            across, up = 0, 1
        return self._kept.of("plane", (dataset, across, up), lambda: plane_of(dataset, across, up))

    def base(self, dataset: Dataset) -> NDArray[np.float64]:
        """The sample that gives the features which no axis shows."""
        row = self._sample.row if self._sample is not None else None
        return dataset.inputs[0] if row is None else row

    def ask(self, seen: Seen) -> None:
        """Ask for what can be seen; nothing withdraws all."""
        requests: dict[str, ProbeRequest] = {}
        dataset = self._store.dataset
        if dataset is not None:
            rows = seen.strips | seen.asked.batch
            # A plane only where one is seen: its range is looked for among many samples.
            if seen.surfaces and (plane := self.plane) is not None:
                base = self.base(dataset)
                basis = plane, (b"" if len(base) == 2 else base.tobytes())
                samples = self._kept.of("plane samples", basis, lambda: plane_samples(plane, base))
                requests[PLANE] = ProbeRequest(samples, seen.surfaces)
            if rows:
                samples = self._kept.of("rows", (dataset,), lambda: strip_samples(dataset))
                requests[ROWS] = ProbeRequest(samples, rows)
            if seen.asked.sample and self._sample is not None and self._sample.samples is not None:
                requests[SAMPLE] = ProbeRequest(self._sample.samples, seen.asked.sample)
            if seen.asked.training:
                requests[TRAINING] = ProbeRequest(None, seen.asked.training, training=True, updates=seen.asked.updates)
            if seen.wires and not requests:
                requests[ROWS] = ProbeRequest()
        if requests != self.wished and self._hub is not None:
            self.wished = requests
            self._hub.wish(OWNER, requests)

    def frame(self, key: str) -> ProbeFrame | None:
        """The newest frame of a request."""
        return self._hub.frame(OWNER, key) if self._hub is not None else None

    def frames(self) -> Frames:
        """The newest frames, as kinds read them."""
        faults = (self._hub.fault(OWNER, key) for key in (SAMPLE, ROWS, TRAINING)) if self._hub is not None else ()
        fault = next((each for each in faults if each), "")
        return Frames(self.frame(SAMPLE), self.frame(ROWS), self.frame(TRAINING), fault=fault)

    def newest(self) -> ProbeFrame | None:
        """The frame of the latest step, for the weights."""
        found = [frame for key in (PLANE, ROWS, SAMPLE, TRAINING) if (frame := self.frame(key)) is not None]
        return max(found, key=lambda frame: frame.step, default=None)

    @staticmethod
    def all_asked(asked: Iterable[Asked]) -> Asked:
        """Values that several views ask for, together."""
        result = Asked()
        for each in asked:
            result |= each
        return result
