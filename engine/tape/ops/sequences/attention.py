"""Attention of a sequence to itself, and what tells the places of its steps apart."""

from __future__ import annotations

from engine.tape.builder import GRADIENT, TapeBuilder, Tensor
from engine.tape.opcodes import LENGTHS, Reads, Writes, declare, numbers, whole_weight

# A step of `qkv` holds queries, keys and values, one after another, each with its heads one after another.
_STEPS, _FEATURES, _HEADS, _CAUSAL, _MULTIPLY_ADDS = numbers("steps", "features", "heads", "causal", "multiply_adds")
_OUT, _SQUARE = _FEATURES * _STEPS, _STEPS * _STEPS
_QKV, _SHARES = Reads("qkv", 3 * _OUT), _HEADS * _SQUARE
declare(
    "attention",
    _QKV,
    LENGTHS,
    Writes("y", _OUT),
    Writes("shares", _SHARES),
    *(_STEPS, _FEATURES, _HEADS, _CAUSAL, _MULTIPLY_ADDS),
)
declare(
    "attention_backward",
    Reads("dy", _OUT),
    _QKV,
    Reads("shares", _SHARES),
    Writes("dqkv", 3 * _OUT),
    Writes("scratch", _SQUARE, "shard"),
    *(_STEPS, _FEATURES, _HEADS, _MULTIPLY_ADDS),
)

_SIZE, _WIDTH, _ACCUMULATE = numbers("size", "width", "accumulate")
declare("add_weight", Reads("x", _WIDTH), whole_weight("weight", _WIDTH), Writes("y", _WIDTH), _WIDTH)
declare(
    "add_weight_gradient",
    Reads("dy", _SIZE, whole=True),
    Writes("dw", _WIDTH, "fixed"),
    *(_SIZE, _WIDTH, _ACCUMULATE),
)


def attention(tape: TapeBuilder, qkv: Tensor, heads: int, lengths: Tensor | None, *, causal: bool) -> Tensor:
    """`y = softmax(Q K^T / sqrt(d)) V` for each head, d being its width.

    Args:
        tape: Where to append.
        qkv: (steps, 3 * features): queries, keys and values of each step.
        heads: Parts that the features are cut into; each attends by itself.
        lengths: Steps of each sample, at least 1; the rest is padding, which no step sees. None where all have as many.
        causal: Whether a step sees only itself and those before it.

    Returns:
        (steps, features).
    """
    steps, features = qkv.shape[0], qkv.shape[1] // 3
    sizes = (steps, features, heads)
    work = 2 * steps * steps * features
    y = tape.tensor("attention", (steps, features), sources=[qkv])
    shares = tape.tensor("shares", (heads, steps, steps))
    tape.emit("attention", qkv, lengths, y, shares, *sizes, int(causal), work)

    def backward(dy: Tensor) -> None:
        scratch = tape.tensor("scratch", (steps, steps), space="shard")
        tape.input_gradient(qkv, "attention_backward", dy, qkv, shares, GRADIENT, scratch, *sizes, 2 * work)

    tape.on_gradient(y, backward)
    return y


def add_weight(tape: TapeBuilder, x: Tensor, weight: Tensor) -> Tensor:
    """`y = x + weight` for each sample; the weight has the shape of a sample."""
    y = tape.tensor("add_weight", x.shape, sources=[x, weight])
    tape.emit("add_weight", x, weight, y, x.width)

    def backward(dy: Tensor) -> None:
        tape.weight_gradient(weight, "add_weight_gradient", dy, GRADIENT, x.width, x.width // weight.shape[0])
        tape.add_gradient(x, dy)

    tape.on_gradient(y, backward)
    return y
