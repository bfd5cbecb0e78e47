"""Layer and group normalisation: each sample by itself, in groups of numbers that follow one another."""

from __future__ import annotations

from dataclasses import dataclass

from engine.tape.builder import TapeBuilder, Tensor
from engine.tape.opcodes import LENGTHS, Reads, Writes, declare, numbers, whole_weight
from engine.tape.ops.basic.shards import sum_of_shards

# A sample has `groups` groups of `size` numbers; `inner` numbers in a row share a weight, of which there are `units`.
# Where there are lengths, of each run of `run` numbers the first `run * length / steps` count in the statistics.
_SIZE, _GROUPS, _UNITS, *_ = _NUMBERS = numbers("size", "groups", "units", "inner", "run", "steps")
_ALL = _SIZE * _GROUPS
_X, _WEIGHT = Reads("x", _ALL), whole_weight("weight", _UNITS, optional=True)
declare(
    "normalise",
    _X,
    LENGTHS,
    _WEIGHT,
    whole_weight("bias", _UNITS, optional=True),
    Writes("y", _ALL),
    Writes("statistics", 2 * _GROUPS),
    *_NUMBERS,
    *numbers("epsilon"),
)
declare(
    "normalise_backward",
    Reads("dy", _ALL),
    Reads("statistics", 2 * _GROUPS),
    _X,
    LENGTHS,
    _WEIGHT,
    Writes("dx", _ALL),
    Writes("weight_sums", _UNITS, "shard", optional=True),
    Writes("bias_sums", _UNITS, "shard", optional=True),
    *_NUMBERS,
)


@dataclass(frozen=True, slots=True)
class Steps:
    """Values of a group that count, if samples end early.

    Attributes:
        lengths: Steps of each sample.
        steps: Steps there are room for.
        run: Numbers in a row that run from the first step to the last; a group is made of such runs.
    """

    lengths: Tensor
    steps: int
    run: int


def normalise(
    tape: TapeBuilder,
    x: Tensor,
    groups: int,
    inner: int,
    weight: Tensor | None,
    bias: Tensor | None,
    epsilon: float,
    steps: Steps | None = None,
) -> Tensor:
    """`y = (x - mean) / sqrt(variance + epsilon) * weight + bias`, mean and variance being those of the group.

    Args:
        tape: Where to append.
        x: Seen as (groups, size), the last axis running fastest.
        groups: Groups in a sample.
        inner: Numbers in a row that share a weight and a bias.
        weight: Of any shape; its values are used in turn, and again from the first. None stands for ones.
        bias: Likewise, and None where weight is.
        epsilon: Added to the variance.
        steps: What counts in mean and variance, or None for everything.
    """
    size = x.width // groups
    units = weight.width if weight is not None else 1
    lengths = steps.lengths if steps else None
    sizes = (size, groups, units, inner, *((steps.run, steps.steps) if steps else (size, 1)))
    y = tape.tensor("normalise", x.shape, sources=[x, weight, bias])
    statistics = tape.tensor("statistics", (groups, 2))
    tape.emit("normalise", x, lengths, weight, bias, y, statistics, *sizes, epsilon)

    def backward(dy: Tensor) -> None:
        dx = tape.new_gradient(x)
        sums = [part and tape.tensor(f"d_{part.buffer.name}", (units,), space="shard") for part in (weight, bias)]
        tape.emit("normalise_backward", dy, statistics, x, lengths, weight, dx, *sums, *sizes)
        for part, total in zip((weight, bias), sums, strict=True):
            if part is not None and total is not None:
                sum_of_shards(tape, part, total)
        tape.add_gradient(x, dx)

    tape.on_gradient(y, backward)
    return y
