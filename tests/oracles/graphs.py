"""Random branching networks, to try planner and kernels on what nobody would draw."""

from __future__ import annotations

import math

import numpy as np

from engine.activations import ACTIVATIONS
from engine.document.network import Network, Node, Wire
from engine.layers import Layer, Shape
from engine.layers.activation import Activation
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.flatten import Flatten
from engine.layers.input import Input
from engine.layers.merge import Add, Concatenate
from engine.layers.output import Output

SMOOTH = ("linear", "sigmoid", "tanh", "gelu", "silu", "softplus", "mish", "softmax")


class _Sketch:
    def __init__(self, generator: np.random.Generator, dropout: bool) -> None:
        self.generator = generator
        self.dropout = dropout
        self.nodes: list[Node] = []
        self.wires: list[Wire] = []
        self.shapes: dict[str, Shape] = {}  # of what can be connected to
        self.unused: set[str] = set()

    def add(self, layer: Layer, sources: list[str], shape: Shape) -> str:
        name = f"n{len(self.nodes)}"
        self.nodes.append(Node(id=name, name=name, layer=layer))
        for port, source in zip(layer.inputs, sources, strict=True):
            self.wires.append(Wire(source=source, target=name, target_port=port))
            self.unused.discard(source)
        self.shapes[name] = shape
        self.unused.add(name)
        return name

    def pick(self, *, like: str = "", by: str = "") -> list[str]:
        """Two to four nodes, repeats allowed: of one shape, or that differ in the first axis only."""
        if by == "shape":
            fits = [name for name, shape in self.shapes.items() if shape == self.shapes[like]]
        else:
            fits = [name for name, shape in self.shapes.items() if shape[1:] == self.shapes[like][1:]]
        return [like, *self.generator.choice(fits, self.generator.integers(1, 4)).tolist()]

    def grow(self) -> None:
        source = str(self.generator.choice(list(self.shapes)))
        shape = self.shapes[source]
        kind = self.generator.choice(["dense", "dense", "activation", "dropout", "flatten", "add", "concatenate"])
        if kind == "dense":
            units = int(self.generator.integers(1, 6))
            activation = ACTIVATIONS.create(str(self.generator.choice(SMOOTH)))
            bias = bool(self.generator.integers(2))
            self.add(Dense(units=units, activation=activation, bias=bias), [source], (*shape[:-1], units))
        elif kind == "activation":
            self.add(Activation(activation=ACTIVATIONS.create(str(self.generator.choice(SMOOTH)))), [source], shape)
        elif kind == "dropout" and self.dropout:
            self.add(Dropout(rate=float(self.generator.choice([0.0, 0.3]))), [source], shape)
        elif kind == "flatten":
            self.add(Flatten(), [source], (math.prod(shape),))
        elif kind == "add":
            sources = self.pick(like=source, by="shape")
            self.add(Add(input_count=len(sources)), sources, shape)
        elif kind == "concatenate":
            sources = self.pick(like=source)
            joined = (sum(self.shapes[name][0] for name in sources), *shape[1:])
            if math.prod(joined) <= 60:
                self.add(Concatenate(input_count=len(sources)), sources, joined)

    def close(self) -> None:
        """Lead every loose end to an output."""
        ends = sorted(self.unused, key=lambda name: int(name[1:]))
        flat = [self.add(Flatten(), [name], (math.prod(self.shapes[name]),)) for name in ends]
        while len(flat) > 1:
            pair, flat = flat[:2], flat[2:]
            joined = (self.shapes[pair[0]][0] + self.shapes[pair[1]][0],)
            flat.append(self.add(Concatenate(), pair, joined))
        last = self.add(Dense(units=3, activation=ACTIVATIONS.create("softmax")), [flat[0]], (3,))
        self.add(Output(), [last], ())
        for name in list(self.shapes)[1:-2:4]:  # some are looked at in the middle as well
            self.add(Output(), [name], ())


def random_network(generator: np.random.Generator, *, size: int = 10, dropout: bool = True) -> tuple[Network, Shape]:
    """A network of about `size` layers with at least one output, and the shape of a sample."""
    sketch = _Sketch(generator, dropout)
    shape = tuple(generator.integers(1, 4, generator.integers(1, 4)).tolist())
    sketch.add(Input(), [], shape)
    if generator.integers(2):
        sketch.add(Input(), [], shape)
    for _ in range(size):
        sketch.grow()
    sketch.close()
    return Network(nodes=tuple(sketch.nodes), wires=tuple(sketch.wires)), shape
