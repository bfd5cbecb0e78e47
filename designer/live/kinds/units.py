"""Units that do nothing for a whole batch: dead, or saturated."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from designer.live.kinds.reducing import MOST_READ
from designer.live.kinds.scales import Array
from designer.live.kinds.worded import STATES
from engine.activations.activation import Activation
from engine.layers import Layer

RECTIFIERS = frozenset({"relu", "relu6", "thresholded_relu"})
"""Activations that are 0, and pass no gradient on, for all that is below a threshold: their units can die."""

BOUNDS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "sigmoid": (0.0, 1.0),
        "hard_sigmoid": (0.0, 1.0),
        "tanh": (-1.0, 1.0),
        "hard_tanh": (-1.0, 1.0),
        "softsign": (-1.0, 1.0),
        "relu6": (0.0, 6.0),
    }
)
"""Ends of activations that flatten out: near them hardly a gradient passes."""

NEAR = 0.01
"""Share of the range within which a value is at a bound."""

MOST_OF = 0.95
"""Share of the values that lie there in a saturated unit."""

DEAD, SATURATED = STATES.index("dead"), STATES.index("saturated")


def activation_of(layer: Layer) -> str:
    """Type of the activation that makes a layer's output, or empty where there is none."""
    activation = getattr(layer, "activation", None)
    if isinstance(activation, Activation):
        return activation.type_name()
    return {"RNN": getattr(layer, "nonlinearity", "tanh"), "LSTM": "tanh", "GRU": "tanh"}.get(layer.type_name(), "")


def unit_axis(values: Array) -> int:
    """Axis of the units of (rows, *shape): the channels of images, the last axis of vectors and sequences."""
    return 1 if values.ndim == 4 else values.ndim - 1


def unit_states(values: Array, layer: Layer) -> tuple[NDArray[np.uint8], int]:
    """The state of each unit over a batch, as places in `STATES`.

    Dead is a unit of a rectifier that is never above 0, for any sample and at any place. Saturated is one whose values
    lie, 95 of 100 at least, within a hundredth of the activation's range from one of its ends (but from 0 of ReLU6:
    that is not putting out anything).

    Args:
        values: (rows, *shape), the layer's output. At most `MOST_READ` numbers are read, of the first samples.
        layer: The layer.

    Returns:
        (units,) states, and the number of samples that were read.
    """
    rows = max(min(len(values), MOST_READ // max(values[:1].size, 1)), 1)
    values, axis, name = values[:rows], unit_axis(values), activation_of(layer)
    others = tuple(each for each in range(values.ndim) if each != axis)
    states = np.zeros(values.shape[axis], np.uint8)
    if name in BOUNDS:
        low, high = BOUNDS[name]
        margin = NEAR * (high - low)
        at_end = (
            (values >= high - margin)
            if name in RECTIFIERS
            else (np.abs(values - (low + high) / 2) >= (high - low) / 2 - margin)
        )
        states[at_end.mean(axis=others) >= MOST_OF] = SATURATED
    if name in RECTIFIERS:
        states[values.max(axis=others, initial=-np.inf) <= 0] = DEAD
    return states, len(values)


def states_note(states: NDArray[np.uint8], rows: int) -> str:
    """The numbers of units that are dead or saturated, in words; empty where none is."""
    counts = [(int((states == place).sum()), STATES[place]) for place in (DEAD, SATURATED)]
    told = " and ".join(f"{count} {state}" for count, state in counts if count)
    return f"{told} of {len(states)} over {rows} samples" if told else ""
