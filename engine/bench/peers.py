"""All that is timed: ours, and the frameworks beside it. Each is imported only in the process that runs it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import Any

import numpy as np

from engine.bench.cases import Case
from engine.bench.runner import Losses, Runner


class Ours(Runner):
    """Layerloom."""

    name = "ours"
    module = "numba"

    def prepare(self, threads: int) -> None:
        from engine.plan.compile import compile
        from engine.runtime.machine import Machine

        case = self.case
        plan = compile(case.network, case.analysis, case.project.training)
        self.machine = Machine(plan, threads=threads)
        output = case.network.nodes[-1].id
        values = {} if case.classes else {output: case.targets}
        inputs = np.ascontiguousarray(case.inputs.reshape(case.rows, -1))
        self.machine.bind({"n0": inputs}, values, case.targets if case.classes else None)
        self.machine.set_learning_rates(np.full(case.batches, 1e-3))
        self.machine.load(case.weights)

    def run(self, steps: int) -> Losses:
        losses = np.zeros(steps)
        self.machine.run("train", self.case.order, 0, steps, losses)
        return losses

    def predict(self, sample: int) -> Losses:
        self.machine.run("predict", self.case.order[sample : sample + 1], 0, 1, np.zeros(1))
        return self.machine.value("predict", self.machine.plan.outputs[0], 1).ravel().copy()


class Torch(Runner):
    """PyTorch, eager, with its fused Adam."""

    name = "torch"
    module = "torch"

    def prepare(self, threads: int) -> None:
        import torch

        from engine.bench.torch_network import forward

        torch.set_num_threads(threads)
        self.inputs = torch.from_numpy(self.case.inputs)
        self.targets = torch.from_numpy(self.case.targets)
        self.order = torch.from_numpy(self.case.order)
        self.forward, parameters = forward(self.case)
        self.optimizer = torch.optim.Adam(parameters, lr=1e-3, fused=True)
        self.loss_of = self.compiled(self._loss)
        self.predict_of = self.compiled(self._predict)

    def compiled(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """A function as it is run."""
        return function

    def _predict(self, x: Any) -> Any:
        y = self.forward(x)
        return y.softmax(-1) if self.case.classes else y

    def predict(self, sample: int) -> Losses:
        import torch

        row = int(self.case.order[sample])
        with torch.inference_mode():
            return np.asarray(self.predict_of(self.inputs[row : row + 1])[0].numpy())

    def _loss(self, x: Any, t: Any) -> Any:
        from torch.nn import functional

        y = self.forward(x)
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


class TorchCompile(Torch):
    """PyTorch with torch.compile, which needs a C++ compiler."""

    name = "torch_compile"

    @classmethod
    def can_run(cls, case: Case) -> bool:
        return super().can_run(case) and any(shutil.which(compiler) for compiler in ("g++", "clang++"))

    def compiled(self, function: Callable[..., Any]) -> Callable[..., Any]:
        import torch

        compiled: Callable[..., Any] = torch.compile(function)
        return compiled


class Jax(Runner):
    """JAX: the whole epoch as one jitted scan."""

    name = "jax"
    module = "jax"

    def prepare(self, threads: int) -> None:
        import jax
        import jax.numpy as jnp

        from engine.bench.jax_network import forward

        case = self.case
        inputs, targets = jnp.asarray(case.inputs), jnp.asarray(case.targets)
        predict, weights = forward(case)
        zeros = jax.tree.map(jnp.zeros_like, weights)

        def loss_of(weights: Any, x: Any, t: Any) -> Any:
            y = predict(weights, x)
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

        def probabilities(weights: Any, x: Any) -> Any:
            y = predict(weights, x)
            return jax.nn.softmax(y) if case.classes else y

        self.predict_of = jax.jit(probabilities)
        self.epoch = jax.jit(lambda carry, order: jax.lax.scan(step, carry, order))
        self.carry = (weights, zeros, zeros, jnp.float32(0))

    def run(self, steps: int) -> Losses:
        order = self.case.order[: steps * self.case.batch].reshape(steps, self.case.batch)
        self.carry, losses = self.epoch(self.carry, order)
        return np.asarray(losses, np.float64)

    def predict(self, sample: int) -> Losses:
        row = int(self.case.order[sample])
        return np.asarray(self.predict_of(self.carry[0], self.case.inputs[row : row + 1])[0])


class Sklearn(Runner):
    """scikit-learn's multi-layer perceptron, a `partial_fit` each batch; it only knows Dense layers and classes."""

    name = "sklearn"
    module = "sklearn"

    @classmethod
    def can_run(cls, case: Case) -> bool:
        kinds = {node.layer.type for node in case.network.nodes}
        return kinds == {"Input", "Dense", "Output"} and case.classes and super().can_run(case)

    def prepare(self, threads: int) -> None:
        from sklearn.neural_network import MLPClassifier
        from sklearn.neural_network._stochastic_optimizers import AdamOptimizer

        case = self.case
        dense = [node for node in case.network.nodes if node.layer.type == "Dense"]
        sizes = [len(case.weights[f"{node.id}.bias"]) for node in dense]
        activation = dense[0].layer.activation.type  # type: ignore[attr-defined]
        self.model = MLPClassifier(sizes[:-1], activation=activation, alpha=0.0, batch_size=case.batch)
        first = slice(case.batch)
        self.model.partial_fit(case.inputs[first], case.targets[first], classes=range(case.outputs))
        for index, node in enumerate(dense):
            self.model.coefs_[index][...] = case.weights[f"{node.id}.weight"].T
            self.model.intercepts_[index][...] = case.weights[f"{node.id}.bias"]
        self.model.t_ = 0
        self.model._optimizer = AdamOptimizer(self.model.coefs_ + self.model.intercepts_, 1e-3)

    def run(self, steps: int) -> Losses:
        losses = []
        for step in range(steps):
            rows = self.case.order[step * self.case.batch : (step + 1) * self.case.batch]
            self.model.partial_fit(self.case.inputs[rows], self.case.targets[rows])
            losses.append(self.model.loss_)
        return np.array(losses)

    def predict(self, sample: int) -> Losses:
        row = int(self.case.order[sample])
        return np.asarray(self.model.predict_proba(self.case.inputs[row : row + 1])[0])


RUNNERS: tuple[type[Runner], ...] = (Ours, Torch, TorchCompile, Jax, Sklearn)
