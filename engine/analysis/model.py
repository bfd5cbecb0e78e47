"""The values that analysis makes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.analysis.diagnostics import Diagnostic
from engine.layers import Shape, Weight


@dataclass(frozen=True, slots=True)
class NodeAnalysis:
    """What is known of one node; shapes are those of one sample.

    Attributes:
        inputs: Shape at each input port, in the order of the ports; None where unknown.
        outputs: Shape at each output port; empty while unknown, and for Output nodes.
        weights: The tensors it owns; none where it uses those of another node.
        parameters: Number of trainable values.
        multiply_adds: Multiply-adds of a forward pass of one sample.
        bytes: Bytes of its outputs for one sample in float32, plus its weights.
    """

    node: str
    inputs: tuple[Shape | None, ...]
    outputs: tuple[Shape, ...]
    weights: tuple[Weight, ...]
    parameters: int
    multiply_adds: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything known of a network before it is compiled.

    Attributes:
        order: Ids of all nodes in an order of execution (nodes on a cycle left out).
        nodes: By id, every node of the network.
        diagnostics: Errors first.
        has_lengths: Whether samples differ in the number of their steps, so that layers have to know it.
        has_weights: Whether samples count unlike in the loss.
    """

    order: tuple[str, ...]
    nodes: Mapping[str, NodeAnalysis]
    diagnostics: tuple[Diagnostic, ...]
    has_lengths: bool = False
    has_weights: bool = False

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """Diagnostics that stop training."""
        return tuple(entry for entry in self.diagnostics if entry.severity == "error")

    @property
    def parameters(self) -> int:
        """Number of trainable values in all."""
        return sum(node.parameters for node in self.nodes.values())

    @property
    def multiply_adds(self) -> int:
        """Multiply-adds of a forward pass of one sample, in all."""
        return sum(node.multiply_adds for node in self.nodes.values())
