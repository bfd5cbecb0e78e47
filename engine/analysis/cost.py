"""Memory that training a network takes, and an error if it is too much."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import lru_cache

from engine.analysis.diagnostics import Diagnostic
from engine.analysis.model import NodeAnalysis
from engine.document.network import Network
from engine.document.project import TrainingSettings
from engine.layers import LAYERS, Shape
from engine.memory import machine_memory

FLOAT = 4
"""Bytes of a float32."""


def training_bytes(node: NodeAnalysis, training: TrainingSettings) -> int:
    """Memory that a node needs while training, in bytes: an upper bound, before the planner lets buffers share.

    Each weight has a gradient and the optimiser's state beside it; each output of each sample has a gradient.
    """
    weights = FLOAT * node.parameters * (2 + training.optimizer.state_arrays)
    return weights + 2 * activation_bytes(node, training.batch_size)


def activation_bytes(node: NodeAnalysis, batch_size: int) -> int:
    """Memory of what a node puts out for a batch, in bytes, before the planner lets buffers share."""
    return FLOAT * batch_size * _values(node.outputs)


@lru_cache(maxsize=4096)
def _values(shapes: tuple[Shape, ...]) -> int:
    """Number of values in all of these; remembered, as all nodes are asked after each edit."""
    return sum(math.prod(shape) for shape in shapes)


def judge_memory(
    network: Network, nodes: Mapping[str, NodeAnalysis], training: TrainingSettings
) -> Iterator[Diagnostic]:
    """An error at the largest node where the whole would not fit."""
    needs = {node_id: training_bytes(node, training) for node_id, node in nodes.items()}
    total = sum(needs.values())
    if total <= machine_memory():
        return
    worst = network.by_id[max(needs, key=lambda node_id: needs[node_id])]
    fields = LAYERS[worst.layer.type].model_fields
    sizing = next((name for name in ("units", "num_embeddings") if name in fields), "")
    parameters = sum(node.parameters for node in nodes.values())
    yield Diagnostic(
        "error",
        "too-large",
        f"Training would take {total / 2**30:,.1f} GiB for {parameters:,} parameters and batches of "
        f"{training.batch_size:,}; this machine has {machine_memory() / 2**30:,.1f} GiB. {worst.label} takes "
        "the most: make it smaller, or the batch.",
        worst.id,
        sizing,
    )
