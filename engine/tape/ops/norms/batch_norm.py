"""Batch normalisation: statistics of each channel over the whole batch, gathered from the shards in their order."""

from __future__ import annotations

from engine.tape.builder import GRADIENT, TapeBuilder, Tensor
from engine.tape.opcodes import declare
from engine.tape.ops.basic.shards import sum_of_shards

# A sample is (repeat, units, inner); `values` numbers of it have the same unit.
_SIZES = "repeat units inner"
_X = "x:repeat*units*inner"
_AFFINE = "weight:units@fixed!? bias:units@fixed!?"
_STATISTICS = "mean:units@common! scale:units@common!"
# Of a sequence with lengths the first steps of each sample count, else all; then `repeat` is the number of steps.
declare("batch_moments", reads=f"{_X} lengths@labels?", writes="means:units@shard squares:units@shard", numbers=_SIZES)
# `share` is one over the number of values that counted.
declare(
    "join_moments",
    reads="means:units@shard! squares:units@shard! running_variance:1@fixed lengths@labels!?",
    writes="mean:1@common scale:1@common variance:1@common share:1@common",
    numbers="units values epsilon",
)
declare("batch_norm", reads=f"{_X} {_STATISTICS} {_AFFINE}", writes="y:repeat*units*inner", numbers=_SIZES)
declare(
    "batch_norm_sums",
    reads=f"dy:repeat*units*inner {_X} {_STATISTICS}",
    writes="weight_sums:units@shard bias_sums:units@shard",
    numbers=_SIZES,
)
declare(
    "join_sums",
    reads="weight_sums:units@shard! bias_sums:units@shard!",
    writes="weight_total:1@common bias_total:1@common",
    numbers="units",
)
declare(
    "batch_norm_backward",
    reads=f"dy:repeat*units*inner {_X} {_STATISTICS} weight:units@fixed!? "
    "weight_total:units@common! bias_total:units@common! share:units@common! lengths@labels?",
    writes="dx:repeat*units*inner",
    numbers=_SIZES,
)
declare(
    "batch_norm_fixed",
    reads=f"{_X} running_mean:units@fixed! running_variance:units@fixed! {_AFFINE}",
    writes="y:repeat*units*inner",
    numbers=f"{_SIZES} epsilon",
)
declare(
    "batch_norm_fixed_backward",
    reads="dy:repeat*units*inner running_variance:units@fixed! weight:units@fixed!?",
    writes="dx:repeat*units*inner",
    numbers=f"{_SIZES} epsilon",
)
declare("running_average", reads="new:1@common", updates="running:1@fixed", numbers="momentum")


def batch_norm(
    tape: TapeBuilder,
    x: Tensor,
    sizes: tuple[int, int, int],
    weight: Tensor | None,
    bias: Tensor | None,
    running: tuple[Tensor, Tensor],
    momentum: float,
    epsilon: float,
    lengths: Tensor | None = None,
) -> Tensor:
    """`y = (x - mean) / sqrt(variance + epsilon) * weight + bias` for each channel, by the statistics of the batch.

    Args:
        tape: Where to append.
        x: Seen as `sizes`.
        sizes: (repeat, channels, inner), the last running fastest.
        weight: (channels,), or None for ones.
        bias: (channels,), and None where weight is.
        running: Running mean and variance, (channels,) each. They follow the batches of training by the share
            `momentum`, the variance being that of a sample, with n - 1 below.
        momentum: Share of each batch.
        epsilon: Added to the variance.
        lengths: Steps of each sample that count, `repeat` being all of them; None where all count.
    """
    y = tape.tensor("batch_norm", x.shape, sources=[x, weight, bias])
    repeat, units, inner = sizes
    means, squares = (tape.tensor(name, (units,), space="shard") for name in ("means", "squares"))
    mean, scale, variance, share = (
        tape.tensor(name, (units,), space="common") for name in ("mean", "scale", "variance", "share")
    )
    tape.emit("batch_moments", x, lengths, means, squares, *sizes)
    written = (mean, scale, variance, share)
    tape.emit_over(
        units, 1, "join_moments", means, squares, running[1], lengths, *written, units, repeat * inner, epsilon
    )
    tape.emit("batch_norm", x, mean, scale, weight, bias, y, *sizes)
    for new, old in zip((mean, variance), running, strict=True):
        tape.weight_update(old, "running_average", new, old, momentum)

    def backward(dy: Tensor) -> None:
        sums = [tape.tensor(name, (units,), space="shard") for name in ("weight_sums", "bias_sums")]
        tape.emit("batch_norm_sums", dy, x, mean, scale, *sums, *sizes)
        for part, total in zip((weight, bias), sums, strict=True):
            if part is not None:
                sum_of_shards(tape, part, total)
        if x.needs_gradient:
            totals = [tape.tensor(name, (units,), space="common") for name in ("weight_total", "bias_total")]
            tape.emit_over(units, 1, "join_sums", *sums, *totals, units)
            statistics = (mean, scale, weight, *totals, share, lengths)
            tape.input_gradient(x, "batch_norm_backward", dy, x, *statistics, GRADIENT, *sizes)

    tape.on_gradient(y, backward)
    return y


def batch_norm_fixed(
    tape: TapeBuilder,
    x: Tensor,
    sizes: tuple[int, int, int],
    weight: Tensor | None,
    bias: Tensor | None,
    running: tuple[Tensor, Tensor],
    epsilon: float,
) -> Tensor:
    """The same by the running statistics, which stay as they are; so do weight and bias, if gradients run back."""
    y = tape.tensor("batch_norm", x.shape, sources=[x])
    tape.emit("batch_norm_fixed", x, *running, weight, bias, y, *sizes, epsilon)

    operands = (running[1], weight, GRADIENT, *sizes, epsilon)
    tape.on_gradient(y, lambda dy: tape.input_gradient(x, "batch_norm_fixed_backward", dy, *operands))
    return y
