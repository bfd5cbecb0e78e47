"""Activation functions."""

from __future__ import annotations

import math
from dataclasses import replace

from engine.activations import ACTIVATIONS, Activation
from engine.tape.builder import GRADIENT, TapeBuilder, Tensor
from engine.tape.opcodes import Reads, Writes, declare, numbers
from engine.tape.ops.basic.elementwise import reshape, transpose

_WIDTH, _CONSTANTS, _CLASSES, _REPEAT = numbers("width", "constants", "classes", "repeat")

for _function in ACTIVATIONS:
    _name = _function.type_name()
    if _name == "linear":
        continue
    # `repeat` is the number of rows in a sample.
    _size, _numbers = (_CLASSES * _REPEAT, (_CLASSES, _REPEAT)) if _function.by_row else (_WIDTH, (_WIDTH, _CONSTANTS))
    declare(_name, Reads("x", _size), Writes("y", _size), *_numbers)
    # `kept` is the input, or the output where the derivative is computed from that.
    declare(f"{_name}_backward", Reads("dy", _size), Reads("kept", _size), Writes("dx", _size), *_numbers)


def activate(tape: TapeBuilder, activation: Activation, x: Tensor) -> Tensor:
    """Apply an activation function; those by row to the axis that they run over in a sample of this shape."""
    if activation.by_row and activation.axis_of(len(x.shape)) == 0 and len(x.shape) > 1:
        rows = transpose(tape, x)  # the first axis becomes the last
        return reshape(tape, transpose(tape, activate_units(tape, activation, rows)), x.shape)
    return activate_units(tape, activation, x)


def activate_units(tape: TapeBuilder, activation: Activation, x: Tensor) -> Tensor:
    """Apply an activation function; those by row to the last axis. A loss may bypass it and use its `logits`."""
    name = activation.type
    if name == "linear":
        return x
    if activation.by_row:
        numbers: tuple[int | tuple[float, ...], ...] = (x.shape[-1], math.prod(x.shape[:-1]))
    else:
        numbers = (x.width, activation.constants())
    y = tape.tensor(name, x.shape, sources=[x])
    y = replace(y, activation=name, logits=x)
    tape.emit(name, x, y, *numbers)

    kept = y if activation.from_output else x
    tape.on_gradient(y, lambda dy: tape.input_gradient(x, f"{name}_backward", dy, kept, GRADIENT, *numbers))
    return y
