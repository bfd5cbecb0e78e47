"""BatchNorm: channels scaled by what the batch tells of them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from engine.errors import ShapeError
from engine.fields import field
from engine.initializers import Fans, Ones, Zeros
from engine.layers.layer import LAYERS, Category, Layer, Shape, WeightSpec
from engine.layers.norms.normalisation import COUNT_PADDING_HELP, by_channel, scale_and_shift
from engine.tape.ops.norms.batch_norm import batch_norm, batch_norm_fixed

if TYPE_CHECKING:
    from engine.tape.builder import TapeBuilder, Tensor


@LAYERS.register
class BatchNorm(Layer):
    """Batch normalisation: scales each channel to mean 0 and variance 1 over the batch, then by learned weights.

    `y = (x - mean) / sqrt(variance + epsilon) * weight + bias`, for each channel: the first axis of an image, the last
    of a sequence or a vector. While training, mean and variance (with n below) are those of the batch, over its samples
    and places; in evaluation they are running averages, `running += momentum * (batch - running)`, with n - 1 below
    for the variance, as in PyTorch. They are saved with the weights.
    As in Keras, steps beyond the end of a sample do not count, and a frozen layer scales by its running averages while
    training too, and leaves them as they are.
    Ioffe and Szegedy, "Batch Normalization", ICML 2015.
    """

    category: ClassVar[Category] = "Normalisation"
    main: ClassVar[tuple[str, ...]] = ("momentum", "affine")
    type: Literal["BatchNorm"] = "BatchNorm"
    momentum: float = field(0.1, minimum=0.0, maximum=1.0, help="Weight of each new batch in the running statistics.")
    epsilon: float = field(1e-5, minimum=1e-12, maximum=1.0, help="Added to the variance, so that it is never zero.")
    affine: bool = field(True, help="Scale and shift the result by learned weights (gamma and beta).")
    count_padding: bool = field(False, implied=True, help=COUNT_PADDING_HELP)
    frozen_by: Literal["running", "batch"] = field(
        "running",
        implied=True,
        help="Statistics of a frozen layer while training: running, as in Keras, or those of the batch, as in "
        "PyTorch where only the weights are frozen. The running statistics do not change in either case.",
    )

    def keeps_steps(self, shapes: Sequence[Shape]) -> bool:
        return len(shapes[0]) == 2

    def infer(self, shapes: Sequence[Shape]) -> tuple[Shape, ...]:
        if not shapes[0]:
            raise ShapeError("BatchNorm expects an axis of channels or features, but a single number came.")
        return (shapes[0],)

    def weights(self, shapes: Sequence[Shape]) -> tuple[WeightSpec, ...]:
        shape = (by_channel(shapes[0])[1],)
        fans = Fans(1, 1)
        running = (
            WeightSpec("running_mean", shape, Zeros(), fans, trainable=False),
            WeightSpec("running_var", shape, Ones(), fans, trainable=False),
        )
        return (*(scale_and_shift(shape) if self.affine else ()), *running)

    def multiply_adds(self, shapes: Sequence[Shape]) -> int:
        return math.prod(shapes[0]) if self.affine else 0

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        (x,) = inputs
        affine = weights.get("weight"), weights.get("bias")
        running = weights["running_mean"], weights["running_var"]
        sizes = by_channel(x.shape)
        if not tape.training or (tape.frozen and self.frozen_by == "running"):
            return (batch_norm_fixed(tape, x, sizes, *affine, running, self.epsilon),)
        lengths = None if self.count_padding or len(x.shape) != 2 else tape.lengths_of(x)
        return (batch_norm(tape, x, sizes, *affine, running, self.momentum, self.epsilon, lengths),)
