"""The values that analysis makes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from engine.analysis.diagnostics import Diagnostic
from engine.data.dataset import DataSpec
from engine.document.network import Network, Node, Wire
from engine.layers import Shape, WeightSpec

Compared = Literal["classes", "numbers", "inputs"]
"""Target of an Output: the target as classes or as numbers, or the inputs themselves."""


@dataclass(frozen=True, slots=True)
class NodeAnalysis:
    """Analysis of one node; shapes are those of one sample.

    Attributes:
        inputs: Shape at each input port, in the order of the ports; None where unknown.
        outputs: Shape at each output port; empty while unknown, and for Output nodes.
        weights: The tensors it owns; none where it uses those of another node.
        parameters: Number of trainable values.
        multiply_adds: Multiply-adds in the forward pass of one sample.
        bytes: Bytes of its outputs for one sample in float32, plus its weights.
    """

    node: str
    inputs: tuple[Shape | None, ...]
    outputs: tuple[Shape, ...]
    weights: tuple[WeightSpec, ...]
    parameters: int
    multiply_adds: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Inferred:
    """Analysis of one node with all that it was made from: it holds for as long as these are the same.

    Attributes:
        node: The node, by identity: an edit shares with the document before it what it leaves as it is.
        wires: The wires into it.
        sources: The analyses of the nodes that they come from.
        spec: Form of the data, by identity.
        found: The analysis.
    """

    node: Node
    wires: tuple[Wire, ...]
    sources: tuple[NodeAnalysis | None, ...]
    spec: DataSpec | None
    found: NodeAnalysis


@dataclass(frozen=True)
class Analysis:
    """Everything known of a network before it is compiled.

    Attributes:
        order: Ids of all nodes in an order of execution (nodes on a cycle left out).
        nodes: By id, every node of the network.
        used: Ids of the nodes that take part in training: those that an Output depends on, and those whose weights
            these share. While nothing leads to an Output, all nodes count.
        diagnostics: Errors first.
        has_lengths: Whether samples differ in the number of their steps, so that layers have to know it.
        has_weights: Whether samples count unlike in the loss.
        with_lengths: Ids of the nodes that put out sequences which end where the sample does.
        compared: What each Output is compared with, by id; empty while there is no data.
        scaled: Ids of the Outputs whose targets are numbers that are scaled for training.
        inferred: What the analysis of the next document can take over, by id; nodes with errors are left out.
    """

    order: tuple[str, ...]
    nodes: Mapping[str, NodeAnalysis]
    used: frozenset[str]
    diagnostics: tuple[Diagnostic, ...]
    has_lengths: bool = False
    has_weights: bool = False
    with_lengths: frozenset[str] = frozenset()
    compared: Mapping[str, Compared] = field(default_factory=dict)
    scaled: frozenset[str] = frozenset()
    inferred: Mapping[str, Inferred] = field(default_factory=dict, repr=False, compare=False)

    def tells_classes(self, output: str) -> bool:
        """True if an Output is compared with classes, so that accuracy can be counted."""
        return self.compared.get(output) == "classes"

    @property
    def has_classes(self) -> bool:
        """True if any Output tells classes."""
        return "classes" in self.compared.values()

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """Diagnostics that stop training."""
        return tuple(entry for entry in self.diagnostics if entry.severity == "error")

    @property
    def weights(self) -> dict[str, WeightSpec]:
        """The tensors of the nodes that are used, by `<node id>.<weight>`: what is trained, and what files hold."""
        return {f"{node.node}.{weight.name}": weight for node in self._used for weight in node.weights}

    @cached_property
    def parameters(self) -> int:
        """Number of trainable values of the nodes that are used."""
        return sum(node.parameters for node in self._used)

    @cached_property
    def multiply_adds(self) -> int:
        """Multiply-adds of a forward pass of one sample, of the nodes that are used."""
        return sum(node.multiply_adds for node in self._used)

    @cached_property
    def bytes(self) -> int:
        """Bytes of outputs for one sample in float32, plus weights, of the nodes that are used."""
        return sum(node.bytes for node in self._used)

    @property
    def _used(self) -> Iterator[NodeAnalysis]:
        return (node for node in self.nodes.values() if node.node in self.used)


def carried(network: Network, nodes: Mapping[str, NodeAnalysis], wire: Wire) -> Shape | None:
    """The shape of a sample of what a wire carries, or None while it is unknown.

    Args:
        network: With the node at which the wire starts.
        nodes: What is known of its nodes; may lack some.
        wire: Drawn, or about to be.
    """
    found = nodes.get(wire.source)
    if found is None:
        return None
    shapes = zip(network.by_id[wire.source].layer.outputs, found.outputs, strict=False)
    return next((shape for port, shape in shapes if port == wire.source_port), None)
