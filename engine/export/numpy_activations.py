"""Activations as the text of NumPy functions, one for each type; they stand in exported scripts."""

from __future__ import annotations

from functools import singledispatch

from engine.activations import (
    CELU,
    ELU,
    GELU,
    SELU,
    Activation,
    Exponential,
    HardShrink,
    HardSigmoid,
    HardSwish,
    HardTanh,
    LeakyReLU,
    Linear,
    LogSigmoid,
    LogSoftmax,
    Mish,
    ReLU,
    ReLU6,
    Sigmoid,
    SiLU,
    Softmax,
    Softplus,
    SoftShrink,
    Softsign,
    Tanh,
    TanhGELU,
    TanhShrink,
    ThresholdedReLU,
)


def call(activation: Activation, x: str, rank: int = 1) -> str:
    """The expression that applies an activation to the expression `x`.

    Args:
        activation: The function.
        x: The expression.
        rank: Axes of a sample, by which functions by row choose the one that they run over; 1 means the last of all.
    """
    if not definition(activation):
        return x
    axis = activation.axis_of(rank) - rank  # counted from the end
    numbers = [axis] if activation.by_row else activation.constants()
    return f"{activation.type}({', '.join([x, *map(repr, numbers)])})"


@singledispatch
def definition(activation: Activation) -> str:
    """The function that is called after the activation's type, or nothing where there is nothing to compute."""
    raise NotImplementedError(f"the NumPy script has no activation {activation.type}")


@definition.register
def _(activation: Linear) -> str:
    return ""


@definition.register
def _(activation: Sigmoid) -> str:
    return """
def sigmoid(x):
    # The same as 1 / (1 + exp(-x)), but it cannot overflow.
    return 0.5 * (1 + np.tanh(0.5 * x))
"""


@definition.register
def _(activation: Tanh) -> str:
    return """
def tanh(x):
    return np.tanh(x)
"""


@definition.register
def _(activation: ReLU) -> str:
    return """
def relu(x):
    return np.maximum(x, 0)
"""


@definition.register
def _(activation: LeakyReLU) -> str:
    return """
def leaky_relu(x, slope):
    return np.where(x > 0, x, slope * x)
"""


@definition.register
def _(activation: ELU) -> str:
    return """
def elu(x, alpha):
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))
"""


@definition.register
def _(activation: SELU) -> str:
    return """
def selu(x):
    scale, alpha = 1.0507009873554805, 1.6732632423543772
    return scale * np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))
"""


@definition.register
def _(activation: GELU) -> str:
    return """
def gelu(x):
    # x times the normal distribution function; NumPy has no erf of its own, Python's takes one number at a time.
    erf = np.vectorize(math.erf, otypes=[float])
    return x * 0.5 * (1 + erf(x / math.sqrt(2)))
"""


@definition.register
def _(activation: SiLU) -> str:
    return """
def silu(x):
    # x * sigmoid(x)
    return x * 0.5 * (1 + np.tanh(0.5 * x))
"""


@definition.register
def _(activation: Softplus) -> str:
    return """
def softplus(x):
    # log(1 + exp(x)), without overflow
    return np.logaddexp(0, x)
"""


@definition.register
def _(activation: Softsign) -> str:
    return """
def softsign(x):
    return x / (1 + np.abs(x))
"""


@definition.register
def _(activation: HardSigmoid) -> str:
    return """
def hard_sigmoid(x):
    return np.clip(x / 6 + 0.5, 0, 1)
"""


@definition.register
def _(activation: HardSwish) -> str:
    return """
def hard_swish(x):
    return x * np.clip(x + 3, 0, 6) / 6
"""


@definition.register
def _(activation: Mish) -> str:
    return """
def mish(x):
    # x * tanh(softplus(x))
    return x * np.tanh(np.logaddexp(0, x))
"""


@definition.register
def _(activation: Softmax) -> str:
    return """
def softmax(x, axis):
    # Probabilities along an axis; taking the largest away first changes nothing but prevents overflow.
    powers = np.exp(x - x.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)
"""


@definition.register
def _(activation: HardTanh) -> str:
    return """
def hard_tanh(x):
    return np.clip(x, -1, 1)
"""


@definition.register
def _(activation: LogSigmoid) -> str:
    return """
def log_sigmoid(x):
    # log(1 / (1 + exp(-x))), without overflow
    return -np.logaddexp(0, -x)
"""


@definition.register
def _(activation: Exponential) -> str:
    return """
def exponential(x):
    return np.exp(x)
"""


@definition.register
def _(activation: ReLU6) -> str:
    return """
def relu6(x):
    return np.clip(x, 0, 6)
"""


@definition.register
def _(activation: ThresholdedReLU) -> str:
    return """
def thresholded_relu(x, threshold):
    return np.where(x > threshold, x, 0)
"""


@definition.register
def _(activation: CELU) -> str:
    return """
def celu(x, alpha):
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0) / alpha))
"""


@definition.register
def _(activation: TanhGELU) -> str:
    return """
def gelu_tanh(x):
    return 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))
"""


@definition.register
def _(activation: TanhShrink) -> str:
    return """
def tanh_shrink(x):
    return x - np.tanh(x)
"""


@definition.register
def _(activation: SoftShrink) -> str:
    return """
def soft_shrink(x, threshold):
    return x - np.clip(x, -threshold, threshold)
"""


@definition.register
def _(activation: HardShrink) -> str:
    return """
def hard_shrink(x, threshold):
    return np.where(np.abs(x) > threshold, x, 0)
"""


@definition.register
def _(activation: LogSoftmax) -> str:
    return """
def log_softmax(x, axis):
    # Logarithms of probabilities along an axis; taking the largest away first prevents overflow.
    x = x - x.max(axis=axis, keepdims=True)
    return x - np.log(np.exp(x).sum(axis=axis, keepdims=True))
"""
