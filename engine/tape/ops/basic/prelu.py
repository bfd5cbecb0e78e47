"""PReLU: the ReLU whose slope is learned."""

from __future__ import annotations

from engine.tape.builder import TapeBuilder, Tensor
from engine.tape.opcodes import Reads, Writes, declare, numbers, whole_weight
from engine.tape.ops.basic.shards import sum_of_shards

_REPEAT, _UNITS, _INNER = _SIZES = numbers("repeat", "units", "inner")
_ALL = _REPEAT * _UNITS * _INNER
_X, _WEIGHT = Reads("x", _ALL), whole_weight("weight", _UNITS)
declare("prelu", _X, _WEIGHT, Writes("y", _ALL), *_SIZES)
declare(
    "prelu_backward",
    Reads("dy", _ALL),
    _X,
    _WEIGHT,
    Writes("dx", _ALL),
    Writes("sums", _UNITS, "shard"),
    *_SIZES,
)


def prelu(tape: TapeBuilder, x: Tensor, weight: Tensor, sizes: tuple[int, int, int]) -> Tensor:
    """`y = x` for `x > 0`, else `weight x`. x is seen as `sizes` (repeat, units, inner); weight: (units,)."""
    y = tape.tensor("prelu", x.shape, sources=[x, weight])
    tape.emit("prelu", x, weight, y, *sizes)

    def backward(dy: Tensor) -> None:
        dx = tape.new_gradient(x)
        sums = tape.tensor(f"d_{weight.buffer.name}", weight.shape, space="shard")
        tape.emit("prelu_backward", dy, x, weight, dx, sums, *sizes)
        sum_of_shards(tape, weight, sums)
        tape.add_gradient(x, dx)

    tape.on_gradient(y, backward)
    return y
