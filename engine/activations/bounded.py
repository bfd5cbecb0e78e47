"""Activations that level off, and what is made of them."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from engine.activations.activation import ACTIVATIONS, Activation, Array


@ACTIVATIONS.register
class Linear(Activation):
    """No activation: `y = x`."""

    type: Literal["linear"] = "linear"

    def graph(self, x: Array) -> Array:
        return x


@ACTIVATIONS.register
class Sigmoid(Activation):
    """Logistic sigmoid, from 0 to 1: `y = 1 / (1 + exp(-x))`."""

    type: Literal["sigmoid"] = "sigmoid"

    def graph(self, x: Array) -> Array:
        return 1.0 / (1.0 + np.exp(-x))


@ACTIVATIONS.register
class Tanh(Activation):
    """Hyperbolic tangent, from -1 to 1: `y = tanh(x)`."""

    title: ClassVar[str] = "tanh"
    type: Literal["tanh"] = "tanh"

    def graph(self, x: Array) -> Array:
        return np.tanh(x)


@ACTIVATIONS.register
class Softsign(Activation):
    """Like tanh, with slower tails: `y = x / (1 + |x|)`.

    Turian, Bergstra and Bengio, "Quadratic Features and Deep Architectures for Chunking", NAACL 2009.
    """

    from_output: ClassVar[bool] = False
    type: Literal["softsign"] = "softsign"

    def graph(self, x: Array) -> Array:
        return x / (1.0 + np.abs(x))


@ACTIVATIONS.register
class HardSigmoid(Activation):
    """Piecewise linear sigmoid: `y = min(max(x / 6 + 1 / 2, 0), 1)`.

    Courbariaux, Bengio and David, "BinaryConnect", NeurIPS 2015; the slope 1/6 is PyTorch's and Keras 3's.
    """

    title: ClassVar[str] = "Hard sigmoid"
    from_output: ClassVar[bool] = False
    type: Literal["hard_sigmoid"] = "hard_sigmoid"

    def graph(self, x: Array) -> Array:
        return np.clip(x / 6.0 + 0.5, 0.0, 1.0)


@ACTIVATIONS.register
class HardTanh(Activation):
    """Piecewise linear tanh: `y = min(max(x, -1), 1)`.

    Collobert, "Large Scale Machine Learning", 2004.
    """

    title: ClassVar[str] = "Hard tanh"
    type: Literal["hard_tanh"] = "hard_tanh"

    def graph(self, x: Array) -> Array:
        return np.clip(x, -1.0, 1.0)


@ACTIVATIONS.register
class LogSigmoid(Activation):
    """Logarithm of the sigmoid, never above 0: `y = -log(1 + exp(-x))`."""

    title: ClassVar[str] = "Log sigmoid"
    from_output: ClassVar[bool] = False
    type: Literal["log_sigmoid"] = "log_sigmoid"

    def graph(self, x: Array) -> Array:
        return -np.log1p(np.exp(-x))


@ACTIVATIONS.register
class Exponential(Activation):
    """Exponential function, for rates that are never negative: `y = exp(x)`."""

    type: Literal["exponential"] = "exponential"

    def graph(self, x: Array) -> Array:
        return np.exp(x)
