"""PyTorch's twins of the layers of branches and axes, by type: functions of layer, inputs and own weights."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any

import torch
from torch.nn import functional

Tensor = torch.Tensor


def dot(layer: Any, before: Sequence[Tensor], weights: Mapping[str, Tensor]) -> Tensor:
    a, b = (functional.normalize(x, dim=-1) for x in before) if layer.normalise else before
    return (a * b).sum(-1, keepdim=True)


def permute(layer: Any, before: Sequence[Tensor], weights: Mapping[str, Tensor]) -> Tensor:
    order = layer.order or range(before[0].ndim - 1, 0, -1)
    return before[0].permute(0, *order)


def slice_(layer: Any, before: Sequence[Tensor], weights: Mapping[str, Tensor]) -> Tensor:
    kept = range(before[0].shape[layer.axis])[layer.start : layer.stop or None]
    return before[0].narrow(layer.axis, kept.start, len(kept))


LAYERS: dict[str, Callable[[Any, Sequence[Tensor], Mapping[str, Tensor]], Tensor]] = {
    "Subtract": lambda layer, before, weights: before[0] - torch.stack(list(before[1:])).sum(0),
    "Multiply": lambda layer, before, weights: reduce(torch.mul, before),
    "Average": lambda layer, before, weights: torch.stack(list(before)).mean(0),
    "Maximum": lambda layer, before, weights: reduce(torch.maximum, before),
    "Dot": dot,
    "Reshape": lambda layer, before, weights: before[0].reshape(len(before[0]), *layer.shape),
    "Permute": permute,
    "Slice": slice_,
    "ScaleShift": lambda layer, before, weights: layer.scale * before[0] + layer.shift,
}
