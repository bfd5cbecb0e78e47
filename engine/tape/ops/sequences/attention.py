"""Attention of a sequence to itself, and what tells the places of its steps apart."""

from __future__ import annotations

from engine.tape.builder import GRADIENT, TapeBuilder, Tensor
from engine.tape.opcodes import declare

# A step of `qkv` holds queries, keys and values, one after another, each with its heads one after another.
_SIZES = "steps features heads"
declare(
    "attention",
    reads="qkv:3*features*steps lengths@labels?",
    writes="y:features*steps shares:heads*steps*steps",
    numbers=f"{_SIZES} causal multiply_adds",
)
declare(
    "attention_backward",
    reads="dy:features*steps qkv:3*features*steps shares:heads*steps*steps",
    writes="dqkv:3*features*steps scratch:steps*steps@shard",
    numbers=f"{_SIZES} multiply_adds",
)
declare("add_weight", reads="x weight:width@fixed!", writes="y", numbers="width")
declare("add_weight_gradient", reads="dy:size!", writes="dw:width@fixed", numbers="size width accumulate")


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
