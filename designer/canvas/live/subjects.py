"""Nodes that have something to show, and what of it surfaces need to know. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, field

from designer.canvas.live.openness import nearest_first
from designer.canvas.live.surfaces.plane import has_planes, is_flat
from designer.document.snapshot import Snapshot
from designer.live.kinds.kind import Asked, Kind, ViewedNode
from designer.live.kinds.registry import kinds_of
from engine.analysis.checks.tokens import token_features
from engine.document.network import Network
from engine.layers.basic.identity import Identity
from engine.layers.basic.output import Output

SURFACES = "Surfaces"
"""Title of the content that is drawn here; the titles of all others are those of their kinds."""


@dataclass(frozen=True, slots=True)
class Units:
    """A node whose value is a vector.

    Attributes:
        node: Id; also the name of the value.
        count: Its length.
        is_output: Whether it is an Output.
        classes: Classes that an Output tells apart, 0 where it predicts numbers.
        probable: Whether what it tells classes by are probabilities, as its loss is made for; else scores.
        threshold: What its one unit must exceed to mean the second class.
        owner: Node whose weights it uses.
        source: Node that its first input comes from, dots left out; empty where there is none.
        bias: Whether its units have biases.
        is_linear: Whether it has a weight for each of its units and each of its source's.
    """

    node: str
    count: int
    is_output: bool = False
    classes: int = 0
    probable: bool = True
    threshold: float = 0.5
    owner: str = ""
    source: str = ""
    bias: bool = False
    is_linear: bool = False


@dataclass(frozen=True, slots=True)
class Subjects:
    """Everything that can be shown of a document.

    Attributes:
        order: Nodes that have something to show, those nearest to an Output first.
        units: Those whose value is a vector, where surfaces can be drawn over two features.
        viewed: All of them, as kinds of views know them.
        flat: Whether samples are exactly two numbers.
    """

    order: tuple[str, ...] = ()
    units: dict[str, Units] = field(default_factory=dict)
    viewed: dict[str, ViewedNode] = field(default_factory=dict)
    flat: bool = False

    def contents(self, node: str) -> tuple[str, ...]:
        """Titles of what the view of a node can show, first what it shows by itself."""
        kinds = tuple(kind.title for kind in kinds_of(self.viewed[node])) if node in self.viewed else ()
        if node not in self.units:
            return kinds
        return (SURFACES, *kinds) if self.flat else (*kinds, SURFACES)

    def kind(self, node: str, title: str) -> Kind | None:
        """The kind of that title; None for surfaces."""
        kinds = kinds_of(self.viewed[node]) if node in self.viewed else ()
        return next((kind for kind in kinds if kind.title == title), None)

    def asked(self, node: str, title: str) -> Asked:
        """Values that the view of a node asks for."""
        kind = self.kind(node, title)
        return Asked() if kind is None else kind.request(self.viewed[node])


def subjects_of(snapshot: Snapshot) -> Subjects:
    """All that can be shown of a document that can be run."""
    network, analysis, dataset = snapshot.project.network.effective, snapshot.analysis, snapshot.dataset
    if dataset is None or snapshot.obstacle():
        return Subjects()
    outputs = [node.id for node in network.nodes if isinstance(node.layer, Output) and node.id in analysis.used]
    near = nearest_first(network, outputs)
    order = [node for node in near if node in analysis.nodes and not isinstance(network.node(node).layer, Identity)]
    project, spec = snapshot.project, dataset.spec
    viewed = {node: ViewedNode.of(project.network, analysis, spec, node, project.training) for node in order}
    units: dict[str, Units] = {}
    if has_planes(dataset) and not token_features(network, dataset.spec).any():
        for node_id in order:
            node, found = network.node(node_id), analysis.nodes[node_id]
            is_output = isinstance(node.layer, Output)
            shape = found.inputs[0] if is_output and found.inputs else found.outputs[0] if found.outputs else None
            if shape is None or len(shape) != 1:
                continue
            source = _source(network, node_id)
            weights = {weight.name: weight.shape for weight in analysis.nodes[node.owner].weights}
            told = is_output and analysis.compared.get(node_id) == "classes"
            units[node_id] = Units(
                node_id,
                shape[0],
                is_output,
                max(2, len(dataset.spec.classes)) if told else 0,
                viewed[node_id].probable,
                viewed[node_id].threshold,
                node.owner,
                source,
                "bias" in weights,
                weights.get("weight") == (shape[0], *(found.inputs[0] or ())) if found.inputs else False,
            )
    return Subjects(tuple(order), units, viewed, is_flat(dataset))


def _source(network: Network, node_id: str) -> str:
    """The node that the first input of a node comes from; a dot passes on that of its own."""
    wires = network.wires_into(node_id)
    source = wires[0].source if wires else ""
    return _source(network, source) if source and isinstance(network.node(source).layer, Identity) else source
