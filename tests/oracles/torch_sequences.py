"""PyTorch's twins of the layers of sequences, by type: functions of layer, inputs and own weights."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch.nn import functional

Tensor = torch.Tensor


def recurrent(layer: Any, before: Sequence[Tensor], weights: Mapping[str, Tensor]) -> Tensor:
    """PyTorch's module of the same name; its parameters are called as ours and put in their place."""
    x = before[0]
    options = {"nonlinearity": layer.nonlinearity} if layer.type == "RNN" else {}
    module = getattr(torch.nn, layer.type)(
        x.shape[2], layer.units, layer.layers, bias=layer.bias, batch_first=True, bidirectional=layer.bidirectional,
        dtype=x.dtype, **options,
    )  # fmt: skip
    states, last = torch.func.functional_call(module, dict(weights), (x,))
    if layer.returns == "sequence":
        return states
    ends = (last[0] if layer.type == "LSTM" else last)[-2 if layer.bidirectional else -1 :]
    return torch.cat(list(ends), dim=1)


LAYERS: dict[str, Callable[[Any, Sequence[Tensor], Mapping[str, Tensor]], Tensor]] = {
    "RNN": recurrent,
    "LSTM": recurrent,
    "GRU": recurrent,
    "Embedding": lambda layer, before, weights: functional.embedding(before[0].long(), weights["weight"]),
}
