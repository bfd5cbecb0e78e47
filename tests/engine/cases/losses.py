"""Cases of the losses: formula, PyTorch's function, and what they are made for. Nothing of the engine is used.

A new loss needs one entry here; `tests/contracts/test_losses.py` does the rest.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.engine.cases.activations import uniform
from tests.oracles.cases import Case, Cases, Generator

Array = NDArray[np.float64]


def normal(generator: Generator, rows: int, width: int) -> Array:
    return generator.normal(size=(rows, width))


def shares(generator: Generator, rows: int, width: int) -> Array:
    """Numbers from 0 to 1."""
    return generator.uniform(size=(rows, width))


def distributions(generator: Generator, rows: int, width: int) -> Array:
    drawn = generator.uniform(size=(rows, width))
    return np.asarray(drawn / drawn.sum(1, keepdims=True))


def counts(generator: Generator, rows: int, width: int) -> Array:
    return generator.poisson(2.0, (rows, width)).astype(np.float64)


@dataclass(frozen=True, kw_only=True)
class LossCase(Case):
    """What a loss is.

    Attributes:
        formula: The loss of a sample, of the loss, predictions (places, units), and targets of that shape or a class.
        torch: PyTorch's mean over a batch, of the module, the loss, outputs (rows, places, units) or (rows, units), and
            targets or classes. Where a loss fuses with an activation, of what that is applied to.
        before: Activation that makes predictions such as the loss is made for.
        targets: Draws targets (rows, width); what they are for a loss of classes is not asked.
        kinks: How far predictions are from where the loss bends, of the loss, predictions and targets.
        vectors: Whether it compares vectors: then the shape of a sample matters.
    """

    formula: Callable[[Any, Array, Any], float]
    torch: Callable[[Any, Any, Any, Any], Any]
    before: str = "linear"
    targets: Callable[[Generator, int, int], Array] = normal
    kinks: Callable[[Any, Array, Array], Any] = lambda loss, y, t: math.inf
    vectors: bool = False


def huber(loss: Any, d: Array) -> float:
    near = np.abs(d) <= loss.delta
    return float(np.where(near, d * d / 2, loss.delta * (np.abs(d) - loss.delta / 2)).mean())


def smoothed(loss: Any, y: Array, c: int) -> float:
    classes, s = y.shape[-1], loss.label_smoothing
    return -sum(math.log(y[0, k]) * ((1 - s) * (k == c) + s / classes) for k in range(classes))


def divergence(loss: Any, y: Array, t: Array) -> float:
    total = float((t * np.log(t / y)).sum())
    return total if loss.steps == "sum" else total / len(y)


def cosine(loss: Any, y: Array, t: Array) -> float:
    pairs = zip(y, t, strict=True) if loss.over == "each step" else [(y.ravel(), t.ravel())]
    return float(np.mean([1 - a @ b / math.sqrt(a @ a) / math.sqrt(b @ b) for a, b in pairs]))


def torch_binary_focal(torch: Any, loss: Any, z: Any, t: Any) -> Any:
    yes = (1 - torch.sigmoid(z)) ** loss.gamma * torch.nn.functional.logsigmoid(z)
    no = torch.sigmoid(z) ** loss.gamma * torch.nn.functional.logsigmoid(-z)
    return -(t * yes + (1 - t) * no).mean()


def torch_focal(torch: Any, loss: Any, z: Any, t: Any) -> Any:
    logarithms = torch.log_softmax(z, -1).gather(1, t[:, None])
    return -((1 - logarithms.exp()) ** loss.gamma * logarithms).mean()


def torch_divergence(torch: Any, loss: Any, z: Any, t: Any) -> Any:
    """Of vectors and sequences."""
    whole = torch.nn.functional.kl_div(torch.log_softmax(z, -1), t, reduction="batchmean")
    return whole if loss.steps == "sum" or t.ndim == 2 else whole / t.shape[1]


def torch_cosine(torch: Any, loss: Any, y: Any, t: Any) -> Any:
    if loss.over == "whole sample":
        y, t = y.flatten(1), t.flatten(1)
    return 1 - torch.nn.functional.cosine_similarity(y, t, dim=1 if y.ndim > 3 else -1).mean()


def choice(name: str, *values: str) -> Callable[[Generator], dict[str, Any]]:
    return lambda generator: {name: str(generator.choice(values))}


CASES: Cases[LossCase] = Cases(
    "loss",
    "LossCase(formula=lambda loss, y, t: ..., torch=lambda torch, loss, y, t: ...)",
    {
        "mean_squared_error": LossCase(
            formula=lambda loss, y, t: ((y - t) ** 2).mean(),
            torch=lambda torch, loss, y, t: torch.nn.functional.mse_loss(y, t),
        ),
        "mean_absolute_error": LossCase(
            formula=lambda loss, y, t: np.abs(y - t).mean(),
            torch=lambda torch, loss, y, t: torch.nn.functional.l1_loss(y, t),
            kinks=lambda loss, y, t: np.abs(y - t),
        ),
        "huber": LossCase(
            formula=lambda loss, y, t: huber(loss, y - t),
            torch=lambda torch, loss, y, t: torch.nn.functional.huber_loss(y, t, delta=loss.delta),
            kinks=lambda loss, y, t: np.abs(np.abs(y - t) - loss.delta),
            fields=uniform("delta"),
        ),
        "binary_cross_entropy": LossCase(
            formula=lambda loss, y, t: -(t * np.log(y) + (1 - t) * np.log(1 - y)).mean(),
            torch=lambda torch, loss, z, t: torch.nn.functional.binary_cross_entropy_with_logits(z, t),
            before="sigmoid",
            targets=shares,
        ),
        "categorical_cross_entropy": LossCase(
            formula=smoothed,
            torch=lambda torch, loss, z, t: torch.nn.functional.cross_entropy(
                z, t, label_smoothing=loss.label_smoothing
            ),
            before="softmax",
            fields=uniform("label_smoothing"),
            vectors=True,
        ),
        "focal": LossCase(
            formula=lambda loss, y, c: -((1 - y[0, c]) ** loss.gamma) * math.log(y[0, c]),
            torch=torch_focal,
            before="softmax",
            fields=uniform("gamma"),
            vectors=True,
        ),
        "binary_focal": LossCase(
            formula=lambda loss, y, t: (
                -(t * (1 - y) ** loss.gamma * np.log(y) + (1 - t) * y**loss.gamma * np.log(1 - y)).mean()
            ),
            torch=torch_binary_focal,
            before="sigmoid",
            targets=shares,
            fields=uniform("gamma"),
        ),
        "hinge": LossCase(
            formula=lambda loss, y, t: np.maximum(0, loss.margin - (2 * t - 1) * y).mean(),
            torch=lambda torch, loss, y, t: torch.relu(loss.margin - (2 * t - 1) * y).mean(),
            kinks=lambda loss, y, t: np.abs(loss.margin - (2 * t - 1) * y),
            fields=uniform("margin"),
        ),
        "kl_divergence": LossCase(
            formula=divergence,
            torch=torch_divergence,
            before="softmax",
            targets=distributions,
            fields=choice("steps", "mean", "sum"),
            vectors=True,
        ),
        "poisson": LossCase(
            formula=lambda loss, y, t: (y - t * np.log(y + loss.epsilon)).mean(),
            torch=lambda torch, loss, y, t: torch.nn.functional.poisson_nll_loss(
                y, t, log_input=False, eps=loss.epsilon
            ),
            before="softplus",
            targets=counts,
            fields=uniform("epsilon"),
        ),
        "cosine_similarity": LossCase(
            formula=cosine,
            torch=torch_cosine,
            fields=choice("over", "each step", "whole sample"),
            vectors=True,
        ),
    },
)
