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
from engine.tape.ops.shapes.merging import inner_product, maximum, multiply, scale_shift, unit_rows

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


class ElementwiseMerge(Merge):
    """A layer that combines inputs of one shape, element by element."""

    def keeps_steps(self, shapes: Sequence[Shape]) -> bool:
        return True

    def infer(self, shapes: Sequence[Shape]) -> tuple[Shape, ...]:
        for port, shape in zip(self.inputs, shapes, strict=True):
            if shape != shapes[0]:
                raise ShapeError(
                    f"{self.type} expects the same shape at every input, but {self.inputs[0]} has "
                    f"{shape_text(shapes[0])} and {port} has {shape_text(shape)}.",
                    fix="Give the layers before it the same number of units, or use Concatenate.",
                )
        return (shapes[0],)


@LAYERS.register
class Add(ElementwiseMerge):
    """Element-wise sum of its inputs, which all have the same shape."""

    type: Literal["Add"] = "Add"

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        return (add(tape, inputs),)


@LAYERS.register
class Subtract(ElementwiseMerge):
    """Element-wise difference: the first input minus all others, which have the same shape."""

    type: Literal["Subtract"] = "Subtract"

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        return (add(tape, [inputs[0], scale_shift(tape, add(tape, inputs[1:]), -1.0)]),)


@LAYERS.register
class Multiply(ElementwiseMerge):
    """Element-wise product of its inputs, which all have the same shape; used for gates."""

    type: Literal["Multiply"] = "Multiply"

    def multiply_adds(self, shapes: Sequence[Shape]) -> int:
        return math.prod(shapes[0]) * (len(shapes) - 1)

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        return (multiply(tape, inputs),)


@LAYERS.register
class Average(ElementwiseMerge):
    """Element-wise mean of its inputs, which all have the same shape."""

    type: Literal["Average"] = "Average"

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        return (scale_shift(tape, add(tape, inputs), 1.0 / len(inputs)),)


@LAYERS.register
class Maximum(ElementwiseMerge):
    """Element-wise maximum of its inputs, which all have the same shape; if equal, the first gets the gradient.

    Goodfellow et al., "Maxout Networks", ICML 2013.
    """

    type: Literal["Maximum"] = "Maximum"

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        return (maximum(tape, inputs),)


@LAYERS.register
class Dot(Layer):
    """Dot product of two inputs along their last axis (of an image, its width), which becomes 1.

    `sum(a * b)`, or with `normalise` the cosine of the angle between them, `sum(a * b) / (|a| |b|)`; of a vector
    shorter than 1e-8 that is 0. a, b: (..., features), y: (..., 1).
    Bromley et al., "Signature Verification using a Siamese Time Delay Neural Network", NIPS 1993.
    """

    category: ClassVar[Category] = "Merge"
    type: Literal["Dot"] = "Dot"
    normalise: bool = field(False, help="Divide both vectors by their lengths first: cosine similarity.")

    @property
    def inputs(self) -> tuple[str, ...]:
        return ("in_1", "in_2")

    def keeps_steps(self, shapes: Sequence[Shape]) -> bool:
        return len(shapes[0]) > 1

    def infer(self, shapes: Sequence[Shape]) -> tuple[Shape, ...]:
        a, b = shapes
        if a != b or not a:
            raise ShapeError(
                f"Dot expects two inputs of one shape, such as vectors, but in_1 has {shape_text(a)} and in_2 has "
                f"{shape_text(b)}.",
                fix="Give the layers before it the same number of units.",
            )
        return ((*a[:-1], 1),)

    def multiply_adds(self, shapes: Sequence[Shape]) -> int:
        return math.prod(shapes[0]) * (3 if self.normalise else 1)

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        a, b = [unit_rows(tape, x) for x in inputs] if self.normalise else inputs
        return (inner_product(tape, a, b),)


@LAYERS.register
class Concatenate(Merge):
    """Joins (concatenates) its inputs along features: of vectors, of each step of sequences, or channels of images.

    Sequences can be joined along their steps instead, one after another. All other sizes have to be the same.
    """

    type: Literal["Concatenate"] = "Concatenate"
    axis: Literal["features", "steps"] = field(
        "features",
        implied=True,
        help="Axis along which sequences are joined: features, or steps. Vectors are always joined along "
        "features, images along channels.",
    )

    def keeps_steps(self, shapes: Sequence[Shape]) -> bool:
        return self.axis_of(shapes[0]) > 0

    def axis_of(self, shape: Shape) -> int:
        """The axis along which samples of this shape are joined, counted from 0."""
        return 1 if len(shape) == 2 and self.axis == "features" else 0

    def infer(self, shapes: Sequence[Shape]) -> tuple[Shape, ...]:
        axis = self.axis_of(shapes[0])
        for port, shape in zip(self.inputs, shapes, strict=True):
            if not shape or _without(shape, axis) != _without(shapes[0], axis):
                raise self._refusal(shapes, port, shape)
        return (_joined(shapes, axis),)

    def _refusal(self, shapes: Sequence[Shape], port: str, shape: Shape) -> ShapeError:
        along = {0: "features", 1: "features", 2: self.axis}.get(len(shapes[0]), "channels")
        other = "steps" if self.axis == "features" else "features"
        fits = {len(one) for one in shapes} == {2} and len({one[self.axis_of(one)] for one in shapes}) == 1
        return ShapeError(
            f"Concatenate joins {along}, so that shapes may differ in their number only, but {self.inputs[0]} has "
            f"{shape_text(shapes[0])} and {port} has {shape_text(shape)}.",
            fix=f"Set axis to {other}, along which they fit."
            if fits
            else "Insert Flatten before the inputs, or bring them to the same size.",
            field="axis" if fits else "",
        )

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        return (concatenate(tape, inputs, self.axis_of(inputs[0].shape)),)


def _without(shape: Shape, axis: int) -> Shape:
    """The sizes of all other axes."""
    return (*shape[:axis], *shape[axis + 1 :])


def _joined(shapes: Sequence[Shape], axis: int) -> Shape:
    first = shapes[0]
    return (*first[:axis], sum(shape[axis] for shape in shapes), *first[axis + 1 :])
