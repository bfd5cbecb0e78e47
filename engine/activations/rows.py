"""Activations of whole rows of classes."""

from __future__ import annotations

from typing import ClassVar, Literal

from engine.activations.activation import ACTIVATIONS, Activation


@ACTIVATIONS.register
class Softmax(Activation):
    """Probabilities that sum to one over the last axis: `y_i = exp(x_i) / sum_j exp(x_j)`.

    Bridle, "Probabilistic Interpretation of Feedforward Classification Network Outputs", 1990.
    """

    by_row: ClassVar[bool] = True
    type: Literal["softmax"] = "softmax"


@ACTIVATIONS.register
class LogSoftmax(Activation):
    """Logarithms of the probabilities of softmax, over the last axis: `y_i = x_i - log(sum_j exp(x_j))`."""

    title: ClassVar[str] = "Log softmax"
    by_row: ClassVar[bool] = True
    type: Literal["log_softmax"] = "log_softmax"
