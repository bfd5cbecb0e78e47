"""Flatten: any shape becomes a vector."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from engine.layers.layer import LAYERS, Category, Layer, Shape
from engine.tape.ops import reshape

if TYPE_CHECKING:
    from engine.tape.builder import TapeBuilder, Tensor


@LAYERS.register
class Flatten(Layer):
    """Flattens a sample of any shape into a vector, in row-major order."""

    category: ClassVar[Category] = "Shape"
    type: Literal["Flatten"] = "Flatten"

    def keeps_steps(self, shapes: Sequence[Shape]) -> bool:
        return self.infer(shapes)[0][0] == shapes[0][0]

    def infer(self, shapes: Sequence[Shape]) -> tuple[Shape, ...]:
        return ((math.prod(shapes[0]),),)

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        return (reshape(tape, inputs[0], self.infer([inputs[0].shape])[0]),)
