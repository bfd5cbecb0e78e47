"""Input: where samples enter the network."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from engine.errors import ShapeError
from engine.fields import field
from engine.layers.layer import LAYERS, Category, Layer, Shape, shape_text

if TYPE_CHECKING:
    from engine.tape.builder import TapeBuilder, Tensor


@LAYERS.register
class Input(Layer):
    """Input of the network; its shape comes from the data.

    Its shape rule is handed one shape, that of a sample of the columns it takes (`engine/analysis`).
    """

    category: ClassVar[Category] = "Input and output"
    type: Literal["Input"] = "Input"
    columns: tuple[str, ...] = field(
        (), names="features", empty="all columns", help="Names of the data columns that enter here; empty means all."
    )
    shape: tuple[int, ...] = field(
        (), empty="as in the data", help="Shape of each sample, such as 1, 8, 8; empty means as in the data."
    )

    @property
    def inputs(self) -> tuple[str, ...]:
        return ()

    def infer(self, shapes: Sequence[Shape]) -> tuple[Shape, ...]:
        if not self.shape:
            return (shapes[0],)
        if min(self.shape) < 1:
            raise ShapeError("Every size of a shape is at least 1.", fix="Correct the shape field.", field="shape")
        if math.prod(self.shape) != math.prod(shapes[0]):
            raise ShapeError(
                f"The shape {shape_text(self.shape)} holds {math.prod(self.shape)} values, but a sample has "
                f"{math.prod(shapes[0])}.",
                fix="Empty the shape field, or give sizes whose product fits.",
                field="shape",
            )
        return (self.shape,)

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        return tuple(inputs)
