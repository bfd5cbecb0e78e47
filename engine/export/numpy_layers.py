"""Layers as NumPy expressions, one function for each type; they stand in exported scripts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch

from engine.activations import Activation as Function
from engine.data.dataset import DataSpec
from engine.export.numpy_activations import call
from engine.layers.basic.activation import Activation
from engine.layers.basic.dense import Dense
from engine.layers.basic.dropout import Dropout
from engine.layers.basic.identity import Identity
from engine.layers.basic.input import Input
from engine.layers.basic.output import Output
from engine.layers.layer import Layer, Shape
from engine.layers.shapes.flatten import Flatten
from engine.layers.shapes.merge import Add, Concatenate


@dataclass(frozen=True, slots=True)
class Place:
    """Place of a layer in the script.

    Attributes:
        inputs: Variables that hold its inputs, in the order of the ports.
        shapes: Shapes of a sample at its inputs, likewise.
        node: Id of the node that owns its weights.
        spec: Form of the data.
        lengths: Expression for the steps of each sample at its inputs, `None` where all are whole.
    """

    inputs: tuple[str, ...]
    shapes: tuple[Shape, ...]
    node: str
    spec: DataSpec
    lengths: str = "None"

    def weight(self, name: str) -> str:
        """The expression for a weight."""
        return f"W[{f'{self.node}.{name}'!r}]"


def functions(layer: Layer) -> tuple[Function, ...]:
    """Activations that a layer's expression calls: those that its fields hold."""
    values = (getattr(layer, name) for name in type(layer).model_fields)
    return tuple(value for value in values if isinstance(value, Function))


@singledispatch
def support(layer: Layer) -> tuple[str, ...]:
    """Functions, beside activations, that a layer's expression calls: the text of each."""
    return ()


@singledispatch
def expression(layer: Layer, place: Place) -> str:
    """NumPy expression that a layer computes, with the samples on the first axis; for an Output, its input."""
    raise NotImplementedError(f"the NumPy script has no layer {layer.type}")


@expression.register
def _(layer: Input, place: Place) -> str:
    samples = "x"
    if layer.columns:
        samples += f"[:, {list(place.spec.places(layer.columns))}]"
    if layer.shape:
        samples += f".reshape(-1, {', '.join(map(str, layer.shape))})"
    return samples


@expression.register
def _(layer: Dense, place: Place) -> str:
    bias = f" + {place.weight('bias')}" if layer.bias else ""
    return call(layer.activation, f"{place.inputs[0]} @ {place.weight('weight')}.T{bias}")


@expression.register
def _(layer: Activation, place: Place) -> str:
    return call(layer.activation, place.inputs[0], len(place.shapes[0]))


@expression.register
def _(layer: Dropout, place: Place) -> str:
    return f"{place.inputs[0]}  # only while training"


@expression.register
def _(layer: Flatten, place: Place) -> str:
    return f"{place.inputs[0]}.reshape(len({place.inputs[0]}), -1)"


@expression.register
def _(layer: Identity, place: Place) -> str:
    return place.inputs[0]


@expression.register
def _(layer: Add, place: Place) -> str:
    return " + ".join(place.inputs)


@expression.register
def _(layer: Concatenate, place: Place) -> str:
    return f"np.concatenate([{', '.join(place.inputs)}], axis={layer.axis_of(place.shapes[0]) + 1})"


@expression.register
def _(layer: Output, place: Place) -> str:
    return place.inputs[0]
