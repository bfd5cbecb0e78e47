"""Operations: what layers are lowered to. Each emits its forward instruction and knows its backward ones."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from engine.activations import Activation
from engine.tape.builder import Shape, TapeBuilder, Tensor


def linear(tape: TapeBuilder, x: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
    """`y = x W^T + b` on the last axis. x: (..., features), W: (units, features), b: (units,), y: (..., units)."""
    units, features = weight.shape
    sizes = (features, units, math.prod(x.shape[:-1]))
    y = tape.tensor("linear", (*x.shape[:-1], units), sources=[x, weight, bias])
    tape.emit("linear", x, weight, bias, y, *sizes)

    def backward() -> None:
        if (dy := tape.gradient(y)) is None:
            return
        tape.weight_gradient(weight, "linear_weight_gradient", dy, x, None, *sizes)
        if bias is not None:
            tape.weight_gradient(bias, "linear_bias_gradient", dy, None, units, sizes[2])
        if x.needs_gradient:
            dx = tape.new_gradient(x)
            tape.emit("linear_input_gradient", dy, weight, dx, *sizes)
            tape.add_gradient(x, dx)

    tape.on_backward(backward)
    return y


def activate(tape: TapeBuilder, activation: Activation, x: Tensor) -> Tensor:
    """Apply an activation function; softmax works on the last axis. A loss may bypass it and use its `logits`."""
    name = activation.type
    if name == "linear":
        return x
    if name == "softmax":
        numbers: tuple[int | tuple[float, ...], ...] = (x.shape[-1], math.prod(x.shape[:-1]))
    else:
        numbers = (x.width, activation.constants())
    y = tape.tensor(name, x.shape, sources=[x])
    y = replace(y, activation=name, logits=x)
    tape.emit(name, x, y, *numbers)

    def backward() -> None:
        if (dy := tape.gradient(y)) is None or not x.needs_gradient:
            return
        dx = tape.new_gradient(x)
        tape.emit(f"{name}_backward", dy, y if activation.from_output else x, dx, *numbers)
        tape.add_gradient(x, dx)

    tape.on_backward(backward)
    return y


def dropout(tape: TapeBuilder, x: Tensor, rate: float) -> Tensor:
    """Zero elements with probability `rate` while training and scale the rest by `1 / (1 - rate)`.

    The mask is a function of seed, step, stream and element, so backward computes it again instead of storing it.
    """
    stream = tape.new_stream()
    if not tape.training or rate == 0.0:
        return x
    y = tape.tensor("dropout", x.shape, sources=[x])
    tape.emit("dropout", x, y, x.width, rate, stream)

    def backward() -> None:
        if (dy := tape.gradient(y)) is None or not x.needs_gradient:
            return
        dx = tape.new_gradient(x)
        tape.emit("dropout", dy, dx, x.width, rate, stream)
        tape.add_gradient(x, dx)

    tape.on_backward(backward)
    return y


def reshape(tape: TapeBuilder, x: Tensor, shape: Shape) -> Tensor:
    """The same buffer seen with another shape."""
    y = Tensor(x.buffer, shape, x.needs_gradient)

    def backward() -> None:
        if (dy := tape.gradient(y)) is not None:
            tape.add_gradient(x, Tensor(dy.buffer, x.shape))

    tape.on_backward(backward)
    return y


def add(tape: TapeBuilder, inputs: Sequence[Tensor]) -> Tensor:
    """Sum of two or more tensors of one shape."""
    total = inputs[0]
    for other in inputs[1:]:
        total = _add_two(tape, total, other)
    return total


def _add_two(tape: TapeBuilder, a: Tensor, b: Tensor) -> Tensor:
    y = tape.tensor("add", a.shape, sources=[a, b])
    tape.emit("add", a, b, y, a.width)

    def backward() -> None:
        if (dy := tape.gradient(y)) is None:
            return
        for tensor in (a, b):
            if tensor.needs_gradient:
                tape.add_gradient(tensor, dy)

    tape.on_backward(backward)
    return y


def concatenate(tape: TapeBuilder, inputs: Sequence[Tensor], shape: Shape) -> Tensor:
    """Join tensors along the first axis of a sample: their elements follow one another.

    Each instruction writes the columns of one input; together they write the buffer once.
    """
    y = tape.tensor("concatenate", shape, sources=inputs)
    starts = [sum(tensor.width for tensor in inputs[:index]) for index in range(len(inputs))]
    for tensor, start in zip(inputs, starts, strict=True):
        tape.emit("copy_columns", tensor, y, tensor.width, 0, y.width, start, tensor.width)

    def backward() -> None:
        if (dy := tape.gradient(y)) is None:
            return
        for tensor, start in zip(inputs, starts, strict=True):
            if tensor.needs_gradient:
                dx = tape.new_gradient(tensor)
                tape.emit("copy_columns", dy, dx, y.width, start, tensor.width, 0, tensor.width)
                tape.add_gradient(tensor, dx)

    tape.on_backward(backward)
    return y
