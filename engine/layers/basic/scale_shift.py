"""ScaleShift: fixed arithmetic on every element."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from engine.fields import field
from engine.layers.layer import LAYERS, Category, Elementwise, Shape
from engine.tape.ops.shapes.merging import scale_shift

if TYPE_CHECKING:
    from engine.tape.builder import TapeBuilder, Tensor


@LAYERS.register
class ScaleShift(Elementwise):
    """Multiplies every element by a constant and adds another: `y = scale * x + shift`. It has no weights."""

    category: ClassVar[Category] = "Core"
    type: Literal["ScaleShift"] = "ScaleShift"
    scale: float = field(1.0, minimum=-1e6, maximum=1e6, help="Factor on every element.")
    shift: float = field(0.0, minimum=-1e6, maximum=1e6, help="Constant that is then added.")

    def multiply_adds(self, shapes: Sequence[Shape]) -> int:
        return math.prod(shapes[0])

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        return (scale_shift(tape, inputs[0], self.scale, self.shift),)
