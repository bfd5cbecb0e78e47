"""GaussianNoise: blurs what it hands on while training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from engine.fields import field
from engine.layers.layer import LAYERS, Category, Elementwise
from engine.tape.ops.basic.elementwise import gaussian_noise

if TYPE_CHECKING:
    from engine.tape.builder import TapeBuilder, Tensor


@LAYERS.register
class GaussianNoise(Elementwise):
    """Adds Gaussian noise while training, against overfitting; does nothing in evaluation.

    `y = x + std * n` with n standard normal.
    Bishop, "Training with Noise is Equivalent to Tikhonov Regularization", Neural Computation 1995.
    """

    category: ClassVar[Category] = "Regularisation"
    type: Literal["GaussianNoise"] = "GaussianNoise"
    std: float = field(0.1, minimum=0.0, maximum=100.0, help="Standard deviation of the noise.")

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        return (gaussian_noise(tape, inputs[0], self.std),)
