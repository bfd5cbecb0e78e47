"""Activations of whole rows of classes."""

from __future__ import annotations

from typing import ClassVar, Literal

from engine.activations.activation import ACTIVATIONS, Activation
from engine.fields import field


class RowActivation(Activation):
    """Base of functions of whole rows, such as softmax: it holds the axis that they run over."""

    by_row: ClassVar[bool] = True
    axis: Literal["channels", "last"] = field(
        "channels",
        implied=True,
        help="Axis of the softmax: the channels of an image, or its last axis (the width). Vectors, sequences "
        "and Dense units always use the last axis.",
    )

    def axis_of(self, rank: int) -> int:
        return 0 if self.axis == "channels" and rank > 2 else rank - 1


@ACTIVATIONS.register
class Softmax(RowActivation):
    """Probabilities that sum to one over the classes: `y_i = exp(x_i) / sum_j exp(x_j)`.

    The classes are the channels of an image, the features of a sequence or a vector, the units of a Dense layer.
    Bridle, "Probabilistic Interpretation of Feedforward Classification Network Outputs", 1990.
    """

    type: Literal["softmax"] = "softmax"


@ACTIVATIONS.register
class LogSoftmax(RowActivation):
    """Logarithms of the probabilities of softmax, over the same axis: `y_i = x_i - log(sum_j exp(x_j))`."""

    title: ClassVar[str] = "Log softmax"
    type: Literal["log_softmax"] = "log_softmax"
