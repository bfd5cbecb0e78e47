"""Activation functions: names, parameters, formulas and sources. The arithmetic is in `engine/kernels/activations.py`.

The kernels of an activation are named after its type: `relu` is computed by the opcodes `relu` and `relu_backward`.
"""

from __future__ import annotations

import math
from typing import Annotated, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from engine.fields import Declared, Family, field

ACTIVATIONS: Family[Activation] = Family("activation")

Array = NDArray[np.float64]


class Activation(Declared):
    """A function applied to every element, or to every row in the case of softmax.

    Attributes:
        from_output: Whether the derivative is computed from the output alone, so that the input need not be kept.
        parameters: Names of the fields handed to the kernels, in order.
    """

    from_output: ClassVar[bool] = True
    parameters: ClassVar[tuple[str, ...]] = ()

    def constants(self) -> tuple[float, ...]:
        """Values of `parameters`."""
        return tuple(float(getattr(self, name)) for name in self.parameters)

    def graph(self, x: Array) -> Array | None:
        """The function at some places, for drawings; None where it is no function of one number.

        Args:
            x: (n,) float64, of moderate size: nothing here guards against overflow as the kernels do.
        """
        return None


AnyActivation = Annotated[Activation, ACTIVATIONS]


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
class ReLU(Activation):
    """Rectified linear unit: `y = max(x, 0)`.

    Nair and Hinton, "Rectified Linear Units Improve Restricted Boltzmann Machines", ICML 2010.
    """

    title: ClassVar[str] = "ReLU"
    type: Literal["relu"] = "relu"

    def graph(self, x: Array) -> Array:
        return np.maximum(x, 0.0)


@ACTIVATIONS.register
class LeakyReLU(Activation):
    """ReLU with a small slope for negative inputs: `y = x` for `x > 0`, else `slope * x`.

    Maas, Hannun and Ng, "Rectifier Nonlinearities Improve Neural Network Acoustic Models", ICML 2013.
    """

    title: ClassVar[str] = "Leaky ReLU"
    from_output: ClassVar[bool] = False
    parameters: ClassVar[tuple[str, ...]] = ("slope",)
    type: Literal["leaky_relu"] = "leaky_relu"
    slope: float = field(0.01, minimum=0.0, maximum=1.0, help="Slope for negative inputs.")

    def graph(self, x: Array) -> Array:
        return np.maximum(x, 0.0) + self.slope * np.minimum(x, 0.0)


@ACTIVATIONS.register
class ELU(Activation):
    """Exponential linear unit: `y = x` for `x > 0`, else `alpha * (exp(x) - 1)`.

    Clevert, Unterthiner and Hochreiter, "Fast and Accurate Deep Network Learning by ELUs", ICLR 2016.
    """

    title: ClassVar[str] = "ELU"
    from_output: ClassVar[bool] = False
    parameters: ClassVar[tuple[str, ...]] = ("alpha",)
    type: Literal["elu"] = "elu"
    alpha: float = field(1.0, minimum=0.0, maximum=100.0, help="The value is -alpha for very negative inputs.")

    def graph(self, x: Array) -> Array:
        return np.where(x > 0.0, x, self.alpha * np.expm1(x))


@ACTIVATIONS.register
class SELU(Activation):
    """Self-normalising ELU: `y = scale * elu(x, alpha)` with scale 1.0507 and alpha 1.6733.

    Klambauer, Unterthiner, Mayr and Hochreiter, "Self-Normalizing Neural Networks", NeurIPS 2017.
    """

    title: ClassVar[str] = "SELU"
    from_output: ClassVar[bool] = False
    type: Literal["selu"] = "selu"

    def graph(self, x: Array) -> Array:
        return 1.0507009873554805 * np.where(x > 0.0, x, 1.6732632423543772 * np.expm1(x))


@ACTIVATIONS.register
class GELU(Activation):
    """Gaussian error linear unit, exact: `y = x * Phi(x)` with the normal distribution function Phi.

    Hendrycks and Gimpel, "Gaussian Error Linear Units (GELUs)", arXiv:1606.08415.
    """

    title: ClassVar[str] = "GELU"
    from_output: ClassVar[bool] = False
    type: Literal["gelu"] = "gelu"

    def graph(self, x: Array) -> Array:
        return x * np.array([0.5 + 0.5 * math.erf(value / math.sqrt(2.0)) for value in x], dtype=np.float64)


@ACTIVATIONS.register
class SiLU(Activation):
    """Sigmoid linear unit, also called swish: `y = x * sigmoid(x)`.

    Ramachandran, Zoph and Le, "Searching for Activation Functions", arXiv:1710.05941.
    """

    title: ClassVar[str] = "SiLU (swish)"
    from_output: ClassVar[bool] = False
    type: Literal["silu"] = "silu"

    def graph(self, x: Array) -> Array:
        return x / (1.0 + np.exp(-x))


@ACTIVATIONS.register
class Softplus(Activation):
    """Smooth ReLU: `y = log(1 + exp(x))`.

    Dugas et al., "Incorporating Second-Order Functional Knowledge for Better Option Pricing", NeurIPS 2000.
    """

    from_output: ClassVar[bool] = False
    type: Literal["softplus"] = "softplus"

    def graph(self, x: Array) -> Array:
        return np.log1p(np.exp(x))


@ACTIVATIONS.register
class Softsign(Activation):
    """A tanh with slower tails: `y = x / (1 + |x|)`.

    Turian, Bergstra and Bengio, "Quadratic Features and Deep Architectures for Chunking", NAACL 2009.
    """

    from_output: ClassVar[bool] = False
    type: Literal["softsign"] = "softsign"

    def graph(self, x: Array) -> Array:
        return x / (1.0 + np.abs(x))


@ACTIVATIONS.register
class HardSigmoid(Activation):
    """Sigmoid in three straight pieces: `y = min(max(x / 6 + 1 / 2, 0), 1)`.

    Courbariaux, Bengio and David, "BinaryConnect", NeurIPS 2015; the slope 1/6 is PyTorch's and Keras 3's.
    """

    title: ClassVar[str] = "Hard sigmoid"
    from_output: ClassVar[bool] = False
    type: Literal["hard_sigmoid"] = "hard_sigmoid"

    def graph(self, x: Array) -> Array:
        return np.clip(x / 6.0 + 0.5, 0.0, 1.0)


@ACTIVATIONS.register
class HardSwish(Activation):
    """Swish with the hard sigmoid: `y = x * min(max(x + 3, 0), 6) / 6`.

    Howard et al., "Searching for MobileNetV3", ICCV 2019.
    """

    title: ClassVar[str] = "Hard swish"
    from_output: ClassVar[bool] = False
    type: Literal["hard_swish"] = "hard_swish"

    def graph(self, x: Array) -> Array:
        return x * np.clip(x + 3.0, 0.0, 6.0) / 6.0


@ACTIVATIONS.register
class Mish(Activation):
    """A smooth, self-gated unit: `y = x * tanh(softplus(x))`.

    Misra, "Mish: A Self Regularized Non-Monotonic Activation Function", BMVC 2020.
    """

    from_output: ClassVar[bool] = False
    type: Literal["mish"] = "mish"

    def graph(self, x: Array) -> Array:
        return x * np.tanh(np.log1p(np.exp(x)))


@ACTIVATIONS.register
class Softmax(Activation):
    """Probabilities that sum to one over the last axis: `y_i = exp(x_i) / sum_j exp(x_j)`.

    Bridle, "Probabilistic Interpretation of Feedforward Classification Network Outputs", 1990.
    """

    type: Literal["softmax"] = "softmax"
