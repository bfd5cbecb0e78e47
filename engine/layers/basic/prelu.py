"""PReLU: the ReLU whose slope is learned."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from engine.fields import field
from engine.initializers import Constant, Fans
from engine.layers.layer import LAYERS, Category, Layer, Shape, WeightSpec
from engine.layers.norms.normalisation import by_channel
from engine.tape.ops.basic.prelu import prelu

if TYPE_CHECKING:
    from engine.tape.builder import TapeBuilder, Tensor


@LAYERS.register
class PReLU(Layer):
    """Parametric ReLU with a learned slope for negative inputs: `y = x` for `x > 0`, else `weight * x`.

    There is one slope, or one for each channel: the first axis of an image, the last of a sequence or a vector.
    He, Zhang, Ren and Sun, "Delving Deep into Rectifiers", ICCV 2015.
    """

    category: ClassVar[Category] = "Activation"
    type: Literal["PReLU"] = "PReLU"
    slope: float = field(0.25, minimum=-10.0, maximum=10.0, help="Initial value of the slopes.")
    shared: bool = field(True, help="Use one slope for all channels.")

    def keeps_steps(self, shapes: Sequence[Shape]) -> bool:
        return True

    def infer(self, shapes: Sequence[Shape]) -> tuple[Shape, ...]:
        return (shapes[0],)

    def weights(self, shapes: Sequence[Shape]) -> tuple[WeightSpec, ...]:
        return (WeightSpec("weight", (self._view(shapes[0])[1],), Constant(value=self.slope), Fans(1, 1)),)

    def multiply_adds(self, shapes: Sequence[Shape]) -> int:
        return math.prod(shapes[0])

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        return (prelu(tape, inputs[0], weights["weight"], self._view(inputs[0].shape)),)

    def _view(self, shape: Shape) -> tuple[int, int, int]:
        """The sample as (repeat, slopes, inner)."""
        repeat, channels, inner = by_channel(shape or (1,))
        return (1, 1, repeat * channels * inner) if self.shared else (repeat, channels, inner)
