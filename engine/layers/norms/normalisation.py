"""Normalisation of each sample by itself: LayerNorm and GroupNorm."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from engine.errors import ShapeError
from engine.fields import field
from engine.initializers import Fans, Ones, Zeros
from engine.layers.layer import LAYERS, Category, Layer, Shape, WeightSpec
from engine.tape.ops import transpose
from engine.tape.ops.norms.normalisation import Steps, normalise

if TYPE_CHECKING:
    from engine.tape.builder import TapeBuilder, Tensor


def scale_and_shift(shape: Shape) -> tuple[WeightSpec, WeightSpec]:
    """The weights of a normalisation: factors that start at one, and shifts that start at zero."""
    fans = Fans(1, 1)
    return WeightSpec("weight", shape, Ones(), fans), WeightSpec("bias", shape, Zeros(), fans)


def by_channel(shape: Shape) -> tuple[int, int, int]:
    """A sample as (repeat, channels, inner): images have their channels first, sequences and vectors last."""
    if len(shape) > 2:
        return 1, shape[0], math.prod(shape[1:])
    return math.prod(shape[:-1]), shape[-1], 1


COUNT_PADDING_HELP = "Include padded steps, those beyond the end of a sample, in mean and variance."


class SampleNormalisation(Layer):
    """A layer that scales parts of each sample to mean 0 and variance 1, and then by learned numbers."""

    category: ClassVar[Category] = "Normalisation"
    main: ClassVar[tuple[str, ...]] = ("groups", "over", "affine")
    epsilon: float = field(1e-5, minimum=1e-12, maximum=1.0, help="Added to the variance, so that it is never zero.")
    affine: bool = field(True, help="Scale and shift the result by learned weights (gamma and beta).")
    count_padding: bool = field(False, implied=True, help=COUNT_PADDING_HELP)

    def keeps_steps(self, shapes: Sequence[Shape]) -> bool:
        return True

    def multiply_adds(self, shapes: Sequence[Shape]) -> int:
        return math.prod(shapes[0]) if self.affine else 0

    def lengths(self, tape: TapeBuilder, x: Tensor) -> Tensor | None:
        """Steps of each sample that its statistics are taken over; None where it is all of them."""
        return None if self.count_padding else tape.lengths_of(x)

    def infer(self, shapes: Sequence[Shape]) -> tuple[Shape, ...]:
        self.check(shapes[0])
        return (shapes[0],)

    def check(self, shape: Shape) -> None:
        """Raise a `ShapeError` where there is nothing to normalise over."""
        if not shape:
            raise ShapeError(f"{self.type} expects at least one axis, but a single number came.")


@LAYERS.register
class LayerNorm(SampleNormalisation):
    """Layer normalisation: scales each sample to mean 0 and variance 1 over its features, as in transformers.

    `y = (x - mean) / sqrt(variance + epsilon) * weight + bias`, weight and bias having the shape that is normalised
    over. Steps beyond the end of a sample do not count.
    Ba, Kiros and Hinton, "Layer Normalization", arXiv:1607.06450.
    """

    type: Literal["LayerNorm"] = "LayerNorm"
    over: Literal["last axis", "whole sample"] = field(
        "last axis",
        help="Axes of the normalisation: the last axis (features of a sequence, width of an image), or the "
        "whole sample.",
    )

    def normalised(self, shape: Shape) -> Shape:
        """Shape of what is normalised together."""
        return shape[-1:] if self.over == "last axis" else shape

    def weights(self, shapes: Sequence[Shape]) -> tuple[WeightSpec, ...]:
        return scale_and_shift(self.normalised(shapes[0])) if self.affine else ()

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        (x,) = inputs
        size = math.prod(self.normalised(x.shape))
        # Steps are normalised together where the first axis is.
        steps = Steps(lengths, x.shape[0], size) if size == x.width and (lengths := self.lengths(tape, x)) else None
        affine = weights.get("weight"), weights.get("bias")
        return (normalise(tape, x, x.width // size, 1, *affine, self.epsilon, steps),)


@LAYERS.register
class GroupNorm(SampleNormalisation):
    """Group normalisation: scales groups of channels of each sample to mean 0 and variance 1, whatever the batch.

    `y = (x - mean) / sqrt(variance + epsilon) * weight + bias`, with a weight and a bias for each channel: the first
    axis of an image, the last of a sequence or a vector. As many groups as channels make it an instance norm. Steps
    beyond the end of a sample do not count.
    Wu and He, "Group Normalization", ECCV 2018.
    """

    type: Literal["GroupNorm"] = "GroupNorm"
    groups: int = field(
        1, minimum=1, maximum=65_536, unit="groups", help="Number of groups that the channels are divided into."
    )

    def check(self, shape: Shape) -> None:
        super().check(shape)
        _, channels, _ = by_channel(shape)
        if channels % self.groups:
            raise ShapeError(
                f"GroupNorm expects channels that can be divided into {self.groups} groups, but {channels} came.",
                fix="Choose a number of groups that divides the channels.",
                field="groups",
            )

    def keeps_steps(self, shapes: Sequence[Shape]) -> bool:
        return len(shapes[0]) == 2

    def weights(self, shapes: Sequence[Shape]) -> tuple[WeightSpec, ...]:
        return scale_and_shift((by_channel(shapes[0])[1],)) if self.affine else ()

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        (x,) = inputs
        sequence = len(x.shape) == 2
        image = transpose(tape, x) if sequence else x
        inner = x.width // by_channel(x.shape)[1]
        steps = Steps(lengths, inner, inner) if sequence and (lengths := self.lengths(tape, x)) else None
        affine = weights.get("weight"), weights.get("bias")
        y = normalise(tape, image, self.groups, inner, *affine, self.epsilon, steps)
        return (transpose(tape, y) if sequence else y,)
