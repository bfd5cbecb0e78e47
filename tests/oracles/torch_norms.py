"""Normalisation and PReLU in PyTorch; a part of `tests/oracles/torch_check.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch.nn import functional


def layer_norm(layer: Any, before: Sequence[torch.Tensor], weights: Mapping[str, torch.Tensor]) -> torch.Tensor:
    x = before[0]
    shape = x.shape[-1:] if layer.over == "last axis" else x.shape[1:]
    return functional.layer_norm(x, shape, weights.get("weight"), weights.get("bias"), layer.epsilon)


def group_norm(layer: Any, before: Sequence[torch.Tensor], weights: Mapping[str, torch.Tensor]) -> torch.Tensor:
    sequence = before[0].ndim == 3  # its features come last
    x = before[0].transpose(1, 2) if sequence else before[0]
    y = torch.group_norm(x, layer.groups, weights.get("weight"), weights.get("bias"), layer.epsilon)
    return y.transpose(1, 2) if sequence else y


def batch_norm(layer: Any, before: Sequence[torch.Tensor], weights: Mapping[str, torch.Tensor]) -> torch.Tensor:
    """In training where gradients are wanted, else in evaluation."""
    sequence = before[0].ndim == 3  # its features come last
    x = before[0].transpose(1, 2) if sequence else before[0]
    mean, variance = weights["running_mean"].detach(), weights["running_var"].detach()
    if x.numel() == x.shape[1]:  # of a single value there is no variance, so it stays; PyTorch's would not be finite
        variance = variance.clone()
    training = torch.is_grad_enabled()
    momentum, epsilon = layer.momentum, layer.epsilon
    y = torch.batch_norm(
        x, weights.get("weight"), weights.get("bias"), mean, variance, training, momentum, epsilon, False
    )
    return y.transpose(1, 2) if sequence else y


def prelu(layer: Any, before: Sequence[torch.Tensor], weights: Mapping[str, torch.Tensor]) -> torch.Tensor:
    x = before[0]
    if x.ndim == 3:  # a sequence: its features come last
        return functional.prelu(x.transpose(1, 2), weights["weight"]).transpose(1, 2)
    return functional.prelu(x, weights["weight"])


LAYERS: dict[str, Callable[[Any, Sequence[torch.Tensor], Mapping[str, torch.Tensor]], torch.Tensor]] = {
    "LayerNorm": layer_norm,
    "GroupNorm": group_norm,
    "BatchNorm": batch_norm,
    "PReLU": prelu,
}
