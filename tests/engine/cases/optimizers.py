"""Cases of the optimisers: the rule of a step in plain NumPy, and PyTorch's class. Nothing of the engine is used.

A new optimiser needs one entry here; `tests/contracts/test_optimizers.py` does the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as default
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.oracles.cases import Case, Cases, Generator

Array = NDArray[np.float64]
State = dict[str, Array]


@dataclass(frozen=True, kw_only=True)
class OptimizerCase(Case):
    """What an optimiser is.

    Attributes:
        step: The weight after a step, of the optimiser, weight, gradient, what it keeps, and the number of the step,
            from 1; keeps its values in the state, which is empty at first.
        torch: Name of PyTorch's class in `torch.optim`, or empty where it has none.
        given: Further arguments of that class.
        differs: Fields whose defaults are meant to differ from PyTorch's.
    """

    step: Callable[[Any, Array, Array, State, int], Array]
    torch: str
    given: Mapping[str, Any] = default(default_factory=dict)
    differs: tuple[str, ...] = ()


NAMES = {"learning_rate": "lr", "epsilon": "eps"}
"""PyTorch's names of fields, where they are not ours."""


def arguments(optimizer: Any) -> dict[str, Any]:
    """What PyTorch's class is given for the same optimiser."""
    fields = {NAMES.get(name, name): value for name, value in optimizer if name != "type"}
    if "beta1" in fields:
        fields["betas"] = (fields.pop("beta1"), fields.pop("beta2"))
    return fields


def mean(state: State, name: str, share: float, value: Array) -> Array:
    """A running mean of which each value takes its share."""
    state[name] = (1 - share) * state.get(name, np.zeros_like(value)) + share * value
    return state[name]


def sgd(o: Any, w: Array, g: Array, state: State, t: int) -> Array:
    return w - o.learning_rate * g


def momentum(o: Any, w: Array, g: Array, state: State, t: int) -> Array:
    state["v"] = o.momentum * state.get("v", 0.0) + g
    return w - o.learning_rate * state["v"]


def nesterov(o: Any, w: Array, g: Array, state: State, t: int) -> Array:
    state["v"] = o.momentum * state.get("v", 0.0) + g
    return w - o.learning_rate * (g + o.momentum * state["v"])


def rmsprop(o: Any, w: Array, g: Array, state: State, t: int) -> Array:
    return w - o.learning_rate * g / (np.sqrt(mean(state, "s", 1 - o.alpha, g * g)) + o.epsilon)


def adagrad(o: Any, w: Array, g: Array, state: State, t: int) -> Array:
    state["s"] = state.get("s", 0.0) + g * g
    return w - o.learning_rate * g / (np.sqrt(state["s"]) + o.epsilon)


def moments(o: Any, g: Array, state: State, t: int) -> tuple[Array, Array]:
    """Means of the gradient and of its square, without their bias towards 0."""
    m, s = mean(state, "m", 1 - o.beta1, g), mean(state, "s", 1 - o.beta2, g * g)
    return m / (1 - o.beta1**t), s / (1 - o.beta2**t)


def adam(o: Any, w: Array, g: Array, state: State, t: int) -> Array:
    m, s = moments(o, g, state, t)
    return w - o.learning_rate * m / (np.sqrt(s) + o.epsilon)


def adamw(o: Any, w: Array, g: Array, state: State, t: int) -> Array:
    return adam(o, w - o.learning_rate * o.weight_decay * w, g, state, t)


def adamax(o: Any, w: Array, g: Array, state: State, t: int) -> Array:
    m = mean(state, "m", 1 - o.beta1, g)
    state["u"] = np.maximum(o.beta2 * state.get("u", np.zeros_like(g)), np.abs(g) + o.epsilon)
    return w - o.learning_rate / (1 - o.beta1**t) * m / state["u"]


def nadam(o: Any, w: Array, g: Array, state: State, t: int) -> Array:
    shares = [o.beta1 * (1 - 0.5 * 0.96 ** (k * o.momentum_decay)) for k in range(1, t + 2)]
    now, after = 1 - np.prod(shares[:-1]), 1 - np.prod(shares)
    _, s = moments(o, g, state, t)
    ahead = (1 - shares[-2]) / now * g + shares[-1] / after * state["m"]
    return np.asarray(w - o.learning_rate * ahead / (np.sqrt(s) + o.epsilon))


