"""Convolutions: the same small kernel everywhere. Conv2D and Conv1D share what an abstract base says."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from engine.activations import AnyActivation, Linear
from engine.errors import ShapeError
from engine.fields import field
from engine.initializers import AnyInitializer, Fans, HeUniform
from engine.layers.images.windows import (
    PAD_HELP,
    PADDING_HELP,
    Padding,
    axis,
    image_of,
    image_windows,
    numbers,
    pair,
    sequence_of,
)
from engine.layers.layer import LAYERS, Category, Layer, Shape, WeightSpec
from engine.layers.weight_fields import BIAS_INITIALIZER, L1, L2, MAX_NORM
from engine.tape.ops import activate, convolution, transpose
from engine.tape.windows import Axis, Windows

if TYPE_CHECKING:
    from engine.tape.builder import TapeBuilder, Tensor


class Convolution(Layer):
    """Base of convolutions: filters, groups, activation, weights."""

    category: ClassVar[Category] = "Convolution"
    main: ClassVar[tuple[str, ...]] = ("filters", "kernel", "stride", "padding", "activation")
    filters: int = field(
        32, minimum=1, maximum=100_000, unit="filters", help="Number of filters: the channels of the output."
    )
    padding: Padding = field("valid", help=PADDING_HELP)
    groups: int = field(
        1,
        minimum=1,
        maximum=100_000,
        help="Number of channel groups, convolved separately; as many as input channels makes a depthwise convolution.",
    )
    activation: AnyActivation = field(Linear(), help="Activation function applied to every output.")
    weight_initializer: AnyInitializer = field(HeUniform(), help="Initialiser of the weights.")
    bias_initializer: AnyInitializer = BIAS_INITIALIZER
    bias: bool = field(True, help="Add a learned bias to each filter.")
    l1: float = L1
    l2: float = L2
    max_norm: float = MAX_NORM

    @abstractmethod
    def _windows(self, shape: Shape) -> tuple[int, Windows]:
        """Channels of the input, and the windows over it seen as an image."""

    @abstractmethod
    def _weight_shape(self, channels: int) -> Shape:
        """Shape of the weights, given the channels of the input."""

    def weights(self, shapes: Sequence[Shape]) -> tuple[WeightSpec, ...]:
        channels, windows = self._windows(shapes[0])
        inputs, outputs = channels // self.groups, self.filters // self.groups
        fans = Fans(inputs * windows.kernel, outputs * windows.kernel)
        shape = self._weight_shape(channels)
        weight = WeightSpec("weight", shape, self.weight_initializer, fans, self.l1, self.l2, self.max_norm)
        bias = WeightSpec("bias", (self.filters,), self.bias_initializer, fans)
        return (weight, bias) if self.bias else (weight,)

    def multiply_adds(self, shapes: Sequence[Shape]) -> int:
        channels, windows = self._windows(shapes[0])
        return windows.windows * self.filters * (channels // self.groups) * windows.kernel

    def _grouped(self, channels: int) -> int:
        """The channels, if the groups share them and the filters out evenly."""
        for name, count in (("channels", channels), ("filters", self.filters)):
            if count % self.groups:
                raise ShapeError(
                    f"{self.type} shares {name} out among its groups, but {count} {name} cannot be divided by "
                    f"{self.groups} groups.",
                    fix="Choose a number of groups that divides both channels and filters.",
                    field="groups",
                )
        return channels


@LAYERS.register
class Conv2D(Convolution):
    """2D convolution: slides small filters over an image; each output sees a window of all channels.

    `y[o, i, j] = f(b[o] + sum(W[o, c, u, v] x[c, i s + u d - p, j s + v d - p]))` over channels c of o's group and the
    kernel's u, v; s stride, d dilation, p margin, beyond which x is 0.
    x: (channels, height, width), W: (filters, channels / groups, *kernel), b: (filters,), y: (filters, rows, columns).
    LeCun et al., "Gradient-Based Learning Applied to Document Recognition", Proc. IEEE 1998.
    """

    type: Literal["Conv2D"] = "Conv2D"
    kernel: tuple[int, ...] = field((3, 3), help="Height and width of the window; one number sets both.")
    stride: tuple[int, ...] = field((1, 1), help="Step of the window, down and across; one number sets both.")
    dilation: tuple[int, ...] = field(
        (1, 1), help="Spacing between the elements of the window, down and across; 1 means no gaps."
    )
    pad: tuple[int, ...] = field((0, 0), help=PAD_HELP)

    def infer(self, shapes: Sequence[Shape]) -> tuple[Shape, ...]:
        channels, windows = self._windows(shapes[0])
        self._grouped(channels)
        return ((self.filters, windows.rows.windows, windows.columns.windows),)

    def _windows(self, shape: Shape) -> tuple[int, Windows]:
        shape = image_of(self.type, shape)
        return shape[0], image_windows(
            self.type,
            shape,
            pair(self.kernel, "kernel"),
            pair(self.stride, "stride"),
            pair(self.dilation, "dilation"),
            self.padding,
            self.pad,
        )

    def _weight_shape(self, channels: int) -> Shape:
        return (self.filters, channels // self.groups, *pair(self.kernel, "kernel"))

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        _, windows = self._windows(inputs[0].shape)
        y = convolution(tape, inputs[0], weights["weight"], weights.get("bias"), windows, self.groups)
        return (activate(tape, self.activation, y),)


@LAYERS.register
class Conv1D(Convolution):
    """1D convolution: slides small filters along a sequence; each output sees a few steps of all features.

    `y[i, o] = f(b[o] + sum(W[o, c, u] x[i s + u d - p, c]))` over features c of o's group and the kernel's u; s stride,
    d dilation, p margin, beyond which x is 0.
    x: (steps, features), W: (filters, features / groups, kernel), b: (filters,), y: (windows, filters).
    """

    type: Literal["Conv1D"] = "Conv1D"
    kernel: int = field(3, minimum=1, maximum=10_000, unit="steps", help="Length of the window, in steps.")
    stride: int = field(1, minimum=1, maximum=10_000, unit="steps", help="Step of the window.")
    dilation: int = field(
        1, minimum=1, maximum=10_000, unit="steps", help="Spacing between the steps of the window; 1 means no gaps."
    )
    pad: tuple[int, ...] = field((0,), help="Explicit padding: one number for both ends, or two for start and end.")

    def infer(self, shapes: Sequence[Shape]) -> tuple[Shape, ...]:
        channels, windows = self._windows(shapes[0])
        self._grouped(channels)
        return ((windows.columns.windows, self.filters),)

    def keeps_steps(self, shapes: Sequence[Shape]) -> bool:
        return self.kernel == self.stride == 1 and self.infer(shapes)[0][0] == shapes[0][0]

    def _windows(self, shape: Shape) -> tuple[int, Windows]:
        """The sequence seen as an image of one row, its features as channels."""
        steps, features = sequence_of(self.type, shape)
        before, *behind = numbers(self.pad, (1, 2), 0, "pad")
        explicit = (before, behind[0] if behind else before)
        return features, Windows(
            Axis(1, 1),
            axis(self.type, "sequence", steps, self.kernel, self.stride, self.dilation, self.padding, explicit),
        )

    def _weight_shape(self, channels: int) -> Shape:
        return (self.filters, channels // self.groups, self.kernel)

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        _, windows = self._windows(inputs[0].shape)
        x = transpose(tape, inputs[0])
        y = convolution(tape, x, weights["weight"], weights.get("bias"), windows, self.groups)
        return (activate(tape, self.activation, transpose(tape, y)),)
