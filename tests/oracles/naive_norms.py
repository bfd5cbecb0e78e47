"""Normalisation and PReLU as plain loops; a part of `tests/oracles/naive.py`."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def standardised(x: Array, epsilon: float) -> Array:
    """Numbers with their mean taken away, over the root of their variance."""
    mean = sum(x.ravel().tolist()) / x.size
    variance = sum((value - mean) ** 2 for value in x.ravel().tolist()) / x.size
    return (x - mean) / math.sqrt(variance + epsilon)


def layer_norm(layer: Any, before: Sequence[Array], weights: Mapping[str, Array]) -> Array:
    x = before[0]
    y = np.empty_like(x)
    places = np.ndindex(x.shape[:-1]) if layer.over == "last axis" else np.ndindex(x.shape[:1])
    for place in places:
        y[place] = standardised(x[place], layer.epsilon)
    return y * weights["weight"] + weights["bias"] if layer.affine else y


def group_norm(layer: Any, before: Sequence[Array], weights: Mapping[str, Array]) -> Array:
    x = before[0]
    if x.ndim == 3:  # a sequence: its features come last
        x = x.transpose(0, 2, 1)
    y = np.empty_like(x)
    together = x.shape[1] // layer.groups
    for sample in range(len(x)):
        for start in range(0, x.shape[1], together):
            part = slice(start, start + together)
            y[sample, part] = standardised(x[sample, part], layer.epsilon)
    y = scaled(y, weights) if layer.affine else y
    return y.transpose(0, 2, 1) if x.ndim == 3 else y


def batch_norm(layer: Any, before: Sequence[Array], weights: Mapping[str, Array]) -> Array:
    x = before[0]
    if x.ndim == 3:  # a sequence: its features come last
        return batch_norm(layer, [x.transpose(0, 2, 1)[..., None]], weights)[..., 0].transpose(0, 2, 1)
    y = np.empty_like(x)
    for channel in range(x.shape[1]):
        std = math.sqrt(weights["running_var"][channel] + layer.epsilon)
        y[:, channel] = (x[:, channel] - weights["running_mean"][channel]) / std
    return scaled(y, weights) if layer.affine else y


def scaled(x: Array, weights: Mapping[str, Array]) -> Array:
    """Each channel times its weight, plus its bias."""
    y = np.empty_like(x)
    for channel in range(x.shape[1]):
        y[:, channel] = x[:, channel] * weights["weight"][channel] + weights["bias"][channel]
    return y


def prelu(layer: Any, before: Sequence[Array], weights: Mapping[str, Array]) -> Array:
    x, slopes = before[0], weights["weight"]
    axis = 1 if x.ndim > 3 else x.ndim - 1
    y = np.array(x)
    for place in np.ndindex(x.shape):
        y[place] = max(x[place], 0.0) + min(x[place], 0.0) * slopes[0 if layer.shared else place[axis]]
    return y


LAYERS: dict[str, Callable[[Any, Sequence[Array], Mapping[str, Array]], Array]] = {
    "LayerNorm": layer_norm,
    "GroupNorm": group_norm,
    "BatchNorm": batch_norm,
    "PReLU": prelu,
}
