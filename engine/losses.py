"""Losses: what an output is compared with and how. The arithmetic is in `engine/kernels/training/losses.py`.

Each is the mean over the batch of a sample's loss; a sample's regression loss is the mean over its outputs; where
samples differ in length and the output is a sequence, over those of the steps that the sample has. Losses that compare
vectors (distributions, directions) take the mean over the steps of a sequence, or the places of an image, likewise.
Training adds the penalties of layers (`l1`, `l2`); the losses that are reported leave them out.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from engine.fields import Declared, Family, field

LOSSES: Family[Loss] = Family("loss")

View = tuple[int, int, int]
"""An output as vectors: (repeat, units, inner), so many units in a vector, of which there are repeat times inner."""


class Loss(Declared):
    """Compares an output with its target.

    Attributes:
        target: `classes` where the target is a class index, `values` where it is a tensor of the output's shape.
        tells_classes: Whether it is made for answers of yes or no, or for one of several classes.
        compares_differences: Whether it is made of differences of output and target, which may be scaled alike.
        fuses_with: Type of the activation before the output whose logits the loss is computed from, or empty.
        threshold: What an output of one unit must exceed to mean the second of two classes.
        parameters: Names of the fields handed to the kernels, in order.
    """

    target: ClassVar[Literal["classes", "values"]] = "values"
    tells_classes: ClassVar[bool] = False
    compares_differences: ClassVar[bool] = False
    fuses_with: ClassVar[str] = ""
    threshold: ClassVar[float] = 0.5
    parameters: ClassVar[tuple[str, ...]] = ()

    def nothing(self, view: View) -> tuple[float, float]:
        """Output and target of which the loss is 0; steps beyond the end of a sample are given them."""
        return 0.0, 0.0

    def averages(self, view: View) -> bool:
        """True if a sample's loss is a mean over its values or steps, so that it is taken over the steps it has."""
        return True

    def constants(self, view: View) -> tuple[float, ...]:
        """Constants for the kernels: values of `parameters`, or what follows from the shape of an output."""
        return tuple(float(getattr(self, name)) for name in self.parameters)


AnyLoss = Annotated[Loss, LOSSES]


@LOSSES.register
class MeanSquaredError(Loss):
    """Mean of the squared differences: `mean((y - t)^2)`."""

    title: ClassVar[str] = "Mean squared error"
    compares_differences: ClassVar[bool] = True
    type: Literal["mean_squared_error"] = "mean_squared_error"


@LOSSES.register
class MeanAbsoluteError(Loss):
    """Mean of the absolute differences: `mean(|y - t|)`; less sensitive to outliers than squares."""

    title: ClassVar[str] = "Mean absolute error"
    compares_differences: ClassVar[bool] = True
    type: Literal["mean_absolute_error"] = "mean_absolute_error"


@LOSSES.register
class Huber(Loss):
    """Huber loss: squared for small differences, absolute for large ones.

    `d^2 / 2` for `|d| <= delta`, else `delta * (|d| - delta / 2)`, with `d = y - t`.
    Huber, "Robust Estimation of a Location Parameter", 1964.
    """

    parameters: ClassVar[tuple[str, ...]] = ("delta",)
    compares_differences: ClassVar[bool] = True
    type: Literal["huber"] = "huber"
    delta: float = field(
        1.0, minimum=1e-6, maximum=1e6, help="Difference at which the loss changes from squared to absolute."
    )


@LOSSES.register
class BinaryCrossEntropy(Loss):
    """For two classes: `-t log(y) - (1 - t) log(1 - y)`, where y is a probability (draw a sigmoid before it)."""

    title: ClassVar[str] = "Binary cross-entropy"
    tells_classes: ClassVar[bool] = True
    fuses_with: ClassVar[str] = "sigmoid"
    type: Literal["binary_cross_entropy"] = "binary_cross_entropy"


@LOSSES.register
class CategoricalCrossEntropy(Loss):
    """For several classes: `-log(y_c)` of the true class c, where y are probabilities (draw a softmax before it).

    With label smoothing s and k classes the target of the true class is `1 - s + s / k`, that of the others `s / k`.
    Szegedy et al., "Rethinking the Inception Architecture", CVPR 2016.
    """

    title: ClassVar[str] = "Categorical cross-entropy"
    target: ClassVar[Literal["classes", "values"]] = "classes"
    tells_classes: ClassVar[bool] = True
    fuses_with: ClassVar[str] = "softmax"
    type: Literal["categorical_cross_entropy"] = "categorical_cross_entropy"
    parameters: ClassVar[tuple[str, ...]] = ("label_smoothing",)
    label_smoothing: float = field(
        0.0,
        minimum=0.0,
        maximum=0.999,
        help="Label smoothing: share of each target that is spread evenly over all classes.",
    )


