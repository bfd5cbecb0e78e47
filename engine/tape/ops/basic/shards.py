"""Gradients of weights that shards have summed over their samples already."""

from __future__ import annotations

from engine.tape.builder import GRADIENT, TapeBuilder, Tensor
from engine.tape.opcodes import Reads, Writes, declare, numbers

_SIZE, _WIDTH, _ACCUMULATE = _NUMBERS = numbers("size", "width", "accumulate")
declare("sum_of_shards", Reads("sums", _SIZE, "shard", whole=True), Writes("dw", _WIDTH, "fixed"), *_NUMBERS)


def sum_of_shards(tape: TapeBuilder, weight: Tensor, sums: Tensor) -> None:
    """The gradient of a weight is the sum over the shards, in their order. sums: as many numbers as the weight."""
    tape.weight_gradient(weight, "sum_of_shards", sums, GRADIENT, sums.width, weight.width // weight.shape[0])
