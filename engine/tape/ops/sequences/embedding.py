"""Rows of a table, by number."""

from __future__ import annotations

from engine.tape.builder import GRADIENT, TapeBuilder, Tensor
from engine.tape.opcodes import Reads, Writes, declare, numbers, whole_weight

_TOKENS, _ROWS, _UNITS, _ACCUMULATE = numbers("tokens", "vocabulary", "units", "accumulate")
declare(
    "embedding",
    Reads("x", _TOKENS),
    whole_weight("weight", _ROWS * _UNITS),
    Writes("y", _UNITS * _TOKENS),
    *(_TOKENS, _ROWS, _UNITS),
)
declare(
    "embedding_weight_gradient",
    Reads("dy", _UNITS * _TOKENS, whole=True),
    Reads("x", _TOKENS, whole=True),
    Writes("dw", _UNITS, "fixed"),
    *(_TOKENS, _UNITS, _ACCUMULATE),
)


def embed(tape: TapeBuilder, x: Tensor, weight: Tensor) -> Tensor:
    """Rows of the weight (vocabulary, units) by the ids in x (...): (..., units). The ids get no gradient."""
    vocabulary, units = weight.shape
    y = tape.tensor("embedding", (*x.shape, units), sources=[weight])
    tape.emit("embedding", x, weight, y, x.width, vocabulary, units)
    sizes = (x.width, units)
    tape.on_gradient(y, lambda dy: tape.weight_gradient(weight, "embedding_weight_gradient", dy, x, GRADIENT, *sizes))
    return y
