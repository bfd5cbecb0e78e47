"""A wish to look inside a network: which samples, which values, in which mode."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class ProbeSamples:
    """Samples that a probe runs through the network. Never write to them: a probe keeps what it made of them.

    Attributes:
        inputs: (rows, *input_shape) float64 as they come, not normalised, as `Predictor.predict` takes them; NaN in the
            steps beyond the length of a sample.
        targets: (rows,) int64 class indices, else (rows, *target_shape) float64, as `Dataset.targets` has them; None
            where they are not known.
        weights: (rows,) float64: what each counts in the loss; None where all count alike.
    """

    inputs: NDArray[np.float64]
    targets: NDArray[Any] | None = None
    weights: NDArray[np.float64] | None = None

    def __len__(self) -> int:
        return len(self.inputs)


@dataclass(frozen=True, slots=True)
class ProbeRequest:
    """A wish to look inside.

    Requests with the same samples object, mode and `updates` are one run of the network: make one `ProbeSamples` and
    use it again.

    Attributes:
        samples: The samples; None for the batch that the run trains next, of the data that it trains on.
        values: Names of values (`engine/plan/values.py`): `dense_1`, `dense_1.linear`, `lstm_1.gates`,
            `attention_1.shares`, `d_dense_1`. A name that the network does not have is left out of the frame. Empty
            where weights are enough. Gradients (`d_dense_1`, `d_input_1`) are those of the mean loss of the samples,
            which need targets for it; without `training` they are those of the network as in evaluation. They are left
            out where the loss is not a finite number.
        training: Whether layers behave as in training: dropout masks of the next batch, statistics of the batch. The
            frame then has the gradients of the weights, too. Neither weights nor running statistics change.
        updates: Whether the frame has what the next step would add to each weight if it saw these samples; in training
            mode only.
    """

    samples: ProbeSamples | None = None
    values: frozenset[str] = frozenset()
    training: bool = False
    updates: bool = False
