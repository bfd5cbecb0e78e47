"""A slow, obvious twin of the engine's forward pass: in float64, and nothing of the engine is imported.

It reads a project as plain data, so that what it says of a network is a second opinion.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.engine.cases.activations import CASES as ACTIVATIONS
from tests.oracles import naive_attention, naive_merging, naive_norms, naive_sequences

Array = NDArray[np.float64]
Layer = Callable[[Any, Sequence[Array], Mapping[str, Array]], Array]
"""A layer in evaluation: of its fields, what reaches its inputs, and its weights by their names within it."""


def forward(
    project: Any,
    weights: Mapping[str, NDArray[Any]],
    inputs: NDArray[Any] | Mapping[str, NDArray[Any]],
    columns: Sequence[str] = (),
) -> dict[str, Array]:
    """Outputs of a network in evaluation, by the id of the Output node.

    Args:
        project: A project, or anything with its `network`.
        weights: Tensors by `<node id>.<weight>`.
        inputs: (rows, *shape), normalised already; or what each Input is given, by its id.
        columns: Names of the features, where Input nodes choose among them.
    """
    nodes = {node.id: node for node in project.network.nodes}
    values: dict[str, Array] = {}

    def value(node_id: str) -> Array:
        if node_id not in values:
            node = nodes[node_id]
            wires = {wire.target_port: wire.source for wire in project.network.wires if wire.target == node_id}
            before = [value(wires[port]) for port in node.layer.inputs]
            own = {
                name.split(".", 1)[1]: np.asarray(tensor, np.float64)
                for name, tensor in weights.items()
                if name.split(".", 1)[0] == (node.weights_of or node_id)
            }
            if node.layer.type == "Input" and isinstance(inputs, Mapping):
                before = [np.asarray(inputs[node_id], np.float64)]
            elif node.layer.type == "Input":
                before = [_chosen(np.asarray(inputs, np.float64), node.layer.columns, columns)]
            values[node_id] = layer_of(node.layer.type)(node.layer, before, own)
        return values[node_id]

    return {node_id: value(node_id) for node_id, node in nodes.items() if node.layer.type == "Output"}


def layer_of(name: str) -> Layer:
    """The twin of a type of layer."""
    if name not in LAYERS:
        raise NotImplementedError(
            f"{name} has no twin in plain loops: give one to its LayerCase, as `loops`, or add it to "
            "tests/oracles/naive.py."
        )
    return LAYERS[name]


def _chosen(inputs: Array, wanted: Sequence[str], columns: Sequence[str]) -> Array:
    return inputs[:, [list(columns).index(name) for name in wanted]] if wanted else inputs


def input_(layer: Any, before: Sequence[Array], weights: Mapping[str, Array]) -> Array:
    return before[0].reshape(len(before[0]), *layer.shape) if layer.shape else before[0]


def dense(layer: Any, before: Sequence[Array], weights: Mapping[str, Array]) -> Array:
    x, weight = before[0], weights["weight"]
    y = np.zeros((*x.shape[:-1], layer.units))
    for unit in range(layer.units):
        y[..., unit] = (x * weight[unit]).sum(axis=-1)
        if layer.bias:
            y[..., unit] = y[..., unit] + weights["bias"][unit]
    return activation(layer.activation, y, -1)


def add(layer: Any, before: Sequence[Array], weights: Mapping[str, Array]) -> Array:
    total = np.zeros_like(before[0])
    for x in before:
        total = total + x
    return total


def concatenate(layer: Any, before: Sequence[Array], weights: Mapping[str, Array]) -> Array:
    """Sequences (rows, steps, features) step by step, unless their steps are joined."""
    if before[0].ndim != 3 or layer.axis == "steps":
        return np.concatenate(before, axis=1)
    steps = range(before[0].shape[1])
    return np.stack([np.concatenate([x[:, step] for x in before], axis=1) for step in steps], axis=1)


def padded(x: Array, reach: Sequence[int], stride: Sequence[int], padding: str, pad: Sequence[int]) -> Array:
    """An image with its margins: `same` makes for size / stride windows, rounded up."""
    sides = [0, 0, 0, 0]
    if padding == "explicit":
        sides = list(pad) if len(pad) == 4 else [pad[0], pad[0], pad[-1], pad[-1]]
    if padding == "same":
        for number in (0, 1):
            size = x.shape[2 + number]
            short = (math.ceil(size / stride[number]) - 1) * stride[number] + reach[number] - size
            sides[2 * number] = max(short, 0) // 2
            sides[2 * number + 1] = max(short, 0) - max(short, 0) // 2
    wide = np.zeros((*x.shape[:2], x.shape[2] + sides[0] + sides[1], x.shape[3] + sides[2] + sides[3]))
    wide[:, :, sides[0] : sides[0] + x.shape[2], sides[2] : sides[2] + x.shape[3]] = x
    return wide


def both(values: Sequence[int]) -> tuple[int, int]:
    return values[0], values[-1]


def convolve(
    x: Array, weight: Array, stride: Sequence[int], dilation: Sequence[int], groups: int, padding: str, pad: Any
) -> Array:
    filters, group_channels, *kernel = weight.shape
    reach = [(size - 1) * spread + 1 for size, spread in zip(kernel, dilation, strict=True)]
    wide = padded(x, reach, stride, padding, pad)
    rows, columns = ((wide.shape[2 + n] - reach[n]) // stride[n] + 1 for n in (0, 1))
    y = np.zeros((len(x), filters, rows, columns))
    for o in range(filters):
        start = o // (filters // groups) * group_channels
        for i in range(rows):
            for j in range(columns):
                top, left = i * stride[0], j * stride[1]
                part = wide[:, start : start + group_channels, top : top + reach[0], left : left + reach[1]]
                y[:, o, i, j] = (part[:, :, :: dilation[0], :: dilation[1]] * weight[o]).sum(axis=(1, 2, 3))
    return y


def conv2d(layer: Any, before: Sequence[Array], weights: Mapping[str, Array]) -> Array:
    stride, dilation = both(layer.stride), both(layer.dilation)
    y = convolve(before[0], weights["weight"], stride, dilation, layer.groups, layer.padding, layer.pad)
    return activation(layer.activation, y + weights["bias"][:, None, None] if layer.bias else y)


def conv1d(layer: Any, before: Sequence[Array], weights: Mapping[str, Array]) -> Array:
    x, weight = before[0].transpose(0, 2, 1)[:, :, None, :], weights["weight"][:, :, None, :]
    pad = (0, 0, layer.pad[0], layer.pad[-1])
    y = convolve(x, weight, (1, layer.stride), (1, layer.dilation), layer.groups, layer.padding, pad)
    y = y[:, :, 0].transpose(0, 2, 1)
    return activation(layer.activation, y + weights["bias"] if layer.bias else y)


def conv_transpose(layer: Any, before: Sequence[Array], weights: Mapping[str, Array]) -> Array:
    """Each element of the input adds its multiple of a filter to the output, from which margins are then cut."""
    x, weight = before[0], weights["weight"]
    stride, dilation = both(layer.stride), both(layer.dilation)
    reach = [(size - 1) * spread + 1 for size, spread in zip(weight.shape[2:], dilation, strict=True)]
    whole = [(x.shape[2 + n] - 1) * stride[n] + reach[n] for n in (0, 1)]
    filters, channels = weight.shape[1], x.shape[1] // layer.groups
    y = np.zeros((len(x), layer.filters, *(whole[n] + max(0, stride[n] - reach[n]) for n in (0, 1))))
    for c in range(x.shape[1]):
        for o in range(filters):
            target = y[:, c // channels * filters + o]
            for i in range(x.shape[2]):
                for j in range(x.shape[3]):
                    top, left = i * stride[0], j * stride[1]
                    part = target[:, top : top + reach[0], left : left + reach[1]]
                    spread = x[:, c, i, j, None, None] * weight[c, o]
                    part[:, :: dilation[0], :: dilation[1]] += np.asarray(spread, np.float64)
    pad = list(layer.pad) if len(layer.pad) == 4 else [layer.pad[0]] * 2 + [layer.pad[-1]] * 2
    size = [whole[0] - pad[0] - pad[1], whole[1] - pad[2] - pad[3]]
    if layer.padding == "valid":
        pad, size = [0, 0, 0, 0], whole
    if layer.padding == "same":
        size = [x.shape[2 + n] * stride[n] for n in (0, 1)]
        pad = [max(0, whole[0] - size[0]) // 2, 0, max(0, whole[1] - size[1]) // 2, 0]
    y = y[:, :, pad[0] : pad[0] + size[0], pad[2] : pad[2] + size[1]]
    return activation(layer.activation, y + weights["bias"][:, None, None] if layer.bias else y)


def upsample(layer: Any, before: Sequence[Array], weights: Mapping[str, Array]) -> Array:
    x, factor = before[0], both(layer.factor)
    y = np.zeros((*x.shape[:2], x.shape[2] * factor[0], x.shape[3] * factor[1]))
    for i in range(y.shape[2]):
        for j in range(y.shape[3]):
            if layer.method == "nearest":
                y[:, :, i, j] = x[:, :, i // factor[0], j // factor[1]]
                continue
            at = [max(0.0, (index + 0.5) / f - 0.5) for index, f in zip((i, j), factor, strict=True)]
            for di in (0, 1):
                for dj in (0, 1):
                    row, column = int(at[0]) + di, int(at[1]) + dj
                    share = (1 - abs(at[0] - row)) * (1 - abs(at[1] - column))
                    nearest = x[:, :, min(row, x.shape[2] - 1), min(column, x.shape[3] - 1)]
                    y[:, :, i, j] = y[:, :, i, j] + share * nearest
    return y


def surround(layer: Any, before: Sequence[Array], weights: Mapping[str, Array]) -> Array:
    x, s = before[0], list(layer.sides)
    s = s if len(s) == 4 else [s[0], s[0], s[-1], s[-1]]
    if x.ndim == 3:
        y = np.zeros((len(x), x.shape[1] + layer.sides[0] + layer.sides[-1], x.shape[2]))
        y[:, layer.sides[0] : layer.sides[0] + x.shape[1]] = x
        return y
    y = np.zeros((*x.shape[:2], x.shape[2] + s[0] + s[1], x.shape[3] + s[2] + s[3]))
    y[:, :, s[0] : s[0] + x.shape[2], s[2] : s[2] + x.shape[3]] = x
    return y


def crop(layer: Any, before: Sequence[Array], weights: Mapping[str, Array]) -> Array:
    x, s = before[0], list(layer.sides)
    if x.ndim == 3:
        return x[:, s[0] : x.shape[1] - s[-1]]
    s = s if len(s) == 4 else [s[0], s[0], s[-1], s[-1]]
    return x[:, :, s[0] : x.shape[2] - s[1], s[2] : x.shape[3] - s[3]]


def pool(layer: Any, before: Sequence[Array], choose: Callable[..., Any]) -> Array:
    """The largest or the mean of each window; margins are NaN, and left out."""
    x, sequence = before[0], before[0].ndim == 3
    x = x[:, None] if sequence else x
    size = (layer.pool, 1) if sequence else both(layer.pool)
    stride = ((layer.stride or layer.pool), 1) if sequence else both(layer.stride or layer.pool)
    pad = (layer.pad[0], layer.pad[-1], 0, 0) if sequence else layer.pad
    inside = padded(np.ones_like(x), size, stride, layer.padding, pad) > 0
    wide = np.where(inside, padded(x, size, stride, layer.padding, pad), np.nan)
    rows, columns = ((wide.shape[2 + n] - size[n]) // stride[n] + 1 for n in (0, 1))
    y = np.zeros((*x.shape[:2], rows, columns))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride[0], j * stride[1]
            y[:, :, i, j] = choose(wide[:, :, top : top + size[0], left : left + size[1]], axis=(2, 3))
    return y[:, 0] if sequence else y


LAYERS: dict[str, Layer] = {
    "Input": input_,
    "Dense": dense,
    "Activation": lambda layer, before, weights: activation(layer.activation, before[0]),
    "Dropout": lambda layer, before, weights: before[0],
    "GaussianNoise": lambda layer, before, weights: before[0],
    "Identity": lambda layer, before, weights: before[0],
    "Flatten": lambda layer, before, weights: before[0].reshape(len(before[0]), -1),
    "Add": add,
    "Concatenate": concatenate,
    "Conv2D": conv2d,
    "Conv1D": conv1d,
    "ConvTranspose2D": conv_transpose,
    "Upsample": upsample,
    "ZeroPad": surround,
    "Crop": crop,
    "SpatialDropout": lambda layer, before, weights: before[0],
    "MaxPool2D": lambda layer, before, weights: pool(layer, before, np.nanmax),
    "MaxPool1D": lambda layer, before, weights: pool(layer, before, np.nanmax),
    "AveragePool2D": lambda layer, before, weights: pool(layer, before, np.nanmean),
    "AveragePool1D": lambda layer, before, weights: pool(layer, before, np.nanmean),
    "GlobalAveragePool": lambda layer, before, weights: before[0].mean((2, 3) if before[0].ndim == 4 else 1),
    "GlobalMaxPool": lambda layer, before, weights: before[0].max((2, 3) if before[0].ndim == 4 else 1),
    "Output": lambda layer, before, weights: before[0],
    **naive_sequences.LAYERS,
    **naive_norms.LAYERS,
    **naive_attention.LAYERS,
    **naive_merging.LAYERS,
}


def activation(function: Any, x: NDArray[Any], axis: int = 0) -> Array:
    """A function of every element, or of rows: the channels of images, else the last axis, or the one given."""
    x, case = np.asarray(x, np.float64), ACTIVATIONS[function.type]
    if case.by_row:
        axis = axis or (1 if x.ndim > 3 and function.axis == "channels" else -1)
        return np.apply_along_axis(lambda row: case.formula(function, row), axis, x)
    flat = [case.formula(function, element) for element in x.ravel().tolist()]
    return np.array(flat, np.float64).reshape(x.shape)
