"""Lowers what an Output is trained for: target, loss, accuracy. Fuses a loss with the activation before it."""

from __future__ import annotations

from dataclasses import dataclass

from engine.activations import ACTIVATIONS
from engine.layers.norms.normalisation import by_channel
from engine.losses import Loss, View
from engine.tape.builder import TapeBuilder, Tensor
from engine.tape.ops.sequences.sequence import mask_steps


@dataclass(frozen=True, slots=True)
class Target:
    """Target of an Output.

    Attributes:
        values_address: Place in `ints` of the address of the targets as numbers.
        labels_address: Place in `ints` of the address of the class labels.
        has_classes: Whether the target is a class, so that accuracy can be counted.
        weights_address: Place in `ints` of the address of the samples' weights, or -1 where all count alike.
    """

    values_address: int
    labels_address: int
    has_classes: bool
    weights_address: int = -1


@dataclass(frozen=True, slots=True)
class Measured:
    """The per-sample results of an Output: losses, and correct answers where there are classes."""

    losses: Tensor
    correct: Tensor | None


def lower_objective(tape: TapeBuilder, prediction: Tensor, loss: Loss, target: Target, weight: float) -> Measured:
    """Append target, loss, its gradient when training, and accuracy.

    Where the loss fuses with the activation that made the prediction, it is computed from the logits: the same
    function, but exact where probabilities round to 0 or 1.
    """
    fused = loss.fuses_with != "" and prediction.activation == loss.fuses_with and prediction.logits is not None
    if loss.fuses_with == "softmax" and len(prediction.shape) > 1:
        fused = False  # the kernels know one softmax a sample
    y = prediction.logits if fused and prediction.logits is not None else prediction
    opcode = f"{loss.type}_logits" if fused else loss.type
    values, labels = _targets(tape, prediction, loss, target)
    wanted = labels if loss.target == "classes" else values
    lengths = tape.lengths_of(prediction) if wanted is values else None
    view = _vectors(prediction)
    if lengths is not None and wanted is not None:
        nothing = (-1e30, loss.nothing(view)[1]) if fused else loss.nothing(view)  # the sigmoid of which is 0
        y, wanted = (mask_steps(tape, x, lengths, padding=value) for x, value in zip((y, wanted), nothing, strict=True))
    constants = loss.constants(view)
    losses = tape.tensor("losses", (1,), space="reals")
    tape.emit(opcode, y, wanted, losses, y.width, constants)
    weights = _sample_weights(tape, target)
    if lengths is not None and loss.averages(view):
        weights = _times_share(tape, weights, lengths, prediction.shape[0])
    if weights is not None:
        unweighted, losses = losses, tape.tensor("weighted_losses", (1,), space="reals")
        tape.emit("weigh_losses", unweighted, weights, losses)
    correct = _accuracy(tape, y, values, labels, 0.0 if fused else loss.threshold) if target.has_classes else None
    if tape.training and y.needs_gradient:
        dy = tape.new_gradient(y)
        tape.emit(f"{opcode}_backward", y, wanted, dy, y.width, constants, weight)
        if weights is not None:
            unweighted, dy = dy, tape.new_gradient(y)
            tape.emit("weigh_gradient", unweighted, weights, dy, y.width)
        tape.add_gradient(y, dy)
    return Measured(losses, correct)


def _vectors(prediction: Tensor) -> View:
    """A prediction as vectors: along its channels, or along its last axis where a softmax over that made it."""
    function = ACTIVATIONS.get(prediction.activation)
    if function is not None and function.by_row:
        return prediction.width // prediction.shape[-1], prediction.shape[-1], 1
    return by_channel(prediction.shape)


def _times_share(tape: TapeBuilder, weights: Tensor | None, lengths: Tensor, steps: int) -> Tensor:
    """Sample weight times `steps / length`, which turns the mean over all steps into that over the sample's own."""
    share = tape.tensor("length_share", (1,))
    tape.emit("length_share", lengths, share, steps)
    if weights is None:
        return share
    both = tape.tensor("weighted_share", (1,))
    tape.emit("weigh_gradient", share, weights, both, 1)
    return both


def _sample_weights(tape: TapeBuilder, target: Target) -> Tensor | None:
    if target.weights_address < 0:
        return None
    weights = tape.tensor("sample_weights", (1,))
    tape.emit("gather", weights, target.weights_address, 1)
    return weights


def _targets(tape: TapeBuilder, prediction: Tensor, loss: Loss, target: Target) -> tuple[Tensor | None, Tensor | None]:
    values = labels = None
    if loss.target == "values" or (target.has_classes and prediction.width == 1):
        values = tape.tensor("target", prediction.shape)
        tape.emit("gather", values, target.values_address, values.width)
    if loss.target == "classes" or (target.has_classes and prediction.width > 1):
        labels = tape.tensor("labels", (1,), space="labels")
        tape.emit("gather_labels", labels, target.labels_address)
    return values, labels


def _accuracy(tape: TapeBuilder, y: Tensor, values: Tensor | None, labels: Tensor | None, threshold: float) -> Tensor:
    correct = tape.tensor("correct", (1,), space="reals")
    if labels is not None:
        tape.emit("accuracy_argmax", y, labels, correct, y.width)
    else:
        tape.emit("accuracy_threshold", y, values, correct, y.width, threshold)
    return correct
