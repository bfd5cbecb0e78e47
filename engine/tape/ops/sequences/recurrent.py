"""Cells that run over the steps of a sequence.

What enters the cells is projected for all steps at once by `linear`, and so is the gradient of the recurrent weight:
only the product with the last state, and the gates, are done step by step.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.tape.builder import GRADIENT, TapeBuilder, Tensor
from engine.tape.opcodes import LENGTHS, Reads, Writes, declare, numbers, whole_weight

CellName = Literal["rnn_tanh", "rnn_relu", "lstm", "gru"]


@dataclass(frozen=True, slots=True)
class Cell:
    """Type of a recurrent cell.

    Attributes:
        gates: Units of the projection for each unit of the state.
        kept: Numbers that backward needs of each unit and step.
        separate: Whether the gradient of the recurrent product is another than that of the projected input.
    """

    gates: int
    kept: int
    separate: bool = False


CELLS: dict[CellName, Cell] = {
    "rnn_tanh": Cell(1, 1),
    "rnn_relu": Cell(1, 1),
    "lstm": Cell(4, 6),
    "gru": Cell(3, 4, separate=True),
}

# `before` is the state that each step started from; `table` and `turned` are for the product: where its rows begin, and
# the weight transposed.
_STEPS, _HIDDEN, _REVERSE = _NUMBERS = numbers("steps", "hidden", "reverse")
_STATES = _HIDDEN * _STEPS
for _name, _cell in CELLS.items():
    _width = _cell.gates * _HIDDEN
    _WEIGHT = whole_weight("weight", _width * _HIDDEN)
    declare(
        _name,
        Reads("z", _width * _STEPS),
        _WEIGHT,
        whole_weight("bias", _width, optional=True),
        LENGTHS,
        Writes("y", _STATES),
        Writes("before", _STATES),
        Writes("kept", _cell.kept * _STATES),
        Writes("table", 2 * _HIDDEN, "shard"),
        Writes("turned", _width * _HIDDEN, "shard"),
        *_NUMBERS,
    )
    declare(
        f"{_name}_backward",
        Reads("dy", _STATES),
        Reads("kept", _cell.kept * _STATES),
        Reads("before", _STATES),
        _WEIGHT,
        LENGTHS,
        Writes("dz", _width * _STEPS),
        Writes("carry", 2 * _HIDDEN),
        Writes("table", 2 * _width, "shard"),
        *([Writes("da", _width * _STEPS)] if _cell.separate else []),
        *_NUMBERS,
    )


def recur(
    tape: TapeBuilder,
    name: CellName,
    z: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    lengths: Tensor | None,
    *,
    reverse: bool,
) -> Tensor:
    """Run a cell over the steps, from a state of zeros.

    Args:
        tape: The tape.
        name: Kind of cell.
        z: (steps, gates * hidden): the projected input of each step, gates in PyTorch's order.
        weight: (gates * hidden, hidden).
        bias: (gates * hidden,) or None.
        lengths: Steps of each sample or None; the state of steps beyond is zero.
        reverse: Whether the last step comes first.

    Returns:
        (steps, hidden): the state after each step, in the order of the input.
    """
    cell, steps, hidden = CELLS[name], z.shape[0], weight.shape[1]
    numbers = (steps, hidden, int(reverse))
    y = tape.tensor("states", (steps, hidden), sources=[z, weight, bias])
    before = tape.tensor("states_before", y.shape)
    kept = tape.tensor("gates", (steps, cell.kept * hidden))
    table = tape.tensor("rows", (2 * hidden,), space="shard")
    turned = tape.tensor("turned", (hidden, cell.gates * hidden), space="shard")
    tape.emit(name, z, weight, bias, lengths, y, before, kept, table, turned, *numbers)

    def backward(dy: Tensor) -> None:
        dz = tape.new_gradient(z)
        da = tape.new_gradient(z) if cell.separate else dz
        carry = tape.tensor("d_state", (2 * hidden,))
        table = tape.tensor("rows", (2 * cell.gates * hidden,), space="shard")
        written = (dz, carry, table, da) if cell.separate else (dz, carry, table)
        tape.emit(f"{name}_backward", dy, kept, before, weight, lengths, *written, *numbers)
        tape.weight_gradient(weight, "linear_weight_gradient", da, before, GRADIENT, hidden, cell.gates * hidden, steps)
        if bias is not None:
            tape.weight_gradient(bias, "linear_bias_gradient", da, GRADIENT, cell.gates * hidden, steps)
        tape.add_gradient(z, dz)

    tape.on_gradient(y, backward)
    return y
