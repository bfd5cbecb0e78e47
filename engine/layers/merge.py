"""The layers that bring branches together: Add and Concatenate. They share the rule for their ports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from engine.errors import ShapeError
from engine.fields import field
from engine.layers.layer import LAYERS, Category, Layer, Shape, shape_text
from engine.tape.ops import add, concatenate

if TYPE_CHECKING:
    from engine.tape.builder import TapeBuilder, Tensor


class Merge(Layer):
    """A layer of several inputs and one output."""

    category: ClassVar[Category] = "Merge"
    input_count: int = field(2, minimum=2, maximum=64, unit="ports", help="Number of inputs.")

    @property
    def inputs(self) -> tuple[str, ...]:
        return tuple(f"in_{number}" for number in range(1, self.input_count + 1))


@LAYERS.register
class Add(Merge):
    """Sums its inputs, element by element; all have the same shape."""

    type: Literal["Add"] = "Add"

    def infer(self, shapes: Sequence[Shape]) -> tuple[Shape, ...]:
        for port, shape in zip(self.inputs, shapes, strict=True):
            if shape != shapes[0]:
                raise ShapeError(
                    f"Add expects the same shape at every input, but {self.inputs[0]} has {shape_text(shapes[0])} and "
                    f"{port} has {shape_text(shape)}.",
                    mend="Give the layers before it the same number of units, or use Concatenate.",
                )
        return (shapes[0],)

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        return (add(tape, inputs),)


@LAYERS.register
class Concatenate(Merge):
    """Joins its inputs along the first axis of a sample: the features of vectors, the channels of images."""

    type: Literal["Concatenate"] = "Concatenate"

    def infer(self, shapes: Sequence[Shape]) -> tuple[Shape, ...]:
        for port, shape in zip(self.inputs, shapes, strict=True):
            if not shape or shape[1:] != shapes[0][1:]:
                raise ShapeError(
                    f"Concatenate expects shapes that differ in the first axis only, but {self.inputs[0]} has "
                    f"{shape_text(shapes[0])} and {port} has {shape_text(shape)}.",
                    mend="Insert Flatten before the inputs, or bring them to the same size.",
                )
        return ((sum(shape[0] for shape in shapes), *shapes[0][1:]),)

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        return (concatenate(tape, inputs, self.infer([tensor.shape for tensor in inputs])[0]),)
