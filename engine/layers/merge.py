"""The layers that bring branches together. They share the rule for their ports, most also that for their shapes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, ClassVar, Literal

from engine.errors import ShapeError
from engine.fields import field
from engine.layers.layer import LAYERS, Category, Layer, Shape, shape_text
from engine.tape.ops import add, concatenate
from engine.tape.ops.merging import inner_product, maximum, multiply, scale_shift, unit_rows

if TYPE_CHECKING:
    from engine.tape.builder import TapeBuilder, Tensor


class Merge(Layer):
    """A layer of several inputs and one output."""

    category: ClassVar[Category] = "Merge"
    input_count: int = field(2, minimum=2, maximum=64, unit="ports", help="Number of inputs.")

    @property
    def inputs(self) -> tuple[str, ...]:
        return _numbered(self.input_count)


@cache
def _numbered(count: int) -> tuple[str, ...]:
    return tuple(f"in_{number}" for number in range(1, count + 1))


class Elementwise(Merge):
    """A layer that combines inputs of one shape, element by element."""

    @property
    def keeps_steps(self) -> bool:
        return True

    def infer(self, shapes: Sequence[Shape]) -> tuple[Shape, ...]:
        for port, shape in zip(self.inputs, shapes, strict=True):
            if shape != shapes[0]:
                raise ShapeError(
                    f"{self.type} expects the same shape at every input, but {self.inputs[0]} has "
                    f"{shape_text(shapes[0])} and {port} has {shape_text(shape)}.",
                    mend="Give the layers before it the same number of units, or use Concatenate.",
                )
        return (shapes[0],)


@LAYERS.register
class Add(Elementwise):
    """Sums its inputs, element by element; all have the same shape."""

    type: Literal["Add"] = "Add"

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        return (add(tape, inputs),)


@LAYERS.register
class Subtract(Elementwise):
    """Takes all further inputs from the first, element by element; all have the same shape."""

    type: Literal["Subtract"] = "Subtract"

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        return (add(tape, [inputs[0], scale_shift(tape, add(tape, inputs[1:]), -1.0)]),)


@LAYERS.register
class Multiply(Elementwise):
    """Multiplies its inputs, element by element; all have the same shape. Gates are made of it."""

    type: Literal["Multiply"] = "Multiply"

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        return (multiply(tape, inputs),)


@LAYERS.register
class Average(Elementwise):
    """The mean of its inputs, element by element; all have the same shape."""

    type: Literal["Average"] = "Average"

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        return (scale_shift(tape, add(tape, inputs), 1.0 / len(inputs)),)


@LAYERS.register
class Maximum(Elementwise):
    """The largest of its inputs, element by element; all have the same shape. Of equals the first gets the gradient.

    Goodfellow et al., "Maxout Networks", ICML 2013.
    """

    type: Literal["Maximum"] = "Maximum"

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        return (maximum(tape, inputs),)


@LAYERS.register
class Dot(Layer):
    """The inner product of two vectors, along the last axis of its inputs, which becomes 1.

    `sum(a * b)`, or with `normalise` the cosine of the angle between them, `sum(a * b) / (|a| |b|)`; of a vector
    shorter than 1e-8 that is 0. a, b: (..., features), y: (..., 1).
    Bromley et al., "Signature Verification using a Siamese Time Delay Neural Network", NIPS 1993.
    """

    category: ClassVar[Category] = "Merge"
    type: Literal["Dot"] = "Dot"
    normalise: bool = field(False, help="Whether the vectors are first divided by their lengths: the cosine.")

    @property
    def inputs(self) -> tuple[str, ...]:
        return ("in_1", "in_2")

    @property
    def keeps_steps(self) -> bool:
        return True

    def infer(self, shapes: Sequence[Shape]) -> tuple[Shape, ...]:
        a, b = shapes
        if a != b or not a:
            raise ShapeError(
                f"Dot expects two inputs of one shape, such as vectors, but in_1 has {shape_text(a)} and in_2 has "
                f"{shape_text(b)}.",
                mend="Give the layers before it the same number of units.",
            )
        return ((*a[:-1], 1),)

    def multiply_adds(self, shapes: Sequence[Shape]) -> int:
        return math.prod(shapes[0]) * (3 if self.normalise else 1)

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        a, b = [unit_rows(tape, x) for x in inputs] if self.normalise else inputs
        return (inner_product(tape, a, b),)


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
