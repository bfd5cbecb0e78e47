"""The base class of layers: one frozen class declares everything that the rest of Layerloom needs."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from engine.fields import Declared, Family
from engine.initializers import Fans, Initializer

if TYPE_CHECKING:
    from engine.tape.builder import TapeBuilder, Tensor

Shape = tuple[int, ...]
"""Shape of one sample: without the batch. `(64,)` a vector, `(28, 12)` steps by features, `(1, 8, 8)` an image."""

LAYERS: Family[Layer] = Family("layer")

Category = Literal[
    "Input and output", "Core", "Convolution", "Pooling", "Recurrent", "Attention", "Activation", "Normalisation",
    "Regularisation", "Merge", "Shape",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class WeightSpec:
    """A tensor that a layer owns.

    Attributes:
        name: Name within the layer, such as `weight` or `bias`.
        shape: Shape; the first axis is that of the layer's units.
        initializer: How it starts.
        fans: How far it reaches.
        l1: Penalty `l1 * sum(|w|)`.
        l2: Penalty `l2 * sum(w^2)`.
        max_norm: Length that each row of the first axis is shortened to after a step, or 0 for any length.
        trainable: Whether the optimiser moves it; what is not, such as running statistics, is saved all the same.
    """

    name: str
    shape: Shape
    initializer: Initializer
    fans: Fans
    l1: float = 0.0
    l2: float = 0.0
    max_norm: float = 0.0
    trainable: bool = True

    @property
    def size(self) -> int:
        """Number of values."""
        return math.prod(self.shape)


class Layer(Declared):
    """One kind of layer: fields, ports, shape rule, weights, lowering, cost.

    Subclasses register with `LAYERS.register`, one file a kind in `engine/layers/`, found by themselves. All methods
    are pure. A shape rule raises `ShapeError` in the user's words; the caller adds the node.
    """

    category: ClassVar[Category] = "Core"

    @property
    def inputs(self) -> tuple[str, ...]:
        """Names of the input ports."""
        return ("in",)

    @property
    def outputs(self) -> tuple[str, ...]:
        """Names of the output ports."""
        return ("out",)

    def keeps_steps(self, shapes: Sequence[Shape]) -> bool:
        """True if the steps of sequences, the first axis of these shapes, come out as they went in.

        A layer that says so never lets a step beyond the end of a sample change one before it, so that what it puts
        out has the lengths of what went in.
        """
        return False

    def ends_steps(self, shapes: Sequence[Shape]) -> bool:
        """True if it makes of a sequence something without steps, in which the steps beyond the end have no part."""
        return False

    @abstractmethod
    def infer(self, shapes: Sequence[Shape]) -> tuple[Shape, ...]:
        """Shapes of the outputs from those of the inputs, in the order of the ports.

        Raises:
            ShapeError: The shapes do not fit; says what was expected and what came.
        """

    def weights(self, shapes: Sequence[Shape]) -> tuple[WeightSpec, ...]:
        """The tensors that the layer owns, given the shapes of its inputs."""
        return ()

    def multiply_adds(self, shapes: Sequence[Shape]) -> int:
        """Multiply-adds of a forward pass of one sample: products of what came in, of weights and of their sums.

        Functions of single numbers, such as activations and gates, are not counted, and neither are statistics.
        """
        return 0

    @abstractmethod
    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        """Append the layer's instructions to the tape and return its output tensors."""


class Elementwise(Layer):
    """A layer whose output has the shape of its input, each element where it was."""

    def keeps_steps(self, shapes: Sequence[Shape]) -> bool:
        return True

    def infer(self, shapes: Sequence[Shape]) -> tuple[Shape, ...]:
        return (shapes[0],)


AnyLayer = Annotated[Layer, LAYERS]


AXES: Mapping[int, tuple[str, ...]] = MappingProxyType(
    {1: ("features",), 2: ("steps", "features"), 3: ("channels", "height", "width")}
)
"""Meaning of the axes of a sample, by their number: all layers follow it."""


def shape_words(shape: Shape) -> str:
    """A shape with the names of its axes: `1 channel × 28 height × 28 width`; without them where there is no rule."""
    if len(shape) not in AXES:
        return shape_text(shape)
    names = (
        name[:-1] if size == 1 and name.endswith("s") else name
        for size, name in zip(shape, AXES[len(shape)], strict=True)
    )
    return " × ".join(f"{size} {name}" for size, name in zip(shape, names, strict=True))


def shape_text(shape: Shape) -> str:
    """A shape as people read it: `28 x 28`."""
    return " × ".join(str(size) for size in shape) if shape else "1"
