"""PyTorch's losses and optimisers by our names, for `torch_check`. Import it behind `pytest.importorskip("torch")`."""

from __future__ import annotations

from typing import Any

import torch
from torch.nn import functional

# Of predictions and targets; cross-entropies take what comes before sigmoid and softmax, as PyTorch advises.
LOSSES: dict[str, Any] = {
    "mean_squared_error": lambda loss, y, t: functional.mse_loss(y, t),
    "mean_absolute_error": lambda loss, y, t: functional.l1_loss(y, t),
    "huber": lambda loss, y, t: functional.huber_loss(y, t, delta=loss.delta),
    "binary_cross_entropy": lambda loss, z, t: functional.binary_cross_entropy_with_logits(z, t),
    "categorical_cross_entropy": lambda loss, z, t: functional.cross_entropy(
        z, t, label_smoothing=loss.label_smoothing
    ),
    "focal": lambda loss, z, t: _focal(functional.log_softmax(z, -1).gather(1, t[:, None]), loss.gamma),
    "binary_focal": lambda loss, z, t: _binary_focal(z, t, loss.gamma),
    "hinge": lambda loss, y, t: torch.relu(loss.margin - (2 * t - 1) * y).mean(),
    "kl_divergence": lambda loss, z, t: _kl_divergence(functional.log_softmax(z, -1), t, loss.steps),
    "poisson": lambda loss, y, t: functional.poisson_nll_loss(y, t, log_input=False, eps=loss.epsilon),
    "cosine_similarity": lambda loss, y, t: _cosine(y, t, loss.over),
}


def _kl_divergence(logarithms: torch.Tensor, t: torch.Tensor, steps: str) -> torch.Tensor:
    """Of vectors and sequences."""
    whole = functional.kl_div(logarithms, t, reduction="batchmean")
    return whole if steps == "sum" or t.ndim == 2 else whole / t.shape[1]


def _cosine(y: torch.Tensor, t: torch.Tensor, over: str) -> torch.Tensor:
    if over == "whole sample":
        y, t = y.flatten(1), t.flatten(1)
    return 1 - functional.cosine_similarity(y, t, dim=1 if y.ndim > 3 else -1).mean()


def _focal(logarithms: torch.Tensor, gamma: float) -> torch.Tensor:
    return -((1 - logarithms.exp()) ** gamma * logarithms).mean()


def _binary_focal(z: torch.Tensor, t: torch.Tensor, gamma: float) -> torch.Tensor:
    yes = (1 - torch.sigmoid(z)) ** gamma * functional.logsigmoid(z)
    no = torch.sigmoid(z) ** gamma * functional.logsigmoid(-z)
    return -(t * yes + (1 - t) * no).mean()


class Lion(torch.optim.Optimizer):
    """The paper's program 1, line by line: PyTorch has none of its own."""

    def __init__(self, weights: Any, lr: float, betas: tuple[float, float], weight_decay: float) -> None:
        super().__init__(weights, {"lr": lr})
        self.betas, self.weight_decay = betas, weight_decay

    @torch.no_grad()
    def step(self, closure: Any = None) -> None:
        for group in self.param_groups:
            for weight in group["params"]:
                momentum = self.state[weight].setdefault("momentum", torch.zeros_like(weight))
                update = torch.sign(torch.lerp(weight.grad, momentum, self.betas[0]))
                weight -= group["lr"] * (update + self.weight_decay * weight)
                momentum.lerp_(weight.grad, 1 - self.betas[1])


class NAdam(torch.optim.NAdam):
    """PyTorch's, with the product of its factors kept in float64: else float64 weights see float32 rounding."""

    def step(self, closure: Any = None) -> None:
        before = torch.get_default_dtype()
        torch.set_default_dtype(torch.float64)
        super().step(closure)
        torch.set_default_dtype(before)


def _betas(o: Any) -> tuple[float, float]:
    return o.beta1, o.beta2


OPTIMIZERS: dict[str, Any] = {
    "sgd": lambda o, w: torch.optim.SGD(w, o.learning_rate),
    "momentum": lambda o, w: torch.optim.SGD(w, o.learning_rate, momentum=o.momentum),
    "nesterov": lambda o, w: torch.optim.SGD(w, o.learning_rate, momentum=o.momentum, nesterov=True),
    "rmsprop": lambda o, w: torch.optim.RMSprop(w, o.learning_rate, alpha=o.alpha, eps=o.epsilon),
    "adagrad": lambda o, w: torch.optim.Adagrad(w, o.learning_rate, eps=o.epsilon),
    "adam": lambda o, w: torch.optim.Adam(w, o.learning_rate, betas=_betas(o), eps=o.epsilon),
    "adamw": lambda o, w: torch.optim.AdamW(
        w, o.learning_rate, betas=_betas(o), eps=o.epsilon, weight_decay=o.weight_decay
    ),
    "adamax": lambda o, w: torch.optim.Adamax(w, o.learning_rate, betas=_betas(o), eps=o.epsilon),
    "nadam": lambda o, w: NAdam(w, o.learning_rate, betas=_betas(o), eps=o.epsilon, momentum_decay=o.momentum_decay),
    "radam": lambda o, w: torch.optim.RAdam(w, o.learning_rate, betas=_betas(o), eps=o.epsilon),
    "lion": lambda o, w: Lion(w, o.learning_rate, _betas(o), o.weight_decay),
    "adadelta": lambda o, w: torch.optim.Adadelta(w, o.learning_rate, rho=o.rho, eps=o.epsilon),
}
