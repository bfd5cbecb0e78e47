"""Activations that multiply the input by a gate that it opens itself."""

from __future__ import annotations

import math
from typing import ClassVar, Literal

import numpy as np

from engine.activations.activation import ACTIVATIONS, Activation, Array


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
class TanhGELU(Activation):
    """GELU, approximated by tanh: `y = x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3)))`.

    Hendrycks and Gimpel, "Gaussian Error Linear Units (GELUs)", arXiv:1606.08415; that of BERT and GPT-2.
    """

    title: ClassVar[str] = "GELU (tanh)"
    from_output: ClassVar[bool] = False
    type: Literal["gelu_tanh"] = "gelu_tanh"

    def graph(self, x: Array) -> Array:
        return 0.5 * x * (1.0 + np.tanh(math.sqrt(2.0 / math.pi) * (x + 0.044715 * x**3)))


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
