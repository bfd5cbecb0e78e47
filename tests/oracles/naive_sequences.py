"""Slow, obvious twins of the layers of sequences: a sample, a step and a unit at a time."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def sigmoid(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x)) if x >= 0 else math.exp(x) / (1.0 + math.exp(x))


def lstm_unit(a: Sequence[float], b: Sequence[float], h: float, c: float) -> tuple[float, float]:
    """New state and memory of a unit, from what its gates get from the input and from the state."""
    enter, forget, candidate, leave = (x + y for x, y in zip(a, b, strict=True))
    c = sigmoid(forget) * c + sigmoid(enter) * math.tanh(candidate)
    return sigmoid(leave) * math.tanh(c), c


def gru_unit(a: Sequence[float], b: Sequence[float], h: float, c: float) -> tuple[float, float]:
    reset, update = sigmoid(a[0] + b[0]), sigmoid(a[1] + b[1])
    new = math.tanh(a[2] + reset * b[2])
    return (1.0 - update) * new + update * h, 0.0


UNITS: dict[str, Callable[..., tuple[float, float]]] = {
    "LSTM": lstm_unit,
    "GRU": gru_unit,
    "tanh": lambda a, b, h, c: (math.tanh(a[0] + b[0]), 0.0),
    "relu": lambda a, b, h, c: (max(a[0] + b[0], 0.0), 0.0),
}
GATES = {"LSTM": 4, "GRU": 3, "RNN": 1}


def run_cell(layer: Any, x: Array, weights: Mapping[str, Array], name: str, reverse: bool) -> Array:
    """States after each step, (steps, units), of one sample (steps, features)."""
    units, gates = layer.units, GATES[layer.type]
    h, c = np.zeros(units), np.zeros(units)
    states = np.zeros((len(x), units))
    bias = [weights.get(f"bias_{kind}_{name}", np.zeros(gates * units)) for kind in ("ih", "hh")]
    for step in range(len(x))[:: -1 if reverse else 1]:
        a = np.asarray((weights[f"weight_ih_{name}"] * x[step]).sum(axis=1) + bias[0], np.float64)
        b = np.asarray((weights[f"weight_hh_{name}"] * h).sum(axis=1) + bias[1], np.float64)
        for unit in range(units):
            function = UNITS[getattr(layer, "nonlinearity", layer.type)]
            h[unit], c[unit] = function(a[unit::units], b[unit::units], h[unit], c[unit])
        states[step] = h
    return states


def recurrent(layer: Any, before: Sequence[Array], weights: Mapping[str, Array]) -> Array:
    results = []
    for x in before[0]:
        for number in range(layer.layers):
            states = [run_cell(layer, x, weights, f"l{number}", False)]
            if layer.bidirectional:
                states.append(run_cell(layer, x, weights, f"l{number}_reverse", True))
            x = np.concatenate(states, axis=1)
        if layer.returns == "last":
            x = np.concatenate([states[0][-1], *(states[1:] and [states[1][0]])])
        results.append(x)
    return np.array(results)


def embedding(layer: Any, before: Sequence[Array], weights: Mapping[str, Array]) -> Array:
    y = np.zeros((*before[0].shape, layer.embedding_dim))
    for place in np.ndindex(before[0].shape):
        y[place] = weights["weight"][int(before[0][place])]
    return y


LAYERS: dict[str, Callable[[Any, Sequence[Array], Mapping[str, Array]], Array]] = {
    "RNN": recurrent,
    "LSTM": recurrent,
    "GRU": recurrent,
    "Embedding": embedding,
}
