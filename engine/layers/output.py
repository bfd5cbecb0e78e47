"""Output: marks what the network predicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from engine.layers.layer import LAYERS, Category, Layer, Shape

if TYPE_CHECKING:
    from engine.tape.builder import TapeBuilder, Tensor


@LAYERS.register
class Output(Layer):
    """Marks what the network predicts; the loss is computed here."""

    category: ClassVar[Category] = "Input and output"
    type: Literal["Output"] = "Output"

    @property
    def outputs(self) -> tuple[str, ...]:
        return ()

    def infer(self, shapes: Sequence[Shape]) -> tuple[Shape, ...]:
        return ()

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        return ()
