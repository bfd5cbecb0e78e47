"""The product with a weight matrix."""

from __future__ import annotations

import math

from engine.tape.builder import GRADIENT, TapeBuilder, Tensor
from engine.tape.opcodes import declare

# `repeat` is the number of vectors in a sample.
declare(
    "linear",
    reads="x:features*repeat weight:units*features@fixed! bias:units@fixed!?",
    writes="y:units*repeat",
    numbers="features units repeat",
)
declare(
    "linear_input_gradient",
    reads="dy:units*repeat weight:units*features@fixed!",
    writes="dx:features*repeat",
    numbers="features units repeat",
)
# The same for ranges of units or features, each over the whole batch: the plan takes these where a batch has few rows.
declare(
    "linear_columns",
    reads="x:features*repeat! weight:units*features@fixed! bias:units@fixed!?",
    writes="y:units*repeat|",
    numbers="features units repeat",
)
declare(
    "linear_input_gradient_columns",
    reads="dy:units*repeat! weight:units*features@fixed!",
    writes="dx:features*repeat|",
    numbers="features units repeat",
)
declare(
    "linear_weight_gradient",
    reads="dy:units*repeat! x:features*repeat!",
    writes="dw:features@fixed",
    numbers="features units repeat accumulate",
)
declare("linear_bias_gradient", reads="dy:units*repeat!", writes="db:1@fixed", numbers="units repeat accumulate")


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
