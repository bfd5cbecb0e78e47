"""Dense: every unit sees every input."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from engine.activations import AnyActivation, Linear
from engine.errors import ShapeError
from engine.fields import field
from engine.initializers import AnyInitializer, Fans, XavierUniform
from engine.layers.layer import LAYERS, Layer, Shape, WeightSpec
from engine.layers.weight_fields import BIAS_INITIALIZER, L1, L2, MAX_NORM
from engine.tape.ops import activate_units, linear

if TYPE_CHECKING:
    from engine.tape.builder import TapeBuilder, Tensor


@LAYERS.register
class Dense(Layer):
    """Fully connected layer on the last axis: `y = f(W x + b)`.

    That axis is the features of a vector or of each step of a sequence, and the width of an image: Flatten lets every
    unit see all of an image. Softmax runs over the units.
    x: (..., in_features), W: (units, in_features), b: (units,), y: (..., units).
    """

    main: ClassVar[tuple[str, ...]] = ("units", "activation")
    type: Literal["Dense"] = "Dense"
    units: int = field(64, minimum=1, maximum=1_000_000, unit="units", help="Number of units: the size of the output.")
    activation: AnyActivation = field(Linear(), help="Activation function applied to every output.")
    weight_initializer: AnyInitializer = field(XavierUniform(), help="Initialiser of the weights.")
    bias_initializer: AnyInitializer = BIAS_INITIALIZER
    bias: bool = field(True, help="Add a learned bias to each unit.")
    l1: float = L1
    l2: float = L2
    max_norm: float = MAX_NORM

    def keeps_steps(self, shapes: Sequence[Shape]) -> bool:
        return len(shapes[0]) > 1

    def infer(self, shapes: Sequence[Shape]) -> tuple[Shape, ...]:
        (shape,) = shapes
        if not shape:
            raise ShapeError("Dense expects at least one axis of features, but a single number came.")
        return ((*shape[:-1], self.units),)

    def weights(self, shapes: Sequence[Shape]) -> tuple[WeightSpec, ...]:
        features = shapes[0][-1]
        fans = Fans(features, self.units)
        shape = (self.units, features)
        weight = WeightSpec("weight", shape, self.weight_initializer, fans, self.l1, self.l2, self.max_norm)
        bias = WeightSpec("bias", (self.units,), self.bias_initializer, fans)
        return (weight, bias) if self.bias else (weight,)

    def multiply_adds(self, shapes: Sequence[Shape]) -> int:
        return math.prod(shapes[0]) * self.units

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        z = linear(tape, inputs[0], weights["weight"], weights.get("bias"))
        return (activate_units(tape, self.activation, z),)