def radam(o: Any, w: Array, g: Array, state: State, t: int) -> Array:
    m, _ = moments(o, g, state, t)
    n = 2 / (1 - o.beta2) - 1
    r = n - 2 * t * o.beta2**t / (1 - o.beta2**t)
    if r <= 5:
        return w - o.learning_rate * m
    rectified = np.sqrt((r - 4) * (r - 2) * n / ((n - 4) * (n - 2) * r))
    # PyTorch, too, adds epsilon before the bias is taken out.
    root = np.sqrt(state["s"]) + o.epsilon
    return np.asarray(w - o.learning_rate * rectified * m * np.sqrt(1 - o.beta2**t) / root)


def lion(o: Any, w: Array, g: Array, state: State, t: int) -> Array:
    """The paper's program 1, line by line."""
    m = state.get("m", np.zeros_like(g))
    update = np.sign(o.beta1 * m + (1 - o.beta1) * g)
    mean(state, "m", 1 - o.beta2, g)
    return w - o.learning_rate * (update + o.weight_decay * w)


def adadelta(o: Any, w: Array, g: Array, state: State, t: int) -> Array:
    s = mean(state, "s", 1 - o.rho, g * g)
    d = np.sqrt(state.get("a", np.zeros_like(g)) + o.epsilon) / np.sqrt(s + o.epsilon) * g
    mean(state, "a", 1 - o.rho, d * d)
    return w - o.learning_rate * d


RANGES: dict[str, tuple[float, float]] = {
    "momentum": (0.3, 0.7), "alpha": (0.8, 0.95), "rho": (0.4, 0.6), "beta1": (0.4, 0.6), "beta2": (0.85, 0.95),
    "epsilon": (1e-4, 1e-2), "weight_decay": (0.3, 0.6), "momentum_decay": (0.05, 0.2),
}  # fmt: skip
"""Of fields that several have: far from the defaults, so that two mixed up would show."""


def fields(rate: float, *names: str) -> Callable[[Generator], dict[str, float]]:
    """Draws the fields of these names, and a learning rate about this."""
    ranges = {"learning_rate": (0.5 * rate, rate), **{name: RANGES[name] for name in names}}
    return lambda generator: {name: float(generator.uniform(*bounds)) for name, bounds in ranges.items()}


ADAM = ("beta1", "beta2", "epsilon")

CASES: Cases[OptimizerCase] = Cases(
    "optimizer",
    'OptimizerCase(step=..., torch="...", fields=...)',
    {
        "sgd": OptimizerCase(step=sgd, torch="SGD", fields=fields(0.3)),
        "momentum": OptimizerCase(step=momentum, torch="SGD", fields=fields(0.1, "momentum"), differs=("momentum",)),
        "nesterov": OptimizerCase(
            step=nesterov,
            torch="SGD",
            given={"nesterov": True},
            fields=fields(0.1, "momentum"),
            differs=("momentum",),
        ),
        "rmsprop": OptimizerCase(step=rmsprop, torch="RMSprop", fields=fields(5e-3, "alpha", "epsilon")),
        "adagrad": OptimizerCase(step=adagrad, torch="Adagrad", fields=fields(0.05, "epsilon")),
        "adam": OptimizerCase(step=adam, torch="Adam", fields=fields(5e-3, *ADAM)),
        "adamw": OptimizerCase(step=adamw, torch="AdamW", fields=fields(5e-3, *ADAM, "weight_decay")),
        "adamax": OptimizerCase(step=adamax, torch="Adamax", fields=fields(5e-3, *ADAM)),
        "nadam": OptimizerCase(step=nadam, torch="NAdam", fields=fields(5e-3, *ADAM, "momentum_decay")),
        "radam": OptimizerCase(step=radam, torch="RAdam", fields=fields(5e-3, *ADAM)),
        "lion": OptimizerCase(step=lion, torch="", fields=fields(1e-3, "beta1", "beta2", "weight_decay")),
        "adadelta": OptimizerCase(step=adadelta, torch="Adadelta", fields=fields(0.5, "rho", "epsilon")),
    },
)
