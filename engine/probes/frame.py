"""A frame: the inside of a network, as a probe saw it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from numpy.typing import NDArray

from engine.probes.request import ProbeRequest, ProbeSamples

Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class ProbeFrame:
    """The inside of a network at one moment. Its arrays cannot be written to, and nobody else does.

    Attributes:
        request: What was asked for.
        step: Steps of the optimiser done.
        epoch: Epochs finished.
        weights: All weights by `<node>.<weight>`, running statistics included: copies of that moment.
        values: By name: (rows, *shape) with a row for each sample, or (*shape) where there is one for the whole batch,
            such as `batch_norm_1.mean`. In the dtype of the run.
        samples: The samples; also those of the next batch where the request named none. None where no value was asked.
        seconds: Processor time that it cost.
        gradients: Gradient of the loss by each weight, penalty and clipping included, in training mode.
        updates: What the next step would add to each weight, where that was asked for.
    """

    request: ProbeRequest
    step: int
    epoch: int
    weights: Arrays
    values: Arrays
    samples: ProbeSamples | None
    seconds: float
    gradients: Arrays = field(default_factory=dict)
    updates: Arrays = field(default_factory=dict)
