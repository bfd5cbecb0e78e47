"""Optimisers, with the update rules and defaults of PyTorch. The arithmetic is in `engine/kernels/training`."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from engine.fields import Declared, Family, field

OPTIMIZERS: Family[Optimizer] = Family("optimizer")

_RATE = "Learning rate: step size along the negative gradient."
_EPSILON = "Added to the denominator, so that it is never zero."
_BETA1 = "Decay rate of the first moment (beta1): the running mean of the gradient."
_BETA2 = "Decay rate of the second moment (beta2): the running mean of the squared gradient."
_MOMENTUM = "Momentum: share of the previous update that is added to the next."
_DECAY = "Weight decay: each step subtracts learning rate x this x weight."


class Optimizer(Declared):
    """Moves the weights along their gradients.

    Attributes:
        state_arrays: Arrays of state, each of the shape of the weight, such as moments.
        parameters: Names of the fields handed to the kernels, in order, after the learning rate.
    """

    state_arrays: ClassVar[int] = 0
    parameters: ClassVar[tuple[str, ...]] = ()
    main: ClassVar[tuple[str, ...]] = ("learning_rate", "momentum", "weight_decay")

    learning_rate: float = field(1e-3, minimum=0.0, maximum=1e3, help=_RATE)

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

    state_arrays: ClassVar[int] = 1
    parameters: ClassVar[tuple[str, ...]] = ("momentum",)
    type: Literal["momentum"] = "momentum"
    momentum: float = field(0.9, minimum=0.0, maximum=1.0, help=_MOMENTUM)


@OPTIMIZERS.register
class Nesterov(Optimizer):
    """Nesterov momentum: `v = momentum * v + g; w -= rate * (g + momentum * v)`.

    Nesterov, 1983; in the form of Sutskever et al., ICML 2013.
    """

    state_arrays: ClassVar[int] = 1
    parameters: ClassVar[tuple[str, ...]] = ("momentum",)
    type: Literal["nesterov"] = "nesterov"
    momentum: float = field(0.9, minimum=0.0, maximum=1.0, help=_MOMENTUM)


@OPTIMIZERS.register
class RMSprop(Optimizer):
    """Steps scaled by recent squared gradients: `s = a s + (1 - a) g^2; w -= rate * g / (sqrt(s) + epsilon)`.

    Tieleman and Hinton, lecture 6e of "Neural Networks for Machine Learning", 2012.
    """

    title: ClassVar[str] = "RMSprop"
    state_arrays: ClassVar[int] = 1
    parameters: ClassVar[tuple[str, ...]] = ("alpha", "epsilon")
    type: Literal["rmsprop"] = "rmsprop"
    learning_rate: float = field(0.01, minimum=0.0, maximum=1e3, help=_RATE)
    alpha: float = field(0.99, minimum=0.0, maximum=1.0, help="Decay rate of the running mean of squared gradients.")
    epsilon: float = field(1e-8, minimum=0.0, maximum=1.0, help=_EPSILON)


@OPTIMIZERS.register
class Adagrad(Optimizer):
    """Steps scaled by the sum of all squared gradients: `s += g^2; w -= rate * g / (sqrt(s) + epsilon)`.

    Duchi, Hazan and Singer, "Adaptive Subgradient Methods for Online Learning", JMLR 2011.
    """

    state_arrays: ClassVar[int] = 1
    parameters: ClassVar[tuple[str, ...]] = ("epsilon",)
    type: Literal["adagrad"] = "adagrad"
    learning_rate: float = field(0.01, minimum=0.0, maximum=1e3, help=_RATE)
    epsilon: float = field(1e-10, minimum=0.0, maximum=1.0, help=_EPSILON)


@OPTIMIZERS.register
class Adam(Optimizer):
    """Adaptive moments: momentum and scaling, both with bias correction; the usual first choice.

    `m = b1 m + (1 - b1) g; s = b2 s + (1 - b2) g^2; w -= rate * m' / (sqrt(s') + epsilon)` with
    `m' = m / (1 - b1^t)` and `s' = s / (1 - b2^t)`. Kingma and Ba, "Adam", ICLR 2015.
    """

    state_arrays: ClassVar[int] = 2
    parameters: ClassVar[tuple[str, ...]] = ("beta1", "beta2", "epsilon")
    type: Literal["adam"] = "adam"
    beta1: float = field(
        0.9,
        minimum=0.0,
        maximum=0.999999,
        help=_BETA1,
    )
    beta2: float = field(
        0.999,
        minimum=0.0,
        maximum=0.9999999,
        help=_BETA2,
    )
    epsilon: float = field(1e-8, minimum=0.0, maximum=1.0, help=_EPSILON)


@OPTIMIZERS.register
class AdamW(Optimizer):
    """Adam with decoupled weight decay: `w -= rate * weight_decay * w`, then Adam's step.

    Loshchilov and Hutter, "Decoupled Weight Decay Regularization", ICLR 2019.
    """

    title: ClassVar[str] = "AdamW"
    state_arrays: ClassVar[int] = 2
    parameters: ClassVar[tuple[str, ...]] = ("beta1", "beta2", "epsilon", "weight_decay")
    type: Literal["adamw"] = "adamw"
    beta1: float = field(
        0.9,
        minimum=0.0,
        maximum=0.999999,
        help=_BETA1,
    )
    beta2: float = field(
        0.999,
        minimum=0.0,
        maximum=0.9999999,
        help=_BETA2,
    )
    epsilon: float = field(1e-8, minimum=0.0, maximum=1.0, help=_EPSILON)
    weight_decay: float = field(0.01, minimum=0.0, maximum=100.0, help=_DECAY)


@OPTIMIZERS.register
class Adamax(Optimizer):
    """Adam with steps scaled by the largest recent gradient (infinity norm); robust to rare large gradients.

    `m = b1 m + (1 - b1) g; u = max(b2 u, |g| + epsilon); w -= rate / (1 - b1^t) * m / u`.
    Kingma and Ba, "Adam", section 7.1, ICLR 2015.
    """

    state_arrays: ClassVar[int] = 2
    parameters: ClassVar[tuple[str, ...]] = ("beta1", "beta2", "epsilon")
    type: Literal["adamax"] = "adamax"
    learning_rate: float = field(0.002, minimum=0.0, maximum=1e3, help=_RATE)
    beta1: float = field(
        0.9,
        minimum=0.0,
        maximum=0.999999,
        help=_BETA1,
    )
    beta2: float = field(
        0.999,
        minimum=0.0,
        maximum=0.9999999,
        help="Decay rate of the infinity norm (beta2): the largest recent gradient.",
    )
    epsilon: float = field(1e-8, minimum=0.0, maximum=1.0, help=_EPSILON)


@OPTIMIZERS.register
class NAdam(Optimizer):
    """Adam with Nesterov momentum.

    `w -= rate * ((1 - u_t) / (1 - U_t) g + u_{t+1} / (1 - U_{t+1}) m) / (sqrt(s') + epsilon)` with m, s and s' as in
    Adam, `u_t = b1 (1 - 0.96^(t * momentum_decay) / 2)` and U_t the product of all u up to t.
    Dozat, "Incorporating Nesterov Momentum into Adam", ICLR workshop 2016.
    """

    title: ClassVar[str] = "NAdam"
    state_arrays: ClassVar[int] = 2
    parameters: ClassVar[tuple[str, ...]] = ("beta1", "beta2", "epsilon", "momentum_decay")
    type: Literal["nadam"] = "nadam"
    learning_rate: float = field(0.002, minimum=0.0, maximum=1e3, help=_RATE)
    beta1: float = field(
        0.9,
        minimum=0.0,
        maximum=0.9999,
        help=_BETA1,
    )
    beta2: float = field(
        0.999,
        minimum=0.0,
        maximum=0.9999999,
        help=_BETA2,
    )
    epsilon: float = field(1e-8, minimum=0.0, maximum=1.0, help=_EPSILON)
    momentum_decay: float = field(
        0.004, minimum=0.0, maximum=1.0, help="Momentum decay: how fast the Nesterov momentum grows to beta1."
    )


@OPTIMIZERS.register
class RAdam(Optimizer):
    """Rectified Adam: does not scale its first steps, while the second moment is uncertain; needs no warm-up.

    With `n = 2 / (1 - b2) - 1` and `r = n - 2 t b2^t / (1 - b2^t)`: while r <= 5, `w -= rate * m'`; from then on Adam's
    step times `sqrt((r - 4) (r - 2) n / ((n - 4) (n - 2) r))`. Liu et al., "On the Variance of the Adaptive Learning
    Rate and Beyond", ICLR 2020.
    """

    title: ClassVar[str] = "RAdam"
    state_arrays: ClassVar[int] = 2
    parameters: ClassVar[tuple[str, ...]] = ("beta1", "beta2", "epsilon")
    type: Literal["radam"] = "radam"
    beta1: float = field(
        0.9,
        minimum=0.0,
        maximum=0.999999,
        help=_BETA1,
    )
    beta2: float = field(
        0.999,
        minimum=0.0,
        maximum=0.9999999,
        help=_BETA2,
    )
    epsilon: float = field(1e-8, minimum=0.0, maximum=1.0, help=_EPSILON)


@OPTIMIZERS.register
class Lion(Optimizer):
    """Sign of the momentum: steps of the same size for every weight; needs a smaller learning rate than Adam.

    `w -= rate * (sign(b1 m + (1 - b1) g) + weight_decay * w); m = b2 m + (1 - b2) g`.
    Chen et al., "Symbolic Discovery of Optimization Algorithms", NeurIPS 2023.
    """

    state_arrays: ClassVar[int] = 1
    parameters: ClassVar[tuple[str, ...]] = ("beta1", "beta2", "weight_decay")
    type: Literal["lion"] = "lion"
    learning_rate: float = field(
        1e-4, minimum=0.0, maximum=1e3, help="Learning rate: size of each step, the same for every weight."
    )
    beta1: float = field(
        0.9, minimum=0.0, maximum=0.999999, help="Weight of the momentum in the direction of a step (beta1)."
    )
    beta2: float = field(0.99, minimum=0.0, maximum=0.9999999, help="Decay rate of the momentum (beta2).")
    weight_decay: float = field(0.0, minimum=0.0, maximum=100.0, help=_DECAY)


@OPTIMIZERS.register
class Adadelta(Optimizer):
    """Adaptive step size: the ratio of the recent sizes of steps and gradients.

    `s = rho s + (1 - rho) g^2; d = sqrt(a + epsilon) / sqrt(s + epsilon) * g; a = rho a + (1 - rho) d^2;
    w -= rate * d`. Zeiler, "ADADELTA: An Adaptive Learning Rate Method", 2012.
    """

    state_arrays: ClassVar[int] = 2
    parameters: ClassVar[tuple[str, ...]] = ("rho", "epsilon")
    type: Literal["adadelta"] = "adadelta"
    learning_rate: float = field(1.0, minimum=0.0, maximum=1e3, help="Learning rate: factor on each step.")
    rho: float = field(
        0.9,
        minimum=0.0,
        maximum=0.999999,
        help="Decay rate of the running means of squared gradients and squared steps.",
    )
    epsilon: float = field(
        1e-6, minimum=1e-12, maximum=1.0, help="Added under both square roots: it sets the size of the first steps."
    )
