"""Dropout: leaves out random units, or whole channels, while training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from engine.fields import field
from engine.layers.images.windows import channel_axes
from engine.layers.layer import LAYERS, Category, Elementwise, Layer, Shape
from engine.tape.ops import axis_dropout, dropout

if TYPE_CHECKING:
    from engine.tape.builder import TapeBuilder, Tensor


@LAYERS.register
class Dropout(Elementwise):
    """Sets random units to 0 while training, against overfitting; does nothing in evaluation.

    Each element is zero with probability `rate`, else `x / (1 - rate)`.
    Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", JMLR 2014.
    """

    category: ClassVar[Category] = "Regularisation"
    type: Literal["Dropout"] = "Dropout"
    rate: float = field(0.5, minimum=0.0, maximum=0.99, help="Probability of dropping a unit.")

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        return (dropout(tape, inputs[0], self.rate),)


@LAYERS.register
class SpatialDropout(Layer):
    """Sets random channels of images, or features of sequences, to 0 while training; does nothing in evaluation.

    Neighbours in an image are alike, so that Dropout of single elements hides little. Each channel is zero with
    probability `rate`, else `x / (1 - rate)`.
    x: (channels, height, width) or (steps, features).
    Tompson et al., "Efficient Object Localization Using Convolutional Networks", CVPR 2015.
    """

    category: ClassVar[Category] = "Regularisation"
    type: Literal["SpatialDropout"] = "SpatialDropout"
    rate: float = field(0.5, minimum=0.0, maximum=0.99, help="Probability of dropping a channel.")

    def keeps_steps(self, shapes: Sequence[Shape]) -> bool:
        return True

    def infer(self, shapes: Sequence[Shape]) -> tuple[Shape, ...]:
        channel_axes(self.type, shapes[0])
        return (shapes[0],)

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        (x,) = inputs
        return (axis_dropout(tape, x, channel_axes(self.type, x.shape), self.rate),)
