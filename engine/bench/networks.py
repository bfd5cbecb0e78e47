"""The networks that are timed."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from engine.document.network import Network, Node, Wire
from engine.layers import LAYERS


def _node(number: int, kind: str, **fields: Any) -> Node:
    return Node(id=f"n{number}", name=f"n{number}", layer=LAYERS.create(kind, **fields))


class Drawing:
    """A network in the making; each layer follows the last one unless its sources are named."""

    def __init__(self) -> None:
        self._nodes: list[Node] = []
        self._wires: list[Wire] = []
        self.last = self.add("Input")

    def add(self, kind: str, *sources: str, **fields: Any) -> str:
        """Add a layer and return its id."""
        node = _node(len(self._nodes), kind, **fields)
        before = sources or ((self.last,) if self._nodes else ())
        for source, port in zip(before, node.layer.inputs, strict=True):
            self._wires.append(Wire(source=source, target=node.id, target_port=port))
        self._nodes.append(node)
        self.last = node.id
        return node.id

    def finish(self, classes: int) -> Network:
        """Classes by softmax, and the Output."""
        self.add("Dense", units=classes, activation="softmax")
        self.add("Output")
        return Network(nodes=tuple(self._nodes), wires=tuple(self._wires))


def mlp(sizes: tuple[int, ...], activation: str, last: str) -> Network:
    """Dense layers of these sizes, the features of the input first."""
    nodes = [_node(0, "Input")]
    for number, units in enumerate(sizes[1:], start=1):
        function = last if number == len(sizes) - 1 else activation
        nodes.append(_node(number, "Dense", units=units, activation=function))
    nodes.append(_node(len(sizes), "Output"))
    wires = tuple(Wire(source=a.id, target=b.id) for a, b in pairwise(nodes))
    return Network(nodes=tuple(nodes), wires=wires)


def lenet5() -> Network:
    """LeCun, Bottou, Bengio and Haffner, 1998, with ReLU and max pooling."""
    drawing = Drawing()
    drawing.add("Conv2D", filters=6, kernel=(5, 5), padding="same", activation="relu")
    drawing.add("MaxPool2D")
    drawing.add("Conv2D", filters=16, kernel=(5, 5), activation="relu")
    drawing.add("MaxPool2D")
    drawing.add("Flatten")
    drawing.add("Dense", units=120, activation="relu")
    drawing.add("Dense", units=84, activation="relu")
    return drawing.finish(10)


def cnn() -> Network:
    """Two convolutions of 3 x 3 with 32 and 64 filters, pooling, a Dense layer."""
    drawing = Drawing()
    drawing.add("Conv2D", filters=32, activation="relu")
    drawing.add("Conv2D", filters=64, activation="relu")
    drawing.add("MaxPool2D")
    drawing.add("Flatten")
    drawing.add("Dense", units=128, activation="relu")
    return drawing.finish(10)


def resnet() -> Network:
    """Six residual blocks, two each of 16, 32 and 64 channels. He, Zhang, Ren and Sun, CVPR 2016."""
    drawing = Drawing()
    drawing.add("Conv2D", filters=16, padding="same", bias=False)
    drawing.add("BatchNorm")
    drawing.add("Activation")
    channels = 16
    for filters in (16, 16, 32, 32, 64, 64):
        _residual_block(drawing, filters, 1 if filters == channels else 2)
        channels = filters
    drawing.add("GlobalAveragePool")
    return drawing.finish(10)


def _residual_block(drawing: Drawing, filters: int, stride: int) -> None:
    shortcut = drawing.last
    drawing.add("Conv2D", filters=filters, padding="explicit", pad=(1, 1), stride=(stride, stride), bias=False)
    drawing.add("BatchNorm")
    drawing.add("Activation")
    drawing.add("Conv2D", filters=filters, padding="same", bias=False)
    main = drawing.add("BatchNorm")
    if stride > 1:
        drawing.add("Conv2D", shortcut, filters=filters, kernel=(1, 1), stride=(stride, stride), bias=False)
        shortcut = drawing.add("BatchNorm")
    drawing.add("Add", main, shortcut)
    drawing.add("Activation")


def recurrent(kind: str, units: int, *, bidirectional: bool = False) -> Network:
    """A recurrent layer whose last state is classified."""
    drawing = Drawing()
    drawing.add(kind, units=units, bidirectional=bidirectional)
    return drawing.finish(10)


def transformer(features: int, heads: int) -> Network:
    """An encoder block with the norms behind the sums, averaged over the steps. Vaswani et al., NeurIPS 2017."""
    drawing = Drawing()
    start = drawing.last
    attended = drawing.add("SelfAttention", heads=heads)
    drawing.add("Add", attended, start)
    middle = drawing.add("LayerNorm")
    drawing.add("Dense", units=4 * features, activation="relu")
    wide = drawing.add("Dense", units=features)
    drawing.add("Add", wide, middle)
    drawing.add("LayerNorm")
    drawing.add("GlobalAveragePool")
    return drawing.finish(10)
