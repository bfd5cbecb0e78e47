"""PositionalEmbedding: tells the steps of a sequence apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from numpy.random import Generator

from engine.errors import ShapeError
from engine.fields import field
from engine.initializers import AnyInitializer, Fans, Initializer, Normal, Values
from engine.layers.layer import LAYERS, Category, Layer, Shape, WeightSpec, shape_text
from engine.tape.ops.sequences.attention import add_weight

if TYPE_CHECKING:
    from engine.tape.builder import TapeBuilder, Tensor


class Sinusoids(Initializer):
    """Waves of many lengths: `sin(t / 10000^(2 i / features))` at the even features 2 i of step t, cos at the odd."""

    type: Literal["sinusoids"] = "sinusoids"

    def sample(self, shape: Shape, fans: Fans, generator: Generator) -> Values:
        steps, features = shape
        even = np.arange(0, features, 2)
        angles = np.arange(steps)[:, None] / 10_000.0 ** (even / features)
        values = np.zeros(shape)
        values[:, 0::2] = np.sin(angles)
        values[:, 1::2] = np.cos(angles[:, : features // 2])
        return values


@LAYERS.register
class PositionalEmbedding(Layer):
    """Positional embedding: adds a vector to each step, so that attention knows the position of the step.

    `y = x + weight` with a learned weight, (steps, features), or with sinusoids that stay as they are.
    Vaswani et al., "Attention Is All You Need", NeurIPS 2017.
    """

    category: ClassVar[Category] = "Attention"
    type: Literal["PositionalEmbedding"] = "PositionalEmbedding"
    kind: Literal["learned", "sinusoidal"] = field(
        "learned", help="Type of the vectors: learned, or fixed sine and cosine waves."
    )
    weight_initializer: AnyInitializer = field(Normal(std=0.02), help="Initialiser of the learned vectors.")

    def keeps_steps(self, shapes: Sequence[Shape]) -> bool:
        return True

    def infer(self, shapes: Sequence[Shape]) -> tuple[Shape, ...]:
        if len(shapes[0]) != 2:
            raise ShapeError(
                f"PositionalEmbedding expects a sequence of steps by features, but {shape_text(shapes[0])} came.",
                fix="Insert Reshape before it, or give the Input a shape such as 28, 28.",
            )
        return (shapes[0],)

    def weights(self, shapes: Sequence[Shape]) -> tuple[WeightSpec, ...]:
        learned = self.kind == "learned"
        initializer = self.weight_initializer if learned else Sinusoids()
        return (WeightSpec("weight", shapes[0], initializer, Fans(*shapes[0]), trainable=learned),)

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        return (add_weight(tape, inputs[0], weights["weight"]),)
