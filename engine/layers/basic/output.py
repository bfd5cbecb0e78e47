"""Output: marks what the network predicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from engine.fields import field
from engine.layers.layer import LAYERS, Category, Layer, Shape

if TYPE_CHECKING:
    from engine.tape.builder import TapeBuilder, Tensor


@LAYERS.register
class Output(Layer):
    """Marks what the network predicts; the loss is computed here.

    Where there are several, the loss of the network is the sum of theirs, each times its weight.
    """

    category: ClassVar[Category] = "Input and output"
    type: Literal["Output"] = "Output"
    target: Literal["data", "inputs"] = field(
        "data",
        help="What it is compared with: what the data settings say, or the inputs themselves, as they are scaled for "
        "training; its loss and metrics then are in scaled units.",
    )
    columns: tuple[int, ...] = field(
        (), help="Which values of that it predicts, counted from 0; empty means all of them."
    )
    weight: float = field(1.0, minimum=0.0, maximum=1e6, help="What its loss is multiplied by.")

    @property
    def outputs(self) -> tuple[str, ...]:
        return ()

    def infer(self, shapes: Sequence[Shape]) -> tuple[Shape, ...]:
        return ()

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        return ()
