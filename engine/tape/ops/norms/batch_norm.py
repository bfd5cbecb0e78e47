"""Batch normalisation: statistics of each channel over the whole batch, gathered from the shards in their order."""

from __future__ import annotations

from engine.tape.builder import GRADIENT, TapeBuilder, Tensor
from engine.tape.opcodes import LENGTHS, Reads, Updates, Writes, declare, numbers, whole_weight
from engine.tape.ops.basic.shards import sum_of_shards

# A sample is (repeat, units, inner); `values` numbers of it have the same unit.
_REPEAT, _UNITS, _INNER = _SIZES = numbers("repeat", "units", "inner")
_VALUES, _EPSILON, _MOMENTUM = numbers("values", "epsilon", "momentum")
_ALL = _REPEAT * _UNITS * _INNER
_X, _Y, _DY, _DX = Reads("x", _ALL), Writes("y", _ALL), Reads("dy", _ALL), Writes("dx", _ALL)
_WEIGHT, _BIAS = (whole_weight(name, _UNITS, optional=True) for name in ("weight", "bias"))
_MEAN, _SCALE = (Reads(name, _UNITS, "common", whole=True) for name in ("mean", "scale"))

# Of a sequence with lengths the first steps of each sample count, else all; then `repeat` is the number of steps.
declare(
    "batch_moments",
    _X,
    LENGTHS,
    Writes("means", _UNITS, "shard"),
    Writes("squares", _UNITS, "shard"),
    *_SIZES,
)
# `share` is one over the number of values that counted.
declare(
    "join_moments",
    Reads("means", _UNITS, "shard", whole=True),
    Reads("squares", _UNITS, "shard", whole=True),
    Reads("running_variance", space="fixed"),
    Reads("lengths", space="labels", whole=True, optional=True),
    *(Writes(name, space="common") for name in ("mean", "scale", "variance", "share")),
    *(_UNITS, _VALUES, _EPSILON),
)
declare("batch_norm", _X, _MEAN, _SCALE, _WEIGHT, _BIAS, _Y, *_SIZES)
declare(
    "batch_norm_sums",
    _DY,
    _X,
    _MEAN,
    _SCALE,
    Writes("weight_sums", _UNITS, "shard"),
    Writes("bias_sums", _UNITS, "shard"),
    *_SIZES,
)
declare(
    "join_sums",
    Reads("weight_sums", _UNITS, "shard", whole=True),
    Reads("bias_sums", _UNITS, "shard", whole=True),
    Writes("weight_total", space="common"),
    Writes("bias_total", space="common"),
    _UNITS,
)
declare(
    "batch_norm_backward",
    *(_DY, _X, _MEAN, _SCALE, _WEIGHT),
    *(Reads(name, _UNITS, "common", whole=True) for name in ("weight_total", "bias_total", "share")),
    LENGTHS,
    _DX,
    *_SIZES,
)
_RUNNING_VARIANCE = whole_weight("running_variance", _UNITS)
declare(
    "batch_norm_fixed",
    _X,
    whole_weight("running_mean", _UNITS),
    _RUNNING_VARIANCE,
    _WEIGHT,
    _BIAS,
    _Y,
    *_SIZES,
    _EPSILON,
)
declare("batch_norm_fixed_backward", _DY, _RUNNING_VARIANCE, _WEIGHT, _DX, *_SIZES, _EPSILON)
declare("running_average", Reads("new", space="common"), Updates("running", space="fixed"), _MOMENTUM)


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
