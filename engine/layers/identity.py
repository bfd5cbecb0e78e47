"""Identity: passes on what comes in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from engine.layers.layer import LAYERS, Category, Layer, Shape

if TYPE_CHECKING:
    from engine.tape.builder import TapeBuilder, Tensor


@LAYERS.register
class Identity(Layer):
    """Passes on what comes in; drawn as a dot that leads a wire around something."""

    category: ClassVar[Category] = "Shape"
    type: Literal["Identity"] = "Identity"

    @property
    def keeps_steps(self) -> bool:
        return True

    def infer(self, shapes: Sequence[Shape]) -> tuple[Shape, ...]:
        return (shapes[0],)

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        return (inputs[0],)
