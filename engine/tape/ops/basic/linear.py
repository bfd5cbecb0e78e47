"""The product with a weight matrix."""

from __future__ import annotations

import math

from engine.tape.builder import GRADIENT, TapeBuilder, Tensor
from engine.tape.opcodes import Reads, Writes, declare, numbers, whole_weight

# `repeat` is the number of vectors in a sample.
_FEATURES, _UNITS, _REPEAT, _ACCUMULATE = numbers("features", "units", "repeat", "accumulate")
_IN, _OUT, _SIZES = _FEATURES * _REPEAT, _UNITS * _REPEAT, (_FEATURES, _UNITS, _REPEAT)
_WEIGHT, _BIAS = whole_weight("weight", _UNITS * _FEATURES), whole_weight("bias", _UNITS, optional=True)

declare("linear", Reads("x", _IN), _WEIGHT, _BIAS, Writes("y", _OUT), *_SIZES)
declare("linear_input_gradient", Reads("dy", _OUT), _WEIGHT, Writes("dx", _IN), *_SIZES)

# The same for ranges of units or features, each over the whole batch: the plan takes these where a batch has few rows.
declare("linear_columns", Reads("x", _IN, whole=True), _WEIGHT, _BIAS, Writes("y", _OUT, columns=True), *_SIZES)
declare(
    "linear_input_gradient_columns",
    Reads("dy", _OUT, whole=True),
    _WEIGHT,
    Writes("dx", _IN, columns=True),
    *_SIZES,
)

_DY = Reads("dy", _OUT, whole=True)
declare(
    "linear_weight_gradient",
    _DY,
    Reads("x", _IN, whole=True),
    Writes("dw", _FEATURES, "fixed"),
    *_SIZES,
    _ACCUMULATE,
)
declare("linear_bias_gradient", _DY, Writes("db", space="fixed"), _UNITS, _REPEAT, _ACCUMULATE)


def linear(tape: TapeBuilder, x: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
    """`y = x W^T + b` on the last axis. x: (..., features), W: (units, features), b: (units,), y: (..., units)."""
    units, features = weight.shape
    sizes = (features, units, math.prod(x.shape[:-1]))
    y = tape.tensor("linear", (*x.shape[:-1], units), sources=[x, weight, bias])
    tape.emit("linear", x, weight, bias, y, *sizes)

    def backward(dy: Tensor) -> None:
        tape.weight_gradient(weight, "linear_weight_gradient", dy, x, GRADIENT, *sizes)
        if bias is not None:
            tape.weight_gradient(bias, "linear_bias_gradient", dy, GRADIENT, units, sizes[2])
        tape.input_gradient(x, "linear_input_gradient", dy, weight, GRADIENT, *sizes)

    tape.on_gradient(y, backward)
    return y
