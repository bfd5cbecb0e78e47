"""The recurrent layers: RNN, LSTM, GRU. They share everything but the cell."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from engine.errors import ShapeError
from engine.fields import field
from engine.initializers import AnyInitializer, Fans, Orthogonal, XavierUniform
from engine.layers.layer import LAYERS, Category, Layer, Shape, WeightSpec, shape_text
from engine.layers.weight_fields import BIAS_INITIALIZER, L1, L2, MAX_NORM
from engine.tape.ops import concatenate, linear
from engine.tape.ops.sequences.recurrent import CELLS, CellName, recur
from engine.tape.ops.sequences.sequence import join_directions, take_step

if TYPE_CHECKING:
    from engine.tape.builder import TapeBuilder, Tensor


class Recurrent(Layer):
    """A layer that runs a cell over the steps of a sequence, in layers and directions, named and laid out as PyTorch's.

    x: (steps, features); weight_ih: (gates * units, features), weight_hh: (gates * units, units), biases:
    (gates * units,); y: (units * directions,) or (steps, units * directions). Steps beyond the length of a sample leave
    zeros; its last state is that at its own last step, and the backward direction starts there.
    """

    category: ClassVar[Category] = "Recurrent"
    main: ClassVar[tuple[str, ...]] = ("units", "layers", "bidirectional", "returns", "nonlinearity")
    units: int = field(
        64,
        minimum=1,
        maximum=65_536,
        unit="units",
        help="Number of units: the size of the hidden state, in each direction.",
    )
    layers: int = field(1, minimum=1, maximum=16, unit="layers", help="Number of stacked recurrent layers.")
    bidirectional: bool = field(False, help="Add a second cell that reads the sequence backwards.")
    returns: Literal["last", "sequence"] = field(
        "last", help="Output: the hidden state after the last step, or the sequence of all hidden states."
    )
    weight_initializer: AnyInitializer = field(XavierUniform(), help="Initialiser of the input weights.")
    recurrent_initializer: AnyInitializer = field(Orthogonal(), help="Initialiser of the recurrent weights.")
    bias_initializer: AnyInitializer = BIAS_INITIALIZER
    bias: bool = field(
        True, help="Add two learned biases to each gate, one for the input and one for the state, as in PyTorch."
    )
    l1: float = L1
    l2: float = L2
    max_norm: float = MAX_NORM

    @property
    @abstractmethod
    def cell(self) -> CellName:
        """Type of the recurrent cell."""

    def keeps_steps(self, shapes: Sequence[Shape]) -> bool:
        return self.returns == "sequence"

    def ends_steps(self, shapes: Sequence[Shape]) -> bool:
        return self.returns == "last"

    @property
    def directions(self) -> tuple[str, ...]:
        """Suffix of the weight names of each direction."""
        return ("", "_reverse") if self.bidirectional else ("",)

    def infer(self, shapes: Sequence[Shape]) -> tuple[Shape, ...]:
        (shape,) = shapes
        if len(shape) != 2:
            raise ShapeError(
                f"{self.type_name()} expects steps × features, but {shape_text(shape)} comes.",
                fix="Give the Input a shape of two sizes, such as 28, 28, or bring the sample into that shape before.",
            )
        width = self.units * len(self.directions)
        return ((shape[0], width) if self.returns == "sequence" else (width,),)

    def weights(self, shapes: Sequence[Shape]) -> tuple[WeightSpec, ...]:
        rows = CELLS[self.cell].gates * self.units
        weights: list[WeightSpec] = []
        bounds = self.l1, self.l2, self.max_norm
        for features, name in self._cells(shapes[0][1]):
            inner, outer = Fans(self.units, rows), Fans(features, rows)
            weights += [
                WeightSpec(f"weight_ih_{name}", (rows, features), self.weight_initializer, outer, *bounds),
                WeightSpec(f"weight_hh_{name}", (rows, self.units), self.recurrent_initializer, inner, *bounds),
            ]
            if self.bias:
                weights += [
                    WeightSpec(f"bias_ih_{name}", (rows,), self.bias_initializer, outer),
                    WeightSpec(f"bias_hh_{name}", (rows,), self.bias_initializer, inner),
                ]
        return tuple(weights)

    def _cells(self, features: int) -> Iterator[tuple[int, str]]:
        """Features that each cell sees, and what its weights are called."""
        for layer in range(self.layers):
            for direction in self.directions:
                yield features if layer == 0 else self.units * len(self.directions), f"l{layer}{direction}"

    def multiply_adds(self, shapes: Sequence[Shape]) -> int:
        steps, features = shapes[0]
        rows = CELLS[self.cell].gates * self.units
        return sum(steps * rows * (seen + self.units) for seen, _ in self._cells(features))

    def lower(self, tape: TapeBuilder, inputs: Sequence[Tensor], weights: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        (x,) = inputs
        lengths = tape.lengths_of(x)
        for layer in range(self.layers):
            states = []
            for direction in self.directions:
                ih, hh, bias_ih, bias_hh = (
                    weights.get(f"{name}_l{layer}{direction}")
                    for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
                )
                assert ih is not None
                assert hh is not None
                z = linear(tape, x, ih, bias_ih)
                states.append(recur(tape, self.cell, z, hh, bias_hh, lengths, reverse=direction != ""))
            if layer == self.layers - 1 and self.returns == "last":
                return (_last(tape, states, lengths),)
            x = join_directions(tape, *states) if self.bidirectional else states[0]
        return (x,)


def _last(tape: TapeBuilder, states: Sequence[Tensor], lengths: Tensor | None) -> Tensor:
    """The state of each direction after the last step that it made: (units * directions,)."""
    last = [take_step(tape, states[0], states[0].shape[0] - 1, lengths)]
    if len(states) == 1:
        return last[0]
    last.append(take_step(tape, states[1], 0))
    return concatenate(tape, last)


@LAYERS.register
class RNN(Recurrent):
    """Simple recurrent layer: `h_t = f(W x_t + b + U h_(t-1) + c)`, where f is tanh or ReLU.

    Elman, "Finding Structure in Time", Cognitive Science 1990.
    """

    type: Literal["RNN"] = "RNN"
    nonlinearity: Literal["tanh", "relu"] = field("tanh", help="Activation function of the hidden state.")

    @property
    def cell(self) -> CellName:
        return "rnn_tanh" if self.nonlinearity == "tanh" else "rnn_relu"


@LAYERS.register
class LSTM(Recurrent):
    """Long short-term memory: a recurrent layer whose gates let it remember over many steps.

    `i, f, o = sigmoid(...)`, `g = tanh(...)` of `W x_t + b + U h_(t-1) + c`; `c_t = f c_(t-1) + i g`,
    `h_t = o tanh(c_t)`. Gates in the order i, f, g, o.
    Hochreiter and Schmidhuber, "Long Short-Term Memory", Neural Computation 1997; forget gate: Gers et al., 2000.
    """

    type: Literal["LSTM"] = "LSTM"

    @property
    def cell(self) -> CellName:
        return "lstm"


@LAYERS.register
class GRU(Recurrent):
    """Gated recurrent unit: like LSTM, with fewer weights.

    `r, z = sigmoid(W x_t + b + U h_(t-1) + c)`, `n = tanh(W x_t + b + r (U h_(t-1) + c))`,
    `h_t = (1 - z) n + z h_(t-1)`. Gates in the order r, z, n.
    Cho et al., "Learning Phrase Representations using RNN Encoder-Decoder", EMNLP 2014.
    """

    type: Literal["GRU"] = "GRU"

    @property
    def cell(self) -> CellName:
        return "gru"
