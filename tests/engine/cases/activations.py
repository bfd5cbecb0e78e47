"""Cases of the activations: formula, PyTorch's function, and where the derivative jumps. Nothing of the engine is used.

A new activation needs one entry here; `tests/contracts/test_activations.py` does the rest.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.oracles.cases import Case, Cases, Generator


@dataclass(frozen=True, kw_only=True)
class ActivationCase(Case):
    """What an activation is.

    Attributes:
        formula: y of the activation and x, in Python; of a row where it is a function of whole rows.
        torch: PyTorch's, of the module, the activation and a tensor.
        kinks: Where the function or its derivative jumps.
        by_row: Whether it is a function of rows.
    """

    formula: Callable[[Any, Any], Any]
    torch: Callable[[Any, Any, Any], Any]
    kinks: Callable[[Any], Sequence[float]] = lambda f: ()
    by_row: bool = False


def sigmoid(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x)) if x >= 0 else math.exp(x) / (1.0 + math.exp(x))


def softplus(x: float) -> float:
    return x + math.log1p(math.exp(-x)) if x > 0 else math.log1p(math.exp(x))


def selu(x: float) -> float:
    alpha, scale = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
    return scale * (x if x > 0 else alpha * math.expm1(x))


def softmax(row: NDArray[np.float64]) -> NDArray[np.float64]:
    powers = np.exp(row - row.max())
    return np.asarray(powers / powers.sum())


def log_softmax(row: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(row - row.max() - math.log(np.exp(row - row.max()).sum()))


def classes(f: Any, x: Any) -> int:
    """The axis of the classes in a batch: the channels of images, else the last."""
    return 1 if x.ndim > 3 and f.axis == "channels" else -1


def uniform(name: str, low: float = 0.1, high: float = 0.9) -> Callable[[Generator], dict[str, Any]]:
    return lambda generator: {name: float(generator.uniform(low, high))}


def axis(generator: Generator) -> dict[str, Any]:
    return {"axis": str(generator.choice(["channels", "last"]))}


def at_zero(f: Any) -> tuple[float, ...]:
    return (0.0,)


CASES: Cases[ActivationCase] = Cases(
    "activation",
    "ActivationCase(formula=lambda f, x: ..., torch=lambda torch, f, x: ...)",
    {
        "linear": ActivationCase(formula=lambda f, x: x, torch=lambda torch, f, x: x),
        "sigmoid": ActivationCase(formula=lambda f, x: sigmoid(x), torch=lambda torch, f, x: torch.sigmoid(x)),
        "tanh": ActivationCase(formula=lambda f, x: math.tanh(x), torch=lambda torch, f, x: torch.tanh(x)),
        "relu": ActivationCase(
            formula=lambda f, x: max(x, 0.0), torch=lambda torch, f, x: torch.relu(x), kinks=at_zero
        ),
        "leaky_relu": ActivationCase(
            formula=lambda f, x: x if x > 0 else f.slope * x,
            torch=lambda torch, f, x: torch.nn.functional.leaky_relu(x, f.slope),
            kinks=at_zero,
            fields=uniform("slope"),
        ),
        "elu": ActivationCase(
            formula=lambda f, x: x if x > 0 else f.alpha * math.expm1(x),
            torch=lambda torch, f, x: torch.nn.functional.elu(x, f.alpha),
            kinks=at_zero,
            fields=uniform("alpha"),
        ),
        "selu": ActivationCase(
            formula=lambda f, x: selu(x), torch=lambda torch, f, x: torch.nn.functional.selu(x), kinks=at_zero
        ),
        "gelu": ActivationCase(
            formula=lambda f, x: x * 0.5 * math.erfc(-x / math.sqrt(2.0)),
            torch=lambda torch, f, x: torch.nn.functional.gelu(x),
        ),
        "silu": ActivationCase(
            formula=lambda f, x: x * sigmoid(x), torch=lambda torch, f, x: torch.nn.functional.silu(x)
        ),
        "softplus": ActivationCase(
            formula=lambda f, x: softplus(x),
            torch=lambda torch, f, x: torch.logaddexp(x, torch.zeros_like(x)),  # PyTorch's own is cut off at 20
        ),
        "softsign": ActivationCase(
            formula=lambda f, x: x / (1.0 + abs(x)),
            torch=lambda torch, f, x: torch.nn.functional.softsign(x),
            kinks=at_zero,
        ),
        "hard_sigmoid": ActivationCase(
            formula=lambda f, x: min(max(x / 6.0 + 0.5, 0.0), 1.0),
            torch=lambda torch, f, x: torch.clamp(x / 6 + 0.5, 0, 1),  # the slope of PyTorch's own is a float32
            kinks=lambda f: (-3.0, 3.0),
        ),
        "hard_swish": ActivationCase(
            formula=lambda f, x: x * min(max(x + 3.0, 0.0), 6.0) / 6.0,
            torch=lambda torch, f, x: torch.nn.functional.hardswish(x),
            kinks=lambda f: (-3.0, 3.0),
        ),
        "mish": ActivationCase(
            formula=lambda f, x: x * math.tanh(softplus(x)), torch=lambda torch, f, x: torch.nn.functional.mish(x)
        ),
        "softmax": ActivationCase(
            formula=lambda f, row: softmax(row),
            torch=lambda torch, f, x: torch.softmax(x, classes(f, x)),
            fields=axis,
            by_row=True,
        ),
        "log_softmax": ActivationCase(
            formula=lambda f, row: log_softmax(row),
            torch=lambda torch, f, x: torch.log_softmax(x, classes(f, x)),
            fields=axis,
            by_row=True,
        ),
        "hard_tanh": ActivationCase(
            formula=lambda f, x: min(max(x, -1.0), 1.0),
            torch=lambda torch, f, x: torch.nn.functional.hardtanh(x),
            kinks=lambda f: (-1.0, 1.0),
        ),
        "log_sigmoid": ActivationCase(
            formula=lambda f, x: -softplus(-x), torch=lambda torch, f, x: torch.nn.functional.logsigmoid(x)
        ),
        "exponential": ActivationCase(formula=lambda f, x: math.exp(x), torch=lambda torch, f, x: torch.exp(x)),
        "relu6": ActivationCase(
            formula=lambda f, x: min(max(x, 0.0), 6.0),
            torch=lambda torch, f, x: torch.nn.functional.relu6(x),
            kinks=lambda f: (0.0, 6.0),
        ),
        "thresholded_relu": ActivationCase(
            formula=lambda f, x: x if x > f.threshold else 0.0,
            torch=lambda torch, f, x: torch.nn.functional.threshold(x, f.threshold, 0.0),
            kinks=lambda f: (f.threshold,),
            fields=uniform("threshold"),
        ),
        "celu": ActivationCase(
            formula=lambda f, x: x if x > 0 else f.alpha * math.expm1(x / f.alpha),
            # The gradient of PyTorch's own celu takes alpha in float32: it is off by 3e-8.
            torch=lambda torch, f, x: torch.where(x > 0, x, f.alpha * torch.expm1(x.clamp(max=0) / f.alpha)),
            kinks=at_zero,
            fields=uniform("alpha"),
        ),
        "gelu_tanh": ActivationCase(
            formula=lambda f, x: 0.5 * x * (1.0 + math.tanh(math.sqrt(2.0 / math.pi) * (x + 0.044715 * x * x * x))),
            torch=lambda torch, f, x: torch.nn.functional.gelu(x, approximate="tanh"),
        ),
        "tanh_shrink": ActivationCase(
            formula=lambda f, x: x - math.tanh(x), torch=lambda torch, f, x: torch.nn.functional.tanhshrink(x)
        ),
        "soft_shrink": ActivationCase(
            formula=lambda f, x: math.copysign(max(abs(x) - f.threshold, 0.0), x),
            torch=lambda torch, f, x: torch.nn.functional.softshrink(x, f.threshold),
            kinks=lambda f: (-f.threshold, f.threshold),
            fields=uniform("threshold"),
        ),
        "hard_shrink": ActivationCase(
            formula=lambda f, x: x if abs(x) > f.threshold else 0.0,
            torch=lambda torch, f, x: torch.nn.functional.hardshrink(x, f.threshold),
            kinks=lambda f: (-f.threshold, f.threshold),
            fields=uniform("threshold"),
        ),
    },
)
