"""The values of a program that can be kept and read, by name.

| name | value |
| --- | --- |
| `<node>` | what the node's first output carries; of an Output what it is given |
| `<node>.<port>` | what an output port carries |
| `<node>.<internal>` | what an operation of the node computes on the way, by the operation's name for it |
| `d_<name>` | the gradient of the batch's loss by a value, in training, where one reaches it; by an Input on wish |

All have a row for each sample, but those that there is one of for the whole batch, such as `batch_norm_1.mean` and
`batch_norm_1.variance` in training. Internals are `lstm_1.gates`, `attention_1.shares`, `dense_1.linear` (before its
activation), `output_1.losses` and the like; a second one of the same name is `..._2`. A port comes before an internal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.document.network import Node
from engine.tape.builder import TapeBuilder, Tensor
from engine.tape.opcodes import Space

EVERYTHING = "*"
"""The name that stands for all values."""

READABLE: tuple[Space, ...] = ("batch", "reals", "labels", "common")
"""Spaces with a row for each sample, or in the last with one for the whole batch."""


def named_values(
    nodes: Mapping[str, Node],
    carried: Mapping[tuple[str, str], Tensor],
    outputs: Mapping[str, Tensor],
    internals: Sequence[Tensor],
    tape: TapeBuilder,
) -> dict[str, Tensor]:
    """All values of a lowered program by name.

    Args:
        nodes: By id.
        carried: What each port carries, by node and port.
        outputs: What each Output is given, by node.
        internals: Tensors of the forward pass; their buffers are named `<node>.<internal>`.
        tape: Whose backward pass is done, if it trains.
    """
    found: dict[str, Tensor] = {}
    for (node, port), tensor in carried.items():
        if port == nodes[node].layer.outputs[0]:
            found[node] = tensor
        found[f"{node}.{port}"] = tensor
    found |= outputs
    counts: dict[str, int] = {}
    for tensor in internals:
        name = tensor.buffer.name
        counts[name] = number = counts.get(name, 0) + 1
        found.setdefault(name if number == 1 else f"{name}_{number}", tensor)
    found = {name: tensor for name, tensor in found.items() if tensor.buffer.space in READABLE}
    gradients = {name: tape.gradient(tensor) for name, tensor in found.items()}
    return found | {f"d_{name}": gradient for name, gradient in gradients.items() if gradient is not None}
