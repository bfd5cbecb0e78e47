"""A weight set by hand: whether it can be, and what a record of a run is with it."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from engine.errors import TrainingError
from engine.layers import WeightSpec
from engine.training.events import Weights

if TYPE_CHECKING:
    from engine.training.record import RunRecord


@dataclass(frozen=True, slots=True)
class WeightEdit:
    """One number of a weight, set by hand.

    Attributes:
        name: The weight, `<node>.<weight>`.
        index: Place of the number in it.
        value: What it becomes.
    """

    name: str
    index: tuple[int, ...]
    value: float

    def check(self, weights: Mapping[str, WeightSpec], dtype: str) -> None:
        """Refuse what cannot be set.

        Args:
            weights: Those of the network, by name.
            dtype: Of their values.

        Raises:
            TrainingError: There is no such weight or place, the value is not finite in this dtype, or the weight is a
                running statistic, which follows the batches.
        """
        weight = weights.get(self.name)
        if weight is None:
            raise TrainingError(f"The network has no weight {self.name}.", fix="Choose one of the weights that it has.")
        if not weight.trainable:
            raise TrainingError(f"{self.name} follows the batches and cannot be set.", fix="Choose a weight or a bias.")
        inside = len(self.index) == len(weight.shape) and all(
            0 <= operator.index(place) < size for place, size in zip(self.index, weight.shape, strict=True)
        )
        if not inside:
            place, sizes = ", ".join(map(str, self.index)), " × ".join(map(str, weight.shape))
            raise TrainingError(f"{self.name} is {sizes} and has no place [{place}].", fix="Choose a place inside it.")
        with np.errstate(over="ignore"):
            finite = bool(np.isfinite(np.asarray(self.value, np.float64).astype(dtype)))
        if not finite:
            raise TrainingError(f"A weight cannot be {self.value:g}.", fix="Enter a finite number.")

    def apply(self, weights: Weights) -> float:
        """Write the value into weights; what was there before."""
        before = float(weights[self.name][self.index])
        weights[self.name][self.index] = self.value
        return before

    def copied(self, weights: Weights) -> tuple[Weights, float]:
        """The weights with the value, the others shared, and what was there before."""
        found = {**weights, self.name: weights[self.name].copy()}
        return found, self.apply(found)


def with_weight(record: RunRecord, edit: WeightEdit) -> tuple[RunRecord, float]:
    """A run that has ended, with a number set in its kept weights and in those from which it would train on.

    Returns:
        The run, and what the kept weight was before.
    """
    kept, before = edit.copied(record.model.weights)
    last, _ = edit.copied(record.state.weights)
    state = replace(record.state, weights=last, kept=kept)
    return replace(record, model=replace(record.model, weights=kept), state=state), before
