"""Random branching networks, to try planner and kernels on what nobody would draw."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from engine.activations import ACTIVATIONS
from engine.document.network import Network, Node, Wire
from engine.errors import ShapeError
from engine.layers import LAYERS, Layer, Shape
from engine.layers.basic.dense import Dense
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.shapes.flatten import Flatten
from engine.layers.shapes.merge import Concatenate
from tests.oracles.layer_cases import case_of, pick

Generator = np.random.Generator

PLAIN = ("Dense", "Dense", "Activation", "Dropout", "Flatten", "Add", "Concatenate")
"""Types of layers that are smooth, and take any shape."""

LARGEST = 60
"""Numbers in a sample at most, between layers."""


class _Sketch:
    def __init__(self, generator: Generator, kinds: Sequence[str]) -> None:
        self.generator = generator
        self.kinds = kinds
        self.nodes: dict[str, Node] = {}
        self.wires: list[Wire] = []
        self.shapes: dict[str, Shape] = {}  # of what can be connected to
        self.unused: set[str] = set()

    def add(self, layer: Layer, sources: Sequence[str], shape: Shape, weights_of: str = "") -> str:
        name = f"n{len(self.nodes)}"
        self.nodes[name] = Node(id=name, name=name, layer=layer, weights_of=weights_of)
        for port, source in zip(layer.inputs, sources, strict=True):
            self.wires.append(Wire(source=source, target=name, target_port=port))
            self.unused.discard(source)
        self.shapes[name] = shape
        self.unused.add(name)
        return name

    def grow(self) -> None:
        """Add a layer, if one drawn at random takes what one drawn at random gives."""
        kind = pick(self.generator, *self.kinds)
        layer = LAYERS.create(kind, **case_of(kind).fields(self.generator))
        sources = self.sources(layer)
        try:
            (shape,) = layer.infer([self.shapes[source] for source in sources])
        except ShapeError:
            return
        if math.prod(shape) <= LARGEST:
            self.lend(self.add(layer, sources, shape), sources)

    def sources(self, layer: Layer) -> list[str]:
        """As many nodes as it has inputs, repeats allowed: of one shape, or that may be joined."""
        inputs = [name for name, node in self.nodes.items() if isinstance(node.layer, Input)]
        first = pick(self.generator, *(inputs if case_of(layer.type).takes_ids else self.shapes))
        like = _all_but_joined(layer, self.shapes[first])
        fits = [name for name, shape in self.shapes.items() if _all_but_joined(layer, shape) == like and shape]
        return [first, *(pick(self.generator, *fits) for _ in layer.inputs[1:])]

    def lend(self, name: str, sources: Sequence[str]) -> None:
        """Now and then another place uses the same weights."""
        layer, shape = self.nodes[name].layer, self.shapes[sources[0]]
        weights = layer.weights([self.shapes[source] for source in sources])
        if self.kinds is PLAIN or not weights or not all(weight.trainable for weight in weights):
            return
        others = [other for other, its in self.shapes.items() if its == shape and other != name]
        if not case_of(layer.type).takes_ids and self.generator.integers(5) == 0:
            self.add(layer, [pick(self.generator, *others)], self.shapes[name], name)

    @property
    def expected(self) -> int:
        """Nodes that there will be once it is closed."""
        return len(self.nodes) + sum(len(self.shapes[name]) != 1 for name in self.unused) + 4

    def close(self) -> None:
        """Lead every loose end to an output."""
        ends = sorted(self.unused, key=lambda name: int(name[1:]))
        flat = [name if len(self.shapes[name]) == 1 else self.flatten(name) for name in ends]
        if len(flat) > 1:
            joined = (sum(self.shapes[name][0] for name in flat),)
            flat = [self.add(Concatenate(input_count=len(flat)), flat, joined)]
        last = self.add(Dense(units=3, activation=ACTIVATIONS.create("softmax")), flat, (3,))
        self.add(Output(), [last], ())
        for name in list(self.shapes)[1:-2:8]:  # some are looked at in the middle as well
            self.add(Output(), [name], ())

    def flatten(self, name: str) -> str:
        return self.add(Flatten(), [name], (math.prod(self.shapes[name]),))


def _all_but_joined(layer: Layer, shape: Shape) -> tuple[int, Shape]:
    """What has to be alike of the inputs of a layer: the number of axes, and all sizes but that of the axis joined."""
    if not isinstance(layer, Concatenate):
        return len(shape), shape
    axis = layer.axis_of(shape)
    return len(shape), (*shape[:axis], *shape[axis + 1 :])


def random_network(
    generator: Generator, *, size: int = 10, dropout: bool = True, kinds: Sequence[str] = PLAIN
) -> tuple[Network, Shape]:
    """A network with at least one output, and the shape of a sample.

    Args:
        generator: Decides everything.
        size: Nodes in all, about.
        dropout: Whether layers may leave out units at random.
        kinds: Types of those layers.
    """
    sketch = _Sketch(generator, kinds if dropout else [kind for kind in kinds if kind != "Dropout"])
    everything = kinds is not PLAIN
    axes = pick(generator, 2, 3, 3) if everything else generator.integers(1, 4)
    shape = tuple(generator.integers(1, 5 if everything else 4, axes).tolist())
    sketch.add(Input(), [], shape)
    if generator.integers(2):
        sketch.add(Input(), [], shape)
    if everything:
        seen = (math.prod(shape[:2]), *shape[2:])
        sketch.add(Input(shape=seen), [], seen)
    for _ in range(50 * size):  # most layers take but some shapes
        if sketch.expected < size:
            sketch.grow()
    sketch.close()
    return Network(nodes=tuple(sketch.nodes.values()), wires=tuple(sketch.wires)), shape
