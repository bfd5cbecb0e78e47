"""Losses: what an output is compared with and how. The arithmetic is in `engine/kernels/losses.py`.

Each is the mean over the batch of a sample's loss; a sample's regression loss is the mean over its outputs.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from engine.fields import Declared, Family, field

LOSSES: Family[Loss] = Family("loss")


class Loss(Declared):
    """Compares an output with its target.

    Attributes:
        target: `classes` where the target is a class index, `values` where it is a tensor of the output's shape.
        fuses_with: Type of the activation before the output whose logits the loss is computed from, or empty.
        parameters: Names of the fields handed to the kernels, in order.
    """

    target: ClassVar[Literal["classes", "values"]] = "values"
    fuses_with: ClassVar[str] = ""
    parameters: ClassVar[tuple[str, ...]] = ()

    def constants(self) -> tuple[float, ...]:
        """Values of `parameters`."""
        return tuple(float(getattr(self, name)) for name in self.parameters)


AnyLoss = Annotated[Loss, LOSSES]


@LOSSES.register
class MeanSquaredError(Loss):
    """Mean of the squared differences: `mean((y - t)^2)`."""

    title: ClassVar[str] = "Mean squared error"
    type: Literal["mean_squared_error"] = "mean_squared_error"


@LOSSES.register
class MeanAbsoluteError(Loss):
    """Mean of the absolute differences: `mean(|y - t|)`; less moved by outliers than squares."""

    title: ClassVar[str] = "Mean absolute error"
    type: Literal["mean_absolute_error"] = "mean_absolute_error"


@LOSSES.register
class Huber(Loss):
    """Squares for small differences, absolute values for large ones.

    `d^2 / 2` for `|d| <= delta`, else `delta * (|d| - delta / 2)`, with `d = y - t`.
    Huber, "Robust Estimation of a Location Parameter", 1964.
    """

    parameters: ClassVar[tuple[str, ...]] = ("delta",)
    type: Literal["huber"] = "huber"
    delta: float = field(1.0, minimum=1e-6, maximum=1e6, help="Difference at which squares turn into absolute values.")


@LOSSES.register
class BinaryCrossEntropy(Loss):
    """For yes or no: `-t log(y) - (1 - t) log(1 - y)`, where y is a probability (draw a sigmoid before the output)."""

    title: ClassVar[str] = "Binary cross-entropy"
    fuses_with: ClassVar[str] = "sigmoid"
    type: Literal["binary_cross_entropy"] = "binary_cross_entropy"


@LOSSES.register
class CategoricalCrossEntropy(Loss):
    """For one of several classes: `-log(y_c)` of the true class c, y being probabilities (draw a softmax before it)."""

    title: ClassVar[str] = "Categorical cross-entropy"
    target: ClassVar[Literal["classes", "values"]] = "classes"
    fuses_with: ClassVar[str] = "softmax"
    type: Literal["categorical_cross_entropy"] = "categorical_cross_entropy"
