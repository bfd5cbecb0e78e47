"""Optimisers, with the update rules and defaults of PyTorch. The arithmetic is in `engine/kernels/optimizers.py`."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from engine.fields import Declared, Family, field

OPTIMIZERS: Family[Optimizer] = Family("optimizer")


class Optimizer(Declared):
    """Moves the weights along their gradients.

    Attributes:
        slots: How many values it keeps for each weight.
        parameters: Names of the fields handed to the kernels, in order, after the learning rate.
    """

    slots: ClassVar[int] = 0
    parameters: ClassVar[tuple[str, ...]] = ()

    learning_rate: float = field(1e-3, minimum=0.0, maximum=1e3, help="Length of a step along the gradient.")

    def constants(self) -> tuple[float, ...]:
        """Values of `parameters`."""
        return tuple(float(getattr(self, name)) for name in self.parameters)


AnyOptimizer = Annotated[Optimizer, OPTIMIZERS]


@OPTIMIZERS.register
class SGD(Optimizer):
    """Plain gradient descent: `w -= rate * g`. Robbins and Monro, 1951."""

    title: ClassVar[str] = "SGD"
    type: Literal["sgd"] = "sgd"


@OPTIMIZERS.register
class Momentum(Optimizer):
    """Gradient descent with momentum: `v = momentum * v + g; w -= rate * v`. Polyak, 1964."""

    slots: ClassVar[int] = 1
    parameters: ClassVar[tuple[str, ...]] = ("momentum",)
    type: Literal["momentum"] = "momentum"
    momentum: float = field(0.9, minimum=0.0, maximum=1.0, help="Share of the last step that is kept.")


@OPTIMIZERS.register
class Nesterov(Optimizer):
    """Momentum that looks ahead: `v = momentum * v + g; w -= rate * (g + momentum * v)`.

    Nesterov, 1983; in the form of Sutskever et al., ICML 2013.
    """

    slots: ClassVar[int] = 1
    parameters: ClassVar[tuple[str, ...]] = ("momentum",)
    type: Literal["nesterov"] = "nesterov"
    momentum: float = field(0.9, minimum=0.0, maximum=1.0, help="Share of the last step that is kept.")


@OPTIMIZERS.register
class RMSprop(Optimizer):
    """Steps divided by a running mean of the squares: `s = a s + (1 - a) g^2; w -= rate * g / (sqrt(s) + epsilon)`.

    Tieleman and Hinton, lecture 6e of "Neural Networks for Machine Learning", 2012.
    """

    title: ClassVar[str] = "RMSprop"
    slots: ClassVar[int] = 1
    parameters: ClassVar[tuple[str, ...]] = ("alpha", "epsilon")
    type: Literal["rmsprop"] = "rmsprop"
    learning_rate: float = field(0.01, minimum=0.0, maximum=1e3, help="Length of a step along the gradient.")
    alpha: float = field(0.99, minimum=0.0, maximum=1.0, help="Memory of the running mean of squares.")
    epsilon: float = field(1e-8, minimum=0.0, maximum=1.0, help="Keeps the division finite.")


@OPTIMIZERS.register
class Adagrad(Optimizer):
    """Steps divided by the root of the sum of all squares: `s += g^2; w -= rate * g / (sqrt(s) + epsilon)`.

    Duchi, Hazan and Singer, "Adaptive Subgradient Methods for Online Learning", JMLR 2011.
    """

    slots: ClassVar[int] = 1
    parameters: ClassVar[tuple[str, ...]] = ("epsilon",)
    type: Literal["adagrad"] = "adagrad"
    learning_rate: float = field(0.01, minimum=0.0, maximum=1e3, help="Length of a step along the gradient.")
    epsilon: float = field(1e-10, minimum=0.0, maximum=1.0, help="Keeps the division finite.")


@OPTIMIZERS.register
class Adam(Optimizer):
    """Momentum and scaling, both with bias correction: the usual first choice.

    `m = b1 m + (1 - b1) g; s = b2 s + (1 - b2) g^2; w -= rate * m' / (sqrt(s') + epsilon)` with
    `m' = m / (1 - b1^t)` and `s' = s / (1 - b2^t)`. Kingma and Ba, "Adam", ICLR 2015.
    """

    slots: ClassVar[int] = 2
    parameters: ClassVar[tuple[str, ...]] = ("beta1", "beta2", "epsilon")
    type: Literal["adam"] = "adam"
    beta1: float = field(0.9, minimum=0.0, maximum=0.999999, help="Memory of the mean gradient.")
    beta2: float = field(0.999, minimum=0.0, maximum=0.9999999, help="Memory of the mean square.")
    epsilon: float = field(1e-8, minimum=0.0, maximum=1.0, help="Keeps the division finite.")


@OPTIMIZERS.register
class AdamW(Optimizer):
    """Adam with weight decay apart from the gradient: `w -= rate * weight_decay * w`, then Adam's step.

    Loshchilov and Hutter, "Decoupled Weight Decay Regularization", ICLR 2019.
    """

    title: ClassVar[str] = "AdamW"
    slots: ClassVar[int] = 2
    parameters: ClassVar[tuple[str, ...]] = ("beta1", "beta2", "epsilon", "weight_decay")
    type: Literal["adamw"] = "adamw"
    beta1: float = field(0.9, minimum=0.0, maximum=0.999999, help="Memory of the mean gradient.")
    beta2: float = field(0.999, minimum=0.0, maximum=0.9999999, help="Memory of the mean square.")
    epsilon: float = field(1e-8, minimum=0.0, maximum=1.0, help="Keeps the division finite.")
    weight_decay: float = field(0.01, minimum=0.0, maximum=100.0, help="Share of each weight removed, times the rate.")
