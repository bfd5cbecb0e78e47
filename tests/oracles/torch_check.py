"""PyTorch's twin of a network: the same graph, weights, batches, loss and optimiser. Reads a project as plain data.

Import it behind `pytest.importorskip("torch")`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from tests.engine.cases.activations import CASES as ACTIVATIONS
from tests.engine.cases.losses import CASES as LOSSES
from tests.oracles import torch_attention, torch_images, torch_merging, torch_norms, torch_sequences
from tests.oracles.layer_cases import by_name
from tests.oracles.torch_training import twin

IN_EVALUATION = ("Activation", "Dropout", "SpatialDropout", "GaussianNoise", "Identity")
"""Layers that hand on what comes in, which goes through their activation, if they have one."""

LAYERS: dict[str, Any] = {
    **dict.fromkeys(IN_EVALUATION, lambda layer, before, weights: before[0]),
    **torch_attention.LAYERS,
    **torch_images.LAYERS,
    **torch_merging.LAYERS,
    **torch_norms.LAYERS,
    **torch_sequences.LAYERS,
}
"""Layers by type: functions of (layer, inputs, own weights), before an activation."""


def layer_of(name: str) -> Any:
    """The twin of a type of layer."""
    if name in LAYERS:
        return LAYERS[name]
    case = by_name().get(name)
    if case is None or case.torch is None:
        raise NotImplementedError(
            f"{name} has no twin in PyTorch: give one to its LayerCase, as `torch`, or add it to "
            "tests/oracles/torch_check.py."
        )
    return case.torch


class Twin:
    """A network in PyTorch.

    Attributes:
        weights: Tensors by `<node>.<weight>`.
        bends: Smallest distance of anything that went through ReLU from zero, in the last forward pass.
    """

    def __init__(
        self,
        network: Any,
        training: Any,
        weights: Mapping[str, NDArray[Any]],
        inputs: Mapping[str, NDArray[Any]],
        values: Mapping[str, NDArray[Any]],
        labels: NDArray[np.int64] | None,
        dtype: str,
    ) -> None:
        self.dtype = getattr(torch, dtype)
        self.network, self.training = network, training
        self.nodes = {node.id: node for node in network.nodes}
        self.weights = {
            name: torch.tensor(np.array(value), dtype=self.dtype, requires_grad=True) for name, value in weights.items()
        }
        self.inputs = {node: torch.tensor(np.array(value), dtype=self.dtype) for node, value in inputs.items()}
        self.values = {node: torch.tensor(np.array(value), dtype=self.dtype) for node, value in values.items()}
        self.labels = None if labels is None else torch.tensor(labels)
        self.optimizer = twin(training.optimizer, list(self.weights.values()))
        self.bends = np.inf

    def loss(self, rows: Sequence[int] | NDArray[np.int64]) -> torch.Tensor:
        """Sum of the losses of all outputs for these samples, without penalties."""
        rows = torch.tensor(np.asarray(rows))
        self.bends = np.inf
        self._values: dict[str, torch.Tensor] = {}
        total = torch.zeros((), dtype=self.dtype)
        for node in self.network.nodes:
            if node.layer.type == "Output":
                loss = self.training.loss_of(node.id)
                before = self._source(node.id, "in")
                y = self._value(before, rows, to_logits=bool(loss.fuses_with))
                classes = loss.target == "classes"
                assert not classes or self.labels is not None
                t = self.labels[rows] if classes else self.values[node.id][rows].reshape(y.shape)  # type: ignore[index]
                total = total + node.layer.weight * LOSSES[loss.type].torch(torch, loss, y, t)
        return total

    def predict(self, rows: Sequence[int] | NDArray[np.int64]) -> dict[str, torch.Tensor]:
        """What each Output marks."""
        self._values = {}
        rows = torch.tensor(np.asarray(rows))
        outputs = [node.id for node in self.network.nodes if node.layer.type == "Output"]
        return {node: self._value(self._source(node, "in"), rows) for node in outputs}

    def step(self, rows: NDArray[np.int64]) -> float:
        """Train on these samples; returns the loss before the step."""
        loss = self.backward(rows)
        if self.training.clip_value:
            torch.nn.utils.clip_grad_value_(self.weights.values(), self.training.clip_value)
        if self.training.clip_norm:
            torch.nn.utils.clip_grad_norm_(self.weights.values(), self.training.clip_norm)
        before = torch.get_default_dtype()
        torch.set_default_dtype(self.dtype)  # else NAdam's product of factors is a float32, whatever the weights are
        self.optimizer.step()
        torch.set_default_dtype(before)
        return loss

    def backward(self, rows: NDArray[np.int64]) -> float:
        """Compute the gradients, those of penalties included."""
        self.optimizer.zero_grad()
        loss = self.loss(rows)
        total = loss
        for node in self.network.nodes:
            for power, factor in ((1, getattr(node.layer, "l1", 0.0)), (2, getattr(node.layer, "l2", 0.0))):
                for name, weight in self.weights.items():
                    if factor and name.startswith(f"{node.id}.weight"):
                        total = total + factor * (weight.abs() ** power).sum()
        total.backward()
        return float(loss.detach())

    def _source(self, node: str, port: str) -> str:
        (source,) = [wire.source for wire in self.network.wires if (wire.target, wire.target_port) == (node, port)]
        return str(source)

    def _value(self, node_id: str, rows: Any, *, to_logits: bool = False) -> torch.Tensor:
        """Output of a node; with `to_logits` what its activation is applied to."""
        key = f"{node_id} {to_logits}"
        if key in self._values:
            return self._values[key]
        layer, owner = self.nodes[node_id].layer, self.nodes[node_id].weights_of or node_id
        before = [self._value(self._source(node_id, port), rows) for port in layer.inputs]
        if layer.type == "Input":
            x = self.inputs[node_id][rows]
            y = x.reshape(len(x), *layer.shape) if layer.shape else x
        elif layer.type == "Dense":
            y = functional.linear(before[0], self.weights[f"{owner}.weight"], self.weights.get(f"{owner}.bias"))
        elif layer.type == "Add":
            y = torch.stack(before).sum(0)
        elif layer.type == "Concatenate":
            y = torch.cat(before, 2 if before[0].ndim == 3 and layer.axis == "features" else 1)
        elif layer.type == "Flatten":
            y = before[0].flatten(1)
        else:
            own = {name.split(".")[1]: value for name, value in self.weights.items() if name.split(".")[0] == owner}
            y = layer_of(layer.type)(layer, before, own)
        function = getattr(layer, "activation", None)
        if function is not None and not to_logits:
            if function.type == "relu":
                self.bends = min(self.bends, float(y.detach().abs().min()))
            if layer.type == "Dense" and "softmax" in function.type:  # over its units
                function = function.replace(axis="last")
            y = ACTIVATIONS[function.type].torch(torch, function, y)
        self._values[key] = y
        return y
