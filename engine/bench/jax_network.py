"""A case's network in JAX, as a person would write it: functions of arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp

from engine.bench.cases import Case

Array = Any
Weights = dict[str, Array]
Function = Callable[..., Array]

ACTIVATIONS: dict[str, Function] = {
    "linear": lambda x: x,
    "softmax": lambda x: x,  # the loss takes logits
    "relu": jax.nn.relu,
    "tanh": jnp.tanh,
}


def forward(case: Case) -> tuple[Callable[[dict[str, Weights], Array], Array], dict[str, Weights]]:
    """The network as a function of weights and a batch that gives logits, and its weights by node."""
    sources = {(wire.target, wire.target_port): wire.source for wire in case.network.wires}
    nodes = case.network.nodes[1:-1]
    weights = {
        node.id: {
            weight.name: jnp.asarray(case.weights[f"{node.id}.{weight.name}"])
            for weight in case.analysis.nodes[node.id].weights
            if weight.trainable
        }
        for node in nodes
    }

    def run(weights: dict[str, Weights], x: Array) -> Array:
        values = {"n0": x}
        for node in nodes:
            before = [values[sources[node.id, port]] for port in node.layer.inputs]
            values[node.id] = x = LAYERS[node.layer.type](node.layer, weights[node.id], *before)
        return x

    return run, weights


def _dense(layer: Any, weights: Weights, x: Array) -> Array:
    return ACTIVATIONS[layer.activation.type](x @ weights["weight"].T + weights["bias"])


def _convolution(layer: Any, weights: Weights, x: Array) -> Array:
    pad = {"valid": 0, "same": layer.kernel[0] // 2, "explicit": layer.pad[0]}[layer.padding]
    names = ("NCHW", "OIHW", "NCHW")
    y = jax.lax.conv_general_dilated(x, weights["weight"], layer.stride, [(pad, pad)] * 2, dimension_numbers=names)
    if layer.bias:
        y = y + weights["bias"][:, None, None]
    return ACTIVATIONS[layer.activation.type](y)


def _max_pool(layer: Any, weights: Weights, x: Array) -> Array:
    return jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, (1, 1, 2, 2), (1, 1, 2, 2), "VALID")


def _batch_norm(layer: Any, weights: Weights, x: Array) -> Array:
    mean = x.mean((0, 2, 3), keepdims=True)
    variance = x.var((0, 2, 3), keepdims=True)
    scale = weights["weight"][:, None, None] * jax.lax.rsqrt(variance + layer.epsilon)
    return (x - mean) * scale + weights["bias"][:, None, None]


def _layer_norm(layer: Any, weights: Weights, x: Array) -> Array:
    mean, variance = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
    return (x - mean) * jax.lax.rsqrt(variance + layer.epsilon) * weights["weight"] + weights["bias"]


def _lstm_cell(state: tuple[Array, Array], gates: Array, w: Array, b: Array) -> tuple[Array, Array]:
    h, c = state
    i, f, g, o = jnp.split(gates + h @ w.T + b, 4, axis=1)
    c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
    return jax.nn.sigmoid(o) * jnp.tanh(c), c


def _gru_cell(state: tuple[Array, Array], gates: Array, w: Array, b: Array) -> tuple[Array, Array]:
    h, unused = state
    inner = h @ w.T + b
    (xr, xz, xn), (hr, hz, hn) = jnp.split(gates, 3, axis=1), jnp.split(inner, 3, axis=1)
    z = jax.nn.sigmoid(xz + hz)
    n = jnp.tanh(xn + jax.nn.sigmoid(xr + hr) * hn)
    return (1 - z) * n + z * h, unused


def _recurrent(layer: Any, weights: Weights, x: Array) -> Array:
    cell = {"LSTM": _lstm_cell, "GRU": _gru_cell}[layer.type]
    ends = []
    for suffix in ("l0", "l0_reverse") if layer.bidirectional else ("l0",):
        gates = (x @ weights[f"weight_ih_{suffix}"].T + weights[f"bias_ih_{suffix}"]).transpose(1, 0, 2)
        w, b = weights[f"weight_hh_{suffix}"], weights[f"bias_hh_{suffix}"]
        zeros = jnp.zeros((x.shape[0], layer.units))

        def step(state: Any, gate: Array, w: Array = w, b: Array = b) -> Any:
            return cell(state, gate, w, b), None

        (h, _), _ = jax.lax.scan(step, (zeros, zeros), gates[::-1] if suffix.endswith("reverse") else gates)
        ends.append(h)
    return jnp.concatenate(ends, axis=1)


def _attention(layer: Any, weights: Weights, x: Array) -> Array:
    rows, steps, features = x.shape
    projected = x @ weights["in_proj_weight"].T + weights["in_proj_bias"]
    q, k, v = projected.reshape(rows, steps, 3, layer.heads, features // layer.heads).transpose(2, 0, 3, 1, 4)
    scores = jax.nn.softmax(q @ k.swapaxes(2, 3) / jnp.sqrt(features // layer.heads), axis=-1)
    y = (scores @ v).swapaxes(1, 2).reshape(rows, steps, features)
    return y @ weights["out_proj_weight"].T + weights["out_proj_bias"]


LAYERS: dict[str, Function] = {
    "Dense": _dense,
    "Conv2D": _convolution,
    "MaxPool2D": _max_pool,
    "BatchNorm": _batch_norm,
    "LayerNorm": _layer_norm,
    "LSTM": _recurrent,
    "GRU": _recurrent,
    "SelfAttention": _attention,
    "Activation": lambda layer, weights, x: ACTIVATIONS[layer.activation.type](x),
    "Flatten": lambda layer, weights, x: x.reshape(x.shape[0], -1),
    "Add": lambda layer, weights, a, b: a + b,
    "GlobalAveragePool": lambda layer, weights, x: x.mean(1) if x.ndim == 3 else x.mean((2, 3)),
}
