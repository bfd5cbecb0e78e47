"""A case's network in PyTorch, as a person would write it: functions of tensors, and modules for what recurs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch.nn import functional

from engine.bench.cases import Case

Function = Callable[..., Any]
Weights = dict[str, torch.Tensor]

ACTIVATIONS: dict[str, Function] = {
    "linear": lambda x: x,
    "softmax": lambda x: x,  # the loss takes logits
    "relu": torch.relu,
    "tanh": torch.tanh,
}


def forward(case: Case) -> tuple[Function, list[torch.Tensor]]:
    """The network as a function of a batch that gives logits, and its parameters."""
    sources = {(wire.target, wire.target_port): wire.source for wire in case.network.wires}
    steps: list[tuple[str, Function, list[str]]] = []
    parameters: list[torch.Tensor] = []
    for node in case.network.nodes[1:-1]:
        names = {weight.name: weight.trainable for weight in case.analysis.nodes[node.id].weights}
        weights = {
            name: torch.tensor(case.weights[f"{node.id}.{name}"], requires_grad=trainable)
            for name, trainable in names.items()
        }
        before = [sources[node.id, port] for port in node.layer.inputs]
        steps.append((node.id, BUILDERS[node.layer.type](node.layer, weights, case), before))
        parameters += [tensor for tensor in weights.values() if tensor.requires_grad]

    def run(x: torch.Tensor) -> torch.Tensor:
        values = {"n0": x}
        for name, function, before in steps:
            values[name] = x = function(*[values[source] for source in before])
        return x

    return run, parameters


def _dense(layer: Any, weights: Weights, case: Case) -> Function:
    activation = ACTIVATIONS[layer.activation.type]
    return lambda x: activation(functional.linear(x, weights["weight"], weights.get("bias")))


def _convolution(layer: Any, weights: Weights, case: Case) -> Function:
    activation = ACTIVATIONS[layer.activation.type]
    padding = {"valid": 0, "same": layer.kernel[0] // 2, "explicit": layer.pad[0]}[layer.padding]
    stride = layer.stride
    return lambda x: activation(functional.conv2d(x, weights["weight"], weights.get("bias"), stride, padding))


def _batch_norm(layer: Any, weights: Weights, case: Case) -> Function:
    mean, variance = weights["running_mean"], weights["running_var"]
    return lambda x: functional.batch_norm(x, mean, variance, weights["weight"], weights["bias"], True)


def _recurrent(layer: Any, weights: Weights, case: Case) -> Function:
    features = case.input_shape[-1]
    kind = getattr(torch.nn, layer.type)
    module = kind(features, layer.units, batch_first=True, bidirectional=layer.bidirectional)
    with torch.no_grad():
        for name, tensor in weights.items():
            getattr(module, name).copy_(tensor)
    weights.update(module.named_parameters())  # these are the ones to train

    def run(x: torch.Tensor) -> torch.Tensor:
        _, last = module(x)
        last = last[0] if layer.type == "LSTM" else last
        return torch.cat(list(last), 1)

    return run


def _attention(layer: Any, weights: Weights, case: Case) -> Function:
    heads = layer.heads

    def run(x: torch.Tensor) -> torch.Tensor:
        rows, steps, features = x.shape
        projected = functional.linear(x, weights["in_proj_weight"], weights["in_proj_bias"])
        q, k, v = projected.view(rows, steps, 3, heads, features // heads).permute(2, 0, 3, 1, 4)
        y = functional.scaled_dot_product_attention(q, k, v)
        y = y.transpose(1, 2).reshape(rows, steps, features)
        return functional.linear(y, weights["out_proj_weight"], weights["out_proj_bias"])

    return run


def _layer_norm(layer: Any, weights: Weights, case: Case) -> Function:
    return lambda x: functional.layer_norm(x, x.shape[-1:], weights["weight"], weights["bias"])


def _activation(layer: Any, weights: Weights, case: Case) -> Function:
    return ACTIVATIONS[layer.activation.type]


BUILDERS: dict[str, Callable[[Any, Weights, Case], Function]] = {
    "Dense": _dense,
    "Conv2D": _convolution,
    "BatchNorm": _batch_norm,
    "LSTM": _recurrent,
    "GRU": _recurrent,
    "SelfAttention": _attention,
    "LayerNorm": _layer_norm,
    "Activation": _activation,
    "MaxPool2D": lambda layer, weights, case: lambda x: functional.max_pool2d(x, 2),
    "Flatten": lambda layer, weights, case: lambda x: x.flatten(1),
    "Add": lambda layer, weights, case: lambda a, b: a + b,
    "GlobalAveragePool": lambda layer, weights, case: lambda x: x.mean(1) if x.ndim == 3 else x.mean((2, 3)),
}
