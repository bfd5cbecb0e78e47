"""PReLU: the ReLU whose slope is learned."""

from __future__ import annotations

from engine.tape.builder import TapeBuilder, Tensor
from engine.tape.opcodes import declare
from engine.tape.ops.basic.shards import sum_of_shards

_SIZES = "repeat units inner"
declare("prelu", reads="x:repeat*units*inner weight:units@fixed!", writes="y:repeat*units*inner", numbers=_SIZES)
declare(
    "prelu_backward",
    reads="dy:repeat*units*inner x:repeat*units*inner weight:units@fixed!",
    writes="dx:repeat*units*inner sums:units@shard",
    numbers=_SIZES,
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
