"""Frames of a network on a workbench: what a probe hands to live views, made with the machine of the tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from designer.live.kinds.kind import Frames, Kind, ViewedNode
from designer.live.kinds.pictures import Picture
from engine.data.dataset import DataSpec
from engine.document.network import Network
from tests.oracles.rig import Rig, make_rig

Array = NDArray[Any]


@dataclass(frozen=True)
class FakeSamples:
    inputs: Array
    targets: Array | None = None


@dataclass(frozen=True)
class FakeFrame:
    step: int = 0
    samples: FakeSamples | None = None
    weights: Mapping[str, Array] = field(default_factory=dict)
    values: Mapping[str, Array] = field(default_factory=dict)
    updates: Mapping[str, Array] = field(default_factory=dict)


def frame(
    rig: Rig, program: str, samples: FakeSamples | None = None, rows: int | None = None, step: int = 0
) -> FakeFrame:
    """All that a machine holds after a batch of a program, as copies."""
    machine = rig.machine
    values = {
        name: machine.value(program, name, rig.rows)[:rows].copy()  # type: ignore[arg-type]
        for name, tensor in rig.plan.values[program].items()  # type: ignore[index]
        if tensor.buffer.space in ("batch", "reals", "labels")
    }
    return FakeFrame(step, samples, {name: weight.copy() for name, weight in rig.weights.items()}, values)


@dataclass
class Look:
    """A network that has run a batch: its rig, and the frames of it."""

    rig: Rig
    frames: Frames
    spec: DataSpec

    def node(self, node_id: str) -> ViewedNode:
        return ViewedNode.of(self.rig.network, self.rig.analysis, self.spec, node_id)

    def picture(self, kind: Kind, node_id: str) -> Any:
        picture: Picture = kind.picture(self.node(node_id), self.frames)
        return picture

    def value(self, name: str) -> Array:
        assert self.frames.batch is not None
        return self.frames.batch.values[name]


def look(
    network: Network, shape: Sequence[int], *, rows: int = 6, classes: int = 0, columns: Sequence[str] = (), **more: Any
) -> Look:
    """Run a batch in evaluation and one in training; the chosen sample is the first of the batch."""
    more = {"dtype": "float32", "keep_all": True} | more
    rig = make_rig(network, shape, rows=rows, classes=classes, columns=columns, **more)
    names = tuple(f"class {number}" for number in range(classes))
    spec = DataSpec(rows, tuple(shape), tuple(columns), (), names)
    machine = rig.machine
    raw = next(iter(machine.inputs.values())).reshape(rows, *shape).astype(np.float64)
    targets = machine.labels if classes else next(iter(machine.values.values()), None)
    rig.evaluation_loss()
    batch = frame(rig, "evaluate", FakeSamples(raw, targets))
    sample = frame(rig, "evaluate", FakeSamples(raw[:1], None if targets is None else targets[:1]), rows=1)
    rig.loss()
    training = frame(rig, "train", FakeSamples(raw, targets))
    return Look(rig, Frames(sample, batch, training), spec)
