"""Ours and the peers, each behind the same two questions: the losses of the first steps, and the time of many."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from engine.bench.cases import Case

Losses = NDArray[np.float64]


class Runner(ABC):
    """A framework with a case loaded: same weights, same batches, Adam with the usual defaults.

    Attributes:
        name: In reports.
        module: Import name that must be installed.
    """

    name: ClassVar[str]
    module: ClassVar[str]

    def __init__(self, case: Case, threads: int) -> None:
        self.case = case
        self.prepare(threads)

    @classmethod
    def can_run(cls, case: Case) -> bool:
        """Whether the framework is installed and can do this case."""
        return find_spec(cls.module) is not None

    @abstractmethod
    def prepare(self, threads: int) -> None:
        """Load weights and data."""

    @abstractmethod
    def run(self, steps: int) -> Losses:
        """Run training steps, beginning with the first batch of an epoch, and return their losses."""

    def seconds_per_step(self, at_least: float) -> float:
        """Time of a step, averaged over whole epochs that take at least so many seconds."""
        self.run(self.case.batches)
        steps, began = 0, time.perf_counter()
        while (elapsed := time.perf_counter() - began) < at_least:
            self.run(self.case.batches)
            steps += self.case.batches
        return elapsed / steps


class Ours(Runner):
    """Layerloom."""

    name = "ours"
    module = "numba"

    def prepare(self, threads: int) -> None:
        from engine.analysis.analyse import analyse  # here: only the worker of this framework should load it
        from engine.data.dataset import DataSpec
        from engine.plan.compile import compile
        from engine.runtime.machine import Machine
        from engine.tape import slots

        case, project = self.case, self.case.project
        classes = tuple(str(index) for index in range(case.sizes[-1])) if case.classes else ()
        target_shape = () if case.classes else (case.sizes[-1],)
        spec = DataSpec(case.rows, (case.sizes[0],), (), target_shape, classes)
        analysis = analyse(project.network, spec, project.data, project.training)
        plan = compile(project.network, analysis, project.training, has_classes=case.classes)
        self.machine = Machine(plan, threads=threads)
        output = project.network.nodes[-1].id
        values = {} if case.classes else {output: case.targets}
        self.machine.hand_over({"n0": case.inputs}, values, case.targets if case.classes else None)
        self.machine.reals[slots.LEARNING_RATE] = 1e-3
        flat = [tensor for pair in case.weights for tensor in pair]
        for parameter, values_of in zip(plan.parameters, flat, strict=True):
            self.machine.weight(parameter)[...] = values_of

    def run(self, steps: int) -> Losses:
        losses = np.zeros(steps)
        self.machine.run("train", self.case.order, 0, steps, losses)
        return losses


class Torch(Runner):
    """PyTorch, eager, with its fused Adam."""

    name = "torch"
    module = "torch"

    def prepare(self, threads: int) -> None:
        import torch

        torch.set_num_threads(threads)
        self.inputs = torch.from_numpy(self.case.inputs)
        self.targets = torch.from_numpy(self.case.targets)
        self.order = torch.from_numpy(self.case.order)
        self.weights = [
            (torch.tensor(weight, requires_grad=True), torch.tensor(bias, requires_grad=True))
            for weight, bias in self.case.weights
        ]
        parameters = [tensor for pair in self.weights for tensor in pair]
        self.optimizer = torch.optim.Adam(parameters, lr=1e-3, fused=True)
        self.activation = {"tanh": torch.tanh, "relu": torch.relu}[self.case.activation]
        self.loss_of = self.compiled(self._loss)

    def compiled(self, loss: Callable[..., Any]) -> Callable[..., Any]:
        """The forward pass as it is run."""
        return loss

    def _loss(self, x: Any, t: Any) -> Any:
        from torch.nn import functional

        for weight, bias in self.weights[:-1]:
            x = self.activation(functional.linear(x, weight, bias))
        y = functional.linear(x, *self.weights[-1])
        return functional.cross_entropy(y, t) if self.case.classes else functional.mse_loss(y, t)

    def run(self, steps: int) -> Losses:
        losses = []
        for step in range(steps):
            rows = self.order[step * self.case.batch : (step + 1) * self.case.batch]
            loss = self.loss_of(self.inputs[rows], self.targets[rows])
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()
            losses.append(loss.detach())
        return np.array([float(loss) for loss in losses])


class Jax(Runner):
    """JAX: the whole epoch as one jitted scan."""

    name = "jax"
    module = "jax"

    def prepare(self, threads: int) -> None:
        import jax
        import jax.numpy as jnp

        case = self.case
        inputs, targets = jnp.asarray(case.inputs), jnp.asarray(case.targets)
        activation = {"tanh": jnp.tanh, "relu": jax.nn.relu}[case.activation]
        weights = [(jnp.asarray(weight), jnp.asarray(bias)) for weight, bias in case.weights]
        zeros = jax.tree.map(jnp.zeros_like, weights)

        def loss_of(weights: Any, x: Any, t: Any) -> Any:
            for weight, bias in weights[:-1]:
                x = activation(x @ weight.T + bias)
            y = x @ weights[-1][0].T + weights[-1][1]
            if case.classes:
                return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(y), t[:, None], axis=1))
            return jnp.mean((y - t) ** 2)

        def step(carry: Any, rows: Any) -> Any:
            weights, means, squares, count = carry
            count = count + 1
            loss, gradients = jax.value_and_grad(loss_of)(weights, inputs[rows], targets[rows])
            means = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, means, gradients)
            squares = jax.tree.map(lambda s, g: 0.999 * s + 0.001 * g * g, squares, gradients)
            first, second = 1 - 0.9**count, 1 - 0.999**count
            weights = jax.tree.map(
                lambda w, m, s: w - 1e-3 * (m / first) / (jnp.sqrt(s / second) + 1e-8), weights, means, squares
            )
            return (weights, means, squares, count), loss

        self.epoch = jax.jit(lambda carry, order: jax.lax.scan(step, carry, order))
        self.carry = (weights, zeros, zeros, jnp.float32(0))

    def run(self, steps: int) -> Losses:
        order = self.case.order[: steps * self.case.batch].reshape(steps, self.case.batch)
        self.carry, losses = self.epoch(self.carry, order)
        return np.asarray(losses, np.float64)


class Sklearn(Runner):
    """scikit-learn's multi-layer perceptron, a `partial_fit` each batch. Its loss is classification's only."""

    name = "sklearn"
    module = "sklearn"

    @classmethod
    def can_run(cls, case: Case) -> bool:
        return case.classes and super().can_run(case)

    def prepare(self, threads: int) -> None:
        from sklearn.neural_network import MLPClassifier

        case = self.case
        self.model = MLPClassifier(case.sizes[1:-1], activation=case.activation, alpha=0.0, batch_size=case.batch)
        self.model.partial_fit(case.inputs[: case.batch], case.targets[: case.batch], classes=range(case.sizes[-1]))
        for index, (weight, bias) in enumerate(case.weights):
            self.model.coefs_[index][...] = weight.T
            self.model.intercepts_[index][...] = bias
        del self.model._optimizer
        self.model.t_ = 0
        self.model._optimizer = self._fresh_optimizer()

    def _fresh_optimizer(self) -> Any:
        from sklearn.neural_network._stochastic_optimizers import AdamOptimizer

        return AdamOptimizer(self.model.coefs_ + self.model.intercepts_, 1e-3)

    def run(self, steps: int) -> Losses:
        losses = []
        for step in range(steps):
            rows = self.case.order[step * self.case.batch : (step + 1) * self.case.batch]
            self.model.partial_fit(self.case.inputs[rows], self.case.targets[rows])
            losses.append(self.model.loss_)
        return np.array(losses)


RUNNERS: tuple[type[Runner], ...] = (Ours, Torch, Jax, Sklearn)
