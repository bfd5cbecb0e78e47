"""Opcodes: names with operands. Kernels bind to them from above (`engine/kernels`), layers use them from below.

An operand is a buffer that the instruction reads or writes, or a plain number. Buffers over the batch hold one row a
sample; an instruction is handed the range of rows to work on. Instructions of the weight stage are handed a range of
the weight's rows instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Access = Literal["read", "write", "number"]

WIDTH = 16
"""Numbers in a row of the instruction table: the kernel's index, then the operands."""


@dataclass(frozen=True, slots=True)
class Operand:
    """One operand of an opcode."""

    name: str
    access: Access


@dataclass(frozen=True, slots=True)
class Opcode:
    """The name of a kernel and what it is handed, in order."""

    name: str
    operands: tuple[Operand, ...]


OPCODES: dict[str, Opcode] = {}


def _declare(name: str, *, reads: str = "", writes: str = "", numbers: str = "") -> None:
    groups: tuple[tuple[str, Access], ...] = ((reads, "read"), (writes, "write"), (numbers, "number"))
    operands = tuple(Operand(word, access) for words, access in groups for word in words.split())
    if name in OPCODES or len(operands) >= WIDTH:
        raise TypeError(f"opcode {name!r} is declared twice or has too many operands")
    OPCODES[name] = Opcode(name, operands)


# The batch: samples and targets are fetched by the order of the epoch.
_declare("gather", writes="y", numbers="address width")
_declare("gather_labels", writes="y", numbers="address")

# Linear algebra. `repeat` is the number of vectors in a sample.
_declare("linear", reads="x weight bias", writes="y", numbers="features units repeat")
_declare("linear_input_gradient", reads="dy weight", writes="dx", numbers="features units repeat")
_declare("linear_weight_gradient", reads="dy x", writes="dw", numbers="features units repeat accumulate")
_declare("linear_bias_gradient", reads="dy", writes="db", numbers="units repeat accumulate")

# Element by element; `width` is the number of elements in a sample.
_declare("add", reads="a b", writes="y", numbers="width")
_declare("dropout", reads="x", writes="y", numbers="width rate stream")
_declare("copy_columns", reads="x", writes="y", numbers="x_width x_start y_width y_start columns")
_declare("softmax", reads="x", writes="y", numbers="classes repeat")
_declare("softmax_backward", reads="dy y", writes="dx", numbers="classes repeat")

ELEMENTWISE = (
    "sigmoid",
    "tanh",
    "relu",
    "leaky_relu",
    "elu",
    "selu",
    "gelu",
    "silu",
    "softplus",
    "softsign",
    "hard_sigmoid",
    "hard_swish",
    "mish",
)
for _name in ELEMENTWISE:
    # `kept` is the input, or the output where the derivative is computed from that.
    _declare(_name, reads="x", writes="y", numbers="width constants")
    _declare(f"{_name}_backward", reads="dy kept", writes="dx", numbers="width constants")

# Losses write one loss a sample (float64) and the gradient of the mean over the batch, times the output's weight.
for _name in ("mean_squared_error", "mean_absolute_error", "huber", "binary_cross_entropy"):
    _declare(_name, reads="y t", writes="losses", numbers="width constants")
    _declare(f"{_name}_backward", reads="y t", writes="dy", numbers="width constants weight")
_declare("binary_cross_entropy_logits", reads="z t", writes="losses", numbers="width constants")
_declare("binary_cross_entropy_logits_backward", reads="z t", writes="dz", numbers="width constants weight")
for _name, _input in (("categorical_cross_entropy", "y"), ("categorical_cross_entropy_logits", "z")):
    _declare(_name, reads=f"{_input} labels", writes="losses", numbers="width constants")
    _declare(f"{_name}_backward", reads=f"{_input} labels", writes="dy", numbers="width constants weight")
_declare("accuracy_argmax", reads="y labels", writes="correct", numbers="width")
_declare("accuracy_threshold", reads="y t", writes="correct", numbers="width threshold")
_declare("add_totals", reads="losses", writes="", numbers="totals weight")
_declare("add_correct", reads="correct", writes="", numbers="totals")

# Weights: a range of rows of one tensor, its gradient and the optimiser's slots.
_declare("penalty", numbers="weight gradient width l1 l2")
_declare("sgd", numbers="weight gradient slots width constants")
_declare("momentum", numbers="weight gradient slots width constants")
_declare("nesterov", numbers="weight gradient slots width constants")
_declare("rmsprop", numbers="weight gradient slots width constants")
_declare("adagrad", numbers="weight gradient slots width constants")
_declare("adam", numbers="weight gradient slots width constants")
_declare("adamw", numbers="weight gradient slots width constants")
