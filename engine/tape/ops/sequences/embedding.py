"""Rows of a table, by number."""

from __future__ import annotations

from engine.tape.builder import GRADIENT, TapeBuilder, Tensor
from engine.tape.opcodes import declare

declare(
    "embedding",
    reads="x:tokens weight:vocabulary*units@fixed!",
    writes="y:units*tokens",
    numbers="tokens vocabulary units",
)
declare(
    "embedding_weight_gradient",
    reads="dy:units*tokens! x:tokens!",
    writes="dw:units@fixed",
    numbers="tokens units accumulate",
)


def embed(tape: TapeBuilder, x: Tensor, weight: Tensor) -> Tensor:
    """Rows of the weight (vocabulary, units) by the ids in x (...): (..., units). The ids get no gradient."""
    vocabulary, units = weight.shape
    y = tape.tensor("embedding", (*x.shape, units), sources=[weight])
    tape.emit("embedding", x, weight, y, x.width, vocabulary, units)
    sizes = (x.width, units)
    tape.on_gradient(y, lambda dy: tape.weight_gradient(weight, "embedding_weight_gradient", dy, x, GRADIENT, *sizes))
    return y
