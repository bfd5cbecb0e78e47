"""Optimisers, with the update rules and defaults of PyTorch. The arithmetic is in `engine/kernels/training`."""

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


@OPTIMIZERS.register
class Adamax(Optimizer):
    """Adam whose steps are divided by the largest recent gradient: rare large gradients do not upset it.

    `m = b1 m + (1 - b1) g; u = max(b2 u, |g| + epsilon); w -= rate / (1 - b1^t) * m / u`.
    Kingma and Ba, "Adam", section 7.1, ICLR 2015.
    """

    slots: ClassVar[int] = 2
    parameters: ClassVar[tuple[str, ...]] = ("beta1", "beta2", "epsilon")
    type: Literal["adamax"] = "adamax"
    learning_rate: float = field(0.002, minimum=0.0, maximum=1e3, help="Length of a step along the gradient.")
    beta1: float = field(0.9, minimum=0.0, maximum=0.999999, help="Memory of the mean gradient.")
    beta2: float = field(0.999, minimum=0.0, maximum=0.9999999, help="Memory of the largest gradient.")
    epsilon: float = field(1e-8, minimum=0.0, maximum=1.0, help="Keeps the division finite.")


@OPTIMIZERS.register
class NAdam(Optimizer):
    """Adam that looks ahead like Nesterov's momentum.

    `w -= rate * ((1 - u_t) / (1 - U_t) g + u_{t+1} / (1 - U_{t+1}) m) / (sqrt(s') + epsilon)` with m, s and s' as in
    Adam, `u_t = b1 (1 - 0.96^(t * momentum_decay) / 2)` and U_t the product of all u up to t.
    Dozat, "Incorporating Nesterov Momentum into Adam", ICLR workshop 2016.
    """

    title: ClassVar[str] = "NAdam"
    slots: ClassVar[int] = 2
    parameters: ClassVar[tuple[str, ...]] = ("beta1", "beta2", "epsilon", "momentum_decay")
    type: Literal["nadam"] = "nadam"
    learning_rate: float = field(0.002, minimum=0.0, maximum=1e3, help="Length of a step along the gradient.")
    beta1: float = field(0.9, minimum=0.0, maximum=0.9999, help="Memory of the mean gradient.")
    beta2: float = field(0.999, minimum=0.0, maximum=0.9999999, help="Memory of the mean square.")
    epsilon: float = field(1e-8, minimum=0.0, maximum=1.0, help="Keeps the division finite.")
    momentum_decay: float = field(0.004, minimum=0.0, maximum=1.0, help="How fast the look-ahead grows to its full.")


@OPTIMIZERS.register
class RAdam(Optimizer):
    """Adam that does not scale its first steps, while the mean square is not yet to be trusted: warms up by itself.

    With `n = 2 / (1 - b2) - 1` and `r = n - 2 t b2^t / (1 - b2^t)`: while r <= 5, `w -= rate * m'`; from then on Adam's
    step times `sqrt((r - 4) (r - 2) n / ((n - 4) (n - 2) r))`. Liu et al., "On the Variance of the Adaptive Learning
    Rate and Beyond", ICLR 2020.
    """

    title: ClassVar[str] = "RAdam"
    slots: ClassVar[int] = 2
    parameters: ClassVar[tuple[str, ...]] = ("beta1", "beta2", "epsilon")
    type: Literal["radam"] = "radam"
    beta1: float = field(0.9, minimum=0.0, maximum=0.999999, help="Memory of the mean gradient.")
    beta2: float = field(0.999, minimum=0.0, maximum=0.9999999, help="Memory of the mean square.")
    epsilon: float = field(1e-8, minimum=0.0, maximum=1.0, help="Keeps the division finite.")


@OPTIMIZERS.register
class Lion(Optimizer):
    """Steps of one length for every weight, along the sign of a momentum; wants a smaller rate than Adam.

    `w -= rate * (sign(b1 m + (1 - b1) g) + weight_decay * w); m = b2 m + (1 - b2) g`.
    Chen et al., "Symbolic Discovery of Optimization Algorithms", NeurIPS 2023.
    """

    slots: ClassVar[int] = 1
    parameters: ClassVar[tuple[str, ...]] = ("beta1", "beta2", "weight_decay")
    type: Literal["lion"] = "lion"
    learning_rate: float = field(1e-4, minimum=0.0, maximum=1e3, help="Length of a step.")
    beta1: float = field(0.9, minimum=0.0, maximum=0.999999, help="Share of the momentum in the direction of a step.")
    beta2: float = field(0.99, minimum=0.0, maximum=0.9999999, help="Memory of the momentum.")
    weight_decay: float = field(0.0, minimum=0.0, maximum=100.0, help="Share of each weight removed, times the rate.")


@OPTIMIZERS.register
class Adadelta(Optimizer):
    """Finds its own length of steps: their recent size over that of the gradients.

    `s = rho s + (1 - rho) g^2; d = sqrt(a + epsilon) / sqrt(s + epsilon) * g; a = rho a + (1 - rho) d^2;
    w -= rate * d`. Zeiler, "ADADELTA: An Adaptive Learning Rate Method", 2012.
    """

    slots: ClassVar[int] = 2
    parameters: ClassVar[tuple[str, ...]] = ("rho", "epsilon")
    type: Literal["adadelta"] = "adadelta"
    learning_rate: float = field(1.0, minimum=0.0, maximum=1e3, help="What the steps are multiplied by.")
    rho: float = field(0.9, minimum=0.0, maximum=0.999999, help="Memory of the running means of squares.")
    epsilon: float = field(1e-6, minimum=1e-12, maximum=1.0, help="Where the first steps come from; keeps them finite.")