@LOSSES.register
class Focal(Loss):
    """For several unbalanced classes: `-(1 - y_c)^gamma log(y_c)` of the true class c (draw a softmax before it).

    Lin et al., "Focal Loss for Dense Object Detection", ICCV 2017.
    """

    target: ClassVar[Literal["classes", "values"]] = "classes"
    tells_classes: ClassVar[bool] = True
    fuses_with: ClassVar[str] = "softmax"
    parameters: ClassVar[tuple[str, ...]] = ("gamma",)
    type: Literal["focal"] = "focal"
    gamma: float = field(
        2.0,
        minimum=0.0,
        maximum=10.0,
        help="Focusing parameter: the larger, the less samples count that are already predicted well.",
    )


@LOSSES.register
class BinaryFocal(Loss):
    """For two unbalanced classes: `-t (1 - y)^gamma log(y) - (1 - t) y^gamma log(1 - y)` (draw a sigmoid).

    Lin et al., "Focal Loss for Dense Object Detection", ICCV 2017.
    """

    title: ClassVar[str] = "Binary focal"
    tells_classes: ClassVar[bool] = True
    fuses_with: ClassVar[str] = "sigmoid"
    parameters: ClassVar[tuple[str, ...]] = ("gamma",)
    type: Literal["binary_focal"] = "binary_focal"
    gamma: float = field(
        2.0,
        minimum=0.0,
        maximum=10.0,
        help="Focusing parameter: the larger, the less samples count that are already predicted well.",
    )


@LOSSES.register
class Hinge(Loss):
    """For two classes, with a margin: `mean(max(0, margin - (2 t - 1) y))`; above 0 means yes (on linear units).

    Cortes and Vapnik, "Support-Vector Networks", 1995; several classes are told one from the rest.
    """

    tells_classes: ClassVar[bool] = True
    threshold: ClassVar[float] = 0.0
    parameters: ClassVar[tuple[str, ...]] = ("margin",)
    type: Literal["hinge"] = "hinge"
    margin: float = field(
        1.0, minimum=1e-6, maximum=1e6, help="Margin: predictions beyond this distance on the right side have no loss."
    )

    def nothing(self, view: View) -> tuple[float, float]:
        return 1e30, 1.0


@LOSSES.register
class KLDivergence(Loss):
    """For distributions: `sum(t (log t - log y))`, where y are probabilities (draw a softmax before it).

    The sum runs over the classes: the features of a vector or a sequence, the channels of an image. Of several steps or
    places the mean is taken, or the sum, which is what PyTorch's `batchmean` does.
    Kullback and Leibler, "On Information and Sufficiency", 1951.
    """

    title: ClassVar[str] = "KL divergence"
    fuses_with: ClassVar[str] = "softmax"
    type: Literal["kl_divergence"] = "kl_divergence"
    steps: Literal["mean", "sum"] = field(
        "mean",
        implied=True,
        help="Reduction over the steps of a sequence, or the pixels of an image.",
    )

    def averages(self, view: View) -> bool:
        return self.steps == "mean" and view[0] > 1  # else the steps are what a distribution is over

    def constants(self, view: View) -> tuple[float, ...]:
        """Factor on the sum over all values."""
        repeat, _, inner = view
        return (1.0 / (repeat * inner) if self.steps == "mean" else 1.0,)


@LOSSES.register
class Poisson(Loss):
    """For counts: `mean(y - t log(y + epsilon))`, where y is the expected count (draw a softplus before it)."""

    parameters: ClassVar[tuple[str, ...]] = ("epsilon",)
    type: Literal["poisson"] = "poisson"
    epsilon: float = field(
        1e-8, minimum=1e-12, maximum=1.0, help="Added inside the logarithm, so that it stays finite at 0."
    )


@LOSSES.register
class CosineSimilarity(Loss):
    """For directions: `1 - y t / (|y| |t|)`; 0 for equal directions, 2 for opposite ones.

    A direction is a vector, each step of a sequence, or the channels at each place of an image; of several the mean is
    taken.
    """

    title: ClassVar[str] = "Cosine similarity"
    type: Literal["cosine_similarity"] = "cosine_similarity"
    over: Literal["each step", "whole sample"] = field(
        "each step",
        implied=True,
        help="Vectors that are compared: each step of a sequence (each pixel of an image), or the whole sample.",
    )

    def averages(self, view: View) -> bool:
        return self.over == "each step" and view[0] > 1  # else the steps are what a direction is made of

    def nothing(self, view: View) -> tuple[float, float]:
        return (1.0, 1.0) if self.averages(view) else (0.0, 0.0)

    def constants(self, view: View) -> tuple[float, ...]:
        """Numbers in a vector, and how far apart they lie."""
        repeat, channels, inner = view
        return (channels, inner) if self.over == "each step" else (repeat * channels * inner, 1)
