"""PyTorch's optimisers for the members of ours, for `torch_check`. Import it behind `pytest.importorskip("torch")`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from tests.engine.cases.optimizers import CASES, State, arguments


def twin(optimizer: Any, weights: Sequence[torch.Tensor]) -> Any:
    """PyTorch's optimiser with the same fields; where it has none, one that takes the steps of the case."""
    case = CASES[optimizer.type]
    if not case.torch:
        return Stepped(optimizer, weights)
    return getattr(torch.optim, case.torch)(weights, **arguments(optimizer), **case.given)


class Stepped:
    """An optimiser of PyTorch's manners that takes the steps of a case."""

    def __init__(self, optimizer: Any, weights: Sequence[torch.Tensor]) -> None:
        self.optimizer, self.weights = optimizer, weights
        self.states: list[State] = [{} for _ in weights]
        self.steps = 0

    def zero_grad(self) -> None:
        for weight in self.weights:
            weight.grad = None

    @torch.no_grad()
    def step(self) -> None:
        self.steps += 1
        take = CASES[self.optimizer.type].step
        for weight, state in zip(self.weights, self.states, strict=True):
            if weight.grad is not None:
                after = take(self.optimizer, weight.numpy(), weight.grad.numpy(), state, self.steps)
                weight.copy_(torch.from_numpy(after))
