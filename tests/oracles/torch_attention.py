"""Attention in PyTorch; a part of `tests/oracles/torch_check.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch.nn import functional


def self_attention(layer: Any, before: Sequence[torch.Tensor], weights: Mapping[str, torch.Tensor]) -> torch.Tensor:
    x = before[0].transpose(0, 1)  # steps first
    mask = torch.triu(torch.ones(len(x), len(x), dtype=torch.bool), diagonal=1) if layer.causal else None
    y, _ = functional.multi_head_attention_forward(
        x,
        x,
        x,
        x.shape[2],
        layer.heads,
        weights["in_proj_weight"],
        weights.get("in_proj_bias"),
        None,
        None,
        False,
        0.0,
        weights["out_proj_weight"],
        weights.get("out_proj_bias"),
        need_weights=False,
        attn_mask=mask,
    )
    return y.transpose(0, 1)


LAYERS: dict[str, Callable[[Any, Sequence[torch.Tensor], Mapping[str, torch.Tensor]], torch.Tensor]] = {
    "SelfAttention": self_attention,
    "PositionalEmbedding": lambda layer, before, weights: before[0] + weights["weight"],
}
