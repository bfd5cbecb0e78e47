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
    """Output of the network: its predictions; the loss is computed here.

    Where there are several, the loss of the network is the sum of theirs, each times its weight.
    """

    category: ClassVar[Category] = "Input and output"
    type: Literal["Output"] = "Output"
    target: Literal["data", "inputs"] = field(
        "data",
        help="Target of this output: as in the data settings, or the inputs as they are scaled for training "
        "(autoencoder); loss and metrics are then in scaled units.",
    )
    columns: tuple[int, ...] = field(
        (), empty="all", help="Indices of the target values that this output predicts, from 0; empty means all."
    )
    weight: float = field(1.0, minimum=0.0, maximum=1e6, help="Loss weight: factor on the loss of this output.")

    @property
    def outputs(self) -> tuple[str, ...]:
        return ()

    def infer(self, shapes: Sequence[Shape]) -> tuple[Shape, ...]:
        return ()

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        return ()
