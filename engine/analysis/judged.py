"""The network as the rules of advice see it, with questions that several of them ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from engine.analysis.checks.outputs import activation_of, node_before
from engine.analysis.checks.targets import has_classes, seen_by
from engine.analysis.diagnostics import Diagnostic
from engine.analysis.model import NodeAnalysis
from engine.data.dataset import DataSpec
from engine.data.split import part_sizes
from engine.document.graph import ancestors
from engine.document.network import Network, Node
from engine.document.project import DataSettings, TrainingSettings
from engine.errors import DataError
from engine.layers.basic.activation import Activation
from engine.layers.basic.output import Output
from engine.preparation.splittings import Shuffled

KEPT_VALUES = frozenset({"Activation", "Flatten", "Identity", "Reshape", "ScaleShift"})
"""Layers without weights behind which a value still is that of one unit."""


@dataclass(frozen=True)
class Judged:
    """All that a rule may look at.

    Attributes:
        network: As it is computed, bypassed nodes passing on what comes.
        order: Ids in an order of execution.
        nodes: What is known of every node.
        spec: The form of the data.
        data: Settings of the data.
        training: Settings of the training.
        said: The diagnostics so far.
    """

    network: Network
    order: Sequence[str]
    nodes: Mapping[str, NodeAnalysis]
    spec: DataSpec
    data: DataSettings
    training: TrainingSettings
    said: Sequence[Diagnostic]

    @cached_property
    def faulty(self) -> frozenset[str]:
        """Ids of the nodes with errors; an empty one stands for the project."""
        return frozenset(entry.node for entry in self.said if entry.severity == "error")

    @cached_property
    def outputs(self) -> tuple[Node, ...]:
        """The Output nodes that something sound reaches."""
        found = (node for node in self.network.nodes if isinstance(node.layer, Output) and node.id not in self.faulty)
        return tuple(node for node in found if None not in self.nodes[node.id].inputs)

    @cached_property
    def sound(self) -> tuple[Node, ...]:
        """The nodes that lead to these, in an order of execution, those with errors left out."""
        useful = frozenset().union(*(ancestors(self.network, node.id) for node in self.outputs))
        known = (self.network.by_id[node_id] for node_id in self.order if node_id in useful - self.faulty)
        return tuple(node for node in known if self.nodes[node.id].outputs)

    @cached_property
    def training_rows(self) -> int:
        """Number of training samples, about where the rows decide (`knows_training_rows`).

        0 if the data cannot be split so, which is reported elsewhere.
        """
        try:
            return self.spec.rows - sum(part_sizes(self.spec.rows, self.data.validation_share, self.data.test_share))
        except DataError:
            return 0

    @property
    def knows_training_rows(self) -> bool:
        """True if the number of training samples follows from the shares alone."""
        recipe = self.data.recipe
        return isinstance(recipe.splitting, Shuffled) and recipe.repeated != "apart"

    def following(self, node: Node) -> tuple[Node, ...]:
        """The nodes that a node feeds."""
        return tuple(self.network.by_id[wire.target] for wire in self.network.wires_from(node.id))

    def is_last(self, node: Node) -> bool:
        """True if only outputs follow, and layers that keep the values as they are."""
        return node.id in self._last

    @cached_property
    def _last(self) -> frozenset[str]:
        last: set[str] = set()
        for node_id in reversed(self.order):
            following = self.following(self.network.by_id[node_id])
            if all(
                isinstance(after.layer, Output) or (after.layer.type in KEPT_VALUES and after.id in last)
                for after in following
            ):
                last.add(node_id)
        return frozenset(last)

    def last_with_weights(self, output: Node) -> Node | None:
        """The layer that makes what an output shows, seen through layers without weights; None where they branch."""
        node = node_before(self.network, output.id)
        while node is not None and not self.nodes[node.id].parameters:
            node = node_before(self.network, node.id)
        return node

    def function_of(self, node: Node) -> str:
        """The activation of a layer: its own, or that of the node that alone follows."""
        own, following = activation_of(node), self.following(node)
        if own != "linear" or len(following) != 1:
            return own
        (after,) = following
        if after.layer.type == "PReLU":
            return "prelu"
        return activation_of(after) if isinstance(after.layer, Activation) else own

    def outputs_of_classes(self) -> Iterator[tuple[Node, Node]]:
        """The outputs that are compared with classes, each with the layer before it."""
        for output in self.outputs:
            last = node_before(self.network, output.id)
            if last and last.id not in self.faulty and has_classes(*self.seen_by(output)):
                yield output, last

    def seen_by(self, output: Node) -> tuple[DataSpec, DataSettings]:
        """The data as an output sees them."""
        assert isinstance(output.layer, Output)
        (shape,) = self.nodes[output.id].inputs
        return seen_by(output.layer, self.spec, self.data, self.training.loss_of(output.id), shape)
