"""PyTorch's twins of the layers of images and sequences, by type: functions of layer, inputs and own weights."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch.nn import functional

Tensor = torch.Tensor


def margins(layer: Any, size: Sequence[int], kernel: Sequence[int], stride: Sequence[int], dilation: Any) -> list[int]:
    """Left, right, top, bottom, as `functional.pad` takes them."""
    if layer.padding == "valid":
        return [0, 0, 0, 0]
    if layer.padding == "explicit":
        top, bottom, left, right = layer.pad if len(layer.pad) == 4 else [layer.pad[0]] * 2 + [layer.pad[-1]] * 2
        return [left, right, top, bottom]
    result: list[int] = []
    for n in (1, 0):
        wanted = math.ceil(size[n] / stride[n])
        short = max(0, (wanted - 1) * stride[n] + (kernel[n] - 1) * dilation[n] + 1 - size[n])
        result += [short // 2, short - short // 2]
    return result


def both(values: Sequence[int]) -> tuple[int, int]:
    return values[0], values[-1]


def conv2d(layer: Any, before: Sequence[Tensor], weights: Mapping[str, Tensor]) -> Tensor:
    kernel, stride, dilation = both(layer.kernel), both(layer.stride), both(layer.dilation)
    x = functional.pad(before[0], margins(layer, before[0].shape[2:], kernel, stride, dilation))
    return functional.conv2d(x, weights["weight"], weights.get("bias"), stride, 0, dilation, layer.groups)


def conv1d(layer: Any, before: Sequence[Tensor], weights: Mapping[str, Tensor]) -> Tensor:
    x = before[0].transpose(1, 2)
    if layer.padding == "same":
        short = (math.ceil(x.shape[2] / layer.stride) - 1) * layer.stride + (layer.kernel - 1) * layer.dilation + 1
        short = max(0, short - x.shape[2])
        x = functional.pad(x, (short // 2, short - short // 2))
    elif layer.padding == "explicit":
        x = functional.pad(x, both(layer.pad))
    y = functional.conv1d(x, weights["weight"], weights.get("bias"), layer.stride, 0, layer.dilation, layer.groups)
    return y.transpose(1, 2)


def pool(layer: Any, before: Sequence[Tensor], weights: Mapping[str, Tensor]) -> Tensor:
    """Margins are -inf to the largest, and not counted by the mean."""
    x = before[0] if before[0].ndim == 4 else before[0][:, None]
    if x is before[0]:
        size, stride = both(layer.pool), both(layer.stride or layer.pool)
        sides = margins(layer, x.shape[2:], size, stride, (1, 1))
    else:
        size, stride = (layer.pool, 1), (layer.stride or layer.pool, 1)
        sides = margins(layer, x.shape[2:], size, stride, (1, 1))
        sides = [0, 0, layer.pad[0], layer.pad[-1]] if layer.padding == "explicit" else sides
    if layer.type.startswith("Max"):
        y = functional.max_pool2d(functional.pad(x, sides, value=-math.inf), size, stride)
    else:
        inside = functional.pad(torch.ones_like(x), sides)
        y = functional.avg_pool2d(functional.pad(x, sides), size, stride) / functional.avg_pool2d(inside, size, stride)
    return y if before[0].ndim == 4 else y[:, 0]


def conv_transpose(layer: Any, before: Sequence[Tensor], weights: Mapping[str, Tensor]) -> Tensor:
    x, stride, dilation = before[0], both(layer.stride), both(layer.dilation)
    weight = weights["weight"]
    y = functional.conv_transpose2d(x, weight, weights.get("bias"), stride, 0, 0, layer.groups, dilation)
    if layer.padding == "valid":
        return y
    if layer.padding == "explicit":
        top, bottom, left, right = layer.pad if len(layer.pad) == 4 else [layer.pad[0]] * 2 + [layer.pad[-1]] * 2
        return functional.pad(y, (-left, -right, -top, -bottom))
    sides: list[int] = []
    for n in (1, 0):
        over = y.shape[2 + n] - x.shape[2 + n] * stride[n]
        sides += [-(over // 2), -(over - over // 2)] if over > 0 else [0, 0]
    y = functional.pad(y, sides)
    short = [max(0, x.shape[2 + n] * stride[n] - y.shape[2 + n]) for n in (0, 1)]
    if any(short):  # beyond the last window there is the bias alone
        bias = weights["bias"] if layer.bias else torch.zeros(layer.filters, dtype=x.dtype)
        wide = bias[None, :, None, None].expand(len(x), -1, y.shape[2] + short[0], y.shape[3] + short[1])
        y = wide + functional.pad(y - bias[:, None, None], (0, short[1], 0, short[0]))
    return y


def upsample(layer: Any, before: Sequence[Tensor], weights: Mapping[str, Tensor]) -> Tensor:
    scale = tuple(float(factor) for factor in both(layer.factor))
    if layer.method == "nearest":
        return functional.interpolate(before[0], scale_factor=scale)
    return functional.interpolate(before[0], scale_factor=scale, mode="bilinear", align_corners=False)


def shift_edges(layer: Any, x: Tensor, sign: int) -> Tensor:
    s = [sign * side for side in layer.sides]
    if x.ndim == 3:
        return functional.pad(x, (0, 0, s[0], s[-1]))
    top, bottom, left, right = s if len(s) == 4 else [s[0], s[0], s[-1], s[-1]]
    return functional.pad(x, (left, right, top, bottom))


def axes(x: Tensor) -> tuple[int, ...]:
    return (2, 3) if x.ndim == 4 else (1,)


LAYERS: dict[str, Callable[[Any, Sequence[Tensor], Mapping[str, Tensor]], Tensor]] = {
    "Conv2D": conv2d,
    "Conv1D": conv1d,
    "ConvTranspose2D": conv_transpose,
    "Upsample": upsample,
    "ZeroPad": lambda layer, before, weights: shift_edges(layer, before[0], 1),
    "Crop": lambda layer, before, weights: shift_edges(layer, before[0], -1),
    "MaxPool2D": pool,
    "MaxPool1D": pool,
    "AveragePool2D": pool,
    "AveragePool1D": pool,
    "GlobalAveragePool": lambda layer, before, weights: before[0].mean(axes(before[0])),
    "GlobalMaxPool": lambda layer, before, weights: before[0].amax(axes(before[0])),
}
