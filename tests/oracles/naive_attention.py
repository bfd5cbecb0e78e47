"""Attention as plain loops; a part of `tests/oracles/naive.py`."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def self_attention(layer: Any, before: Sequence[Array], weights: Mapping[str, Array]) -> Array:
    x = before[0]
    features = x.shape[2]
    width = features // layer.heads
    projected = np.einsum("nsf,uf->nsu", x, weights["in_proj_weight"])
    if layer.bias:
        projected = projected + weights["in_proj_bias"]
    gathered = np.zeros_like(x)
    for sample in range(len(x)):
        for head in range(layer.heads):
            columns = slice(head * width, (head + 1) * width)
            query, key, value = (projected[sample, :, part * features :][:, columns] for part in range(3))
            for step in range(x.shape[1]):
                gathered[sample, step, columns] = one_step(
                    query[step], key, value, step + 1 if layer.causal else x.shape[1]
                )
    y = np.einsum("nsf,uf->nsu", gathered, weights["out_proj_weight"])
    return y + weights["out_proj_bias"] if layer.bias else y


def one_step(query: Array, keys: Array, values: Array, seen: int) -> Array:
    """What one step gathers from the values of the first steps, which it sees."""
    scores = [float(query @ key) / math.sqrt(len(query)) for key in keys]
    powers = [math.exp(score - max(scores[:seen])) if step < seen else 0.0 for step, score in enumerate(scores)]
    parts = [power / sum(powers) * value for power, value in zip(powers, values, strict=True)]
    return np.asarray(sum(parts))


LAYERS: dict[str, Callable[[Any, Sequence[Array], Mapping[str, Array]], Array]] = {
    "SelfAttention": self_attention,
    "PositionalEmbedding": lambda layer, before, weights: before[0] + weights["weight"],
}
