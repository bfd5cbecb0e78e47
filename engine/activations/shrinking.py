"""Activations that bring small inputs nearer to zero."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from engine.activations.activation import ACTIVATIONS, Activation, Array
from engine.fields import field


@ACTIVATIONS.register
class TanhShrink(Activation):
    """Difference of an input and its tanh: `y = x - tanh(x)`."""

    title: ClassVar[str] = "Tanh shrink"
    from_output: ClassVar[bool] = False
    type: Literal["tanh_shrink"] = "tanh_shrink"

    def graph(self, x: Array) -> Array:
        return x - np.tanh(x)


@ACTIVATIONS.register
class SoftShrink(Activation):
    """Moves inputs towards 0 by a threshold, and those nearer to 0: `y = sign(x) * max(|x| - threshold, 0)`.

    Donoho, "De-noising by Soft-Thresholding", IEEE Transactions on Information Theory 1995.
    """

    title: ClassVar[str] = "Soft shrink"
    parameters: ClassVar[tuple[str, ...]] = ("threshold",)
    type: Literal["soft_shrink"] = "soft_shrink"
    threshold: float = field(
        0.5, minimum=0.0, maximum=100.0, help="Threshold: distance by which inputs move towards 0."
    )

    def graph(self, x: Array) -> Array:
        return x - np.clip(x, -self.threshold, self.threshold)


@ACTIVATIONS.register
class HardShrink(Activation):
    """Zero near zero, and the input beyond: `y = x` for `|x| > threshold`, else 0.

    Donoho and Johnstone, "Ideal Spatial Adaptation by Wavelet Shrinkage", Biometrika 1994.
    """

    title: ClassVar[str] = "Hard shrink"
    parameters: ClassVar[tuple[str, ...]] = ("threshold",)
    type: Literal["hard_shrink"] = "hard_shrink"
    threshold: float = field(
        0.5, minimum=0.0, maximum=100.0, help="Threshold: inputs of at most this absolute value give 0."
    )

    def graph(self, x: Array) -> Array:
        return np.where(np.abs(x) > self.threshold, x, 0.0)
