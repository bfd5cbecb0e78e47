"""Activations that let positive inputs pass."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from engine.activations.activation import ACTIVATIONS, Activation, Array
from engine.fields import field


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
class ReLU6(Activation):
    """ReLU with a maximum of 6: `y = min(max(x, 0), 6)`.

    Krizhevsky, "Convolutional Deep Belief Networks on CIFAR-10", 2010.
    """

    title: ClassVar[str] = "ReLU6"
    type: Literal["relu6"] = "relu6"

    def graph(self, x: Array) -> Array:
        return np.clip(x, 0.0, 6.0)


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
class ThresholdedReLU(Activation):
    """Zero up to a threshold, and the input beyond: `y = x` for `x > threshold`, else 0.

    Konda, Memisevic and Krueger, "Zero-Bias Autoencoders and the Benefits of Co-Adapting Features", ICLR 2015.
    """

    title: ClassVar[str] = "Thresholded ReLU"
    parameters: ClassVar[tuple[str, ...]] = ("threshold",)
    type: Literal["thresholded_relu"] = "thresholded_relu"
    threshold: float = field(1.0, minimum=0.0, maximum=100.0, help="Threshold: inputs up to this value give 0.")

    def graph(self, x: Array) -> Array:
        return np.where(x > self.threshold, x, 0.0)


@ACTIVATIONS.register
class ELU(Activation):
    """Exponential linear unit: `y = x` for `x > 0`, else `alpha * (exp(x) - 1)`.

    Clevert, Unterthiner and Hochreiter, "Fast and Accurate Deep Network Learning by ELUs", ICLR 2016.
    """

    title: ClassVar[str] = "ELU"
    from_output: ClassVar[bool] = False
    parameters: ClassVar[tuple[str, ...]] = ("alpha",)
    type: Literal["elu"] = "elu"
    alpha: float = field(
        1.0,
        minimum=0.0,
        maximum=100.0,
        help="Scale of the negative part: the output tends to -alpha for very negative inputs.",
    )

    def graph(self, x: Array) -> Array:
        return np.where(x > 0.0, x, self.alpha * np.expm1(x))


@ACTIVATIONS.register
class CELU(Activation):
    """Continuously differentiable ELU: `y = x` for `x > 0`, else `alpha * (exp(x / alpha) - 1)`.

    Barron, "Continuously Differentiable Exponential Linear Units", arXiv:1704.07483.
    """

    title: ClassVar[str] = "CELU"
    from_output: ClassVar[bool] = False
    parameters: ClassVar[tuple[str, ...]] = ("alpha",)
    type: Literal["celu"] = "celu"
    alpha: float = field(
        1.0,
        minimum=0.01,
        maximum=100.0,
        help="Scale of the negative part: the output tends to -alpha for very negative inputs.",
    )

    def graph(self, x: Array) -> Array:
        return np.where(x > 0.0, x, self.alpha * np.expm1(x / self.alpha))


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
class Softplus(Activation):
    """Smooth ReLU: `y = log(1 + exp(x))`.

    Dugas et al., "Incorporating Second-Order Functional Knowledge for Better Option Pricing", NeurIPS 2000.
    """

    from_output: ClassVar[bool] = False
    type: Literal["softplus"] = "softplus"

    def graph(self, x: Array) -> Array:
        return np.log1p(np.exp(x))
