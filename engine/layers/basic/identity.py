"""Identity: passes on what comes in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from engine.layers.layer import LAYERS, Category, Elementwise

if TYPE_CHECKING:
    from engine.tape.builder import TapeBuilder, Tensor


@LAYERS.register
class Identity(Elementwise):
    """Identity: `y = x`; drawn as a dot that routes a wire."""

    category: ClassVar[Category] = "Shape"
    type: Literal["Identity"] = "Identity"

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        return (inputs[0],)
