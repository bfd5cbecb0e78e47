"""Activation: a function of every element, as a node of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from engine.activations import AnyActivation, ReLU
from engine.errors import ShapeError
from engine.fields import field
from engine.layers.layer import LAYERS, Category, Layer, Shape
from engine.tape.ops import activate

if TYPE_CHECKING:
    from engine.tape.builder import TapeBuilder, Tensor


@LAYERS.register
class Activation(Layer):
    """Applies an activation function to every element; softmax to the channels of images, else to the last axis."""

    category: ClassVar[Category] = "Activation"
    type: Literal["Activation"] = "Activation"
    activation: AnyActivation = field(ReLU(), help="Activation function.")

    def keeps_steps(self, shapes: Sequence[Shape]) -> bool:
        return not self.activation.by_row or self.activation.axis_of(len(shapes[0])) > 0

    def infer(self, shapes: Sequence[Shape]) -> tuple[Shape, ...]:
        if self.activation.by_row and not shapes[0]:
            name = self.activation.display_name()
            raise ShapeError(f"{name} expects an axis of classes, but a single number came.")
        return (shapes[0],)

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        return (activate(tape, self.activation, inputs[0]),)
