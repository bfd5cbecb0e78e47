"""Saliency: how much each input speaks for a prediction, as gradient times input.

Of classes the question is why the predicted class and not the second likeliest: two copies of the sample are run, one
with each of the two as its target, and the difference of their losses is taken. With cross-entropy that is the
difference of the logits, so it does not vanish where the network is sure. Of numbers it is the gradient of the number
itself, which two targets on either side of it give for any loss: d number / d input = d loss / d input divided by
d loss / d number. Inputs are those that enter the network, scaled: zero is where they do not speak at all. What losses
of other Outputs say of a sample alone, as that of an autoencoder, is the same in both copies and cancels out.

Baehrens et al., "How to Explain Individual Classification Decisions", 2010; Shrikumar et al., "Not Just a Black Box:
Learning Important Features Through Propagating Activation Differences", 2016 (gradient times input).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.document.project import TrainingSettings
from engine.probes.frame import ProbeFrame
from engine.probes.request import ProbeRequest, ProbeSamples
from engine.training.preparing.weighting import class_weights

Array = NDArray[Any]


def why_class(row: Array, chosen: int, rival: int, factors: Array | None = None) -> ProbeSamples:
    """The two copies of a sample that ask why it is of one class rather than of another.

    Args:
        row: (*input_shape), as it comes.
        chosen: The class that is predicted.
        rival: The class that it is compared with.
        factors: (classes,) weights of the classes in the loss, which are divided out; None where all count alike.
    """
    targets = np.array([chosen, rival], np.int64)
    return ProbeSamples(np.stack([row, row]), targets, None if factors is None else 1.0 / factors[targets])


def why_number(row: Array, base: Array, place: int, number: float) -> ProbeSamples:
    """The two copies of a sample that ask what a number rises and falls with.

    Args:
        row: (*input_shape), as it comes.
        base: (*target_shape) any targets for the other numbers.
        place: Of the number in the target, flattened.
        number: About its prediction; it may move by half of `distance` of it until other copies are needed.
    """
    targets = np.stack([base, base]).astype(np.float64)
    targets.reshape(2, -1)[:, place] = number - distance(number), number + distance(number)
    return ProbeSamples(np.stack([row, row]), targets)


def distance(number: float) -> float:
    """Distance of the two targets from a predicted number: far enough to be told apart in float32."""
    return max(1.0, abs(number))


def request(samples: ProbeSamples, inputs: Iterable[str], output: str) -> ProbeRequest:
    """Wish for the frame of two copies.

    Args:
        samples: Of `why_class` or `why_number`.
        inputs: Ids of the Inputs.
        output: Id of the Output.
    """
    names = [name for node in inputs for name in (node, f"d_{node}")]
    return ProbeRequest(samples, frozenset([*names, f"d_{output}"]))


def saliency(frame: ProbeFrame, node: str, output: str = "", place: int = 0) -> Array | None:
    """Gradient times input of what enters at an Input.

    Args:
        frame: Of the two copies.
        node: Id of the Input.
        output: Of numbers, the id of the Output, so that the result has the unit of the prediction; empty for classes.
        place: Of the number in what the Output is given.

    Returns:
        The shape of the Input: above zero what speaks for the class, or raises the number. None where no gradient
        reaches the Input, as where it takes tokens, or where it is not finite.
    """
    values, gradients = frame.values.get(node), frame.values.get(f"d_{node}")
    if values is None or gradients is None:
        return None
    copies = gradients.astype(np.float64)
    slope = (copies[0] - copies[1]) if output else len(copies) * (copies[1] - copies[0])  # of the mean loss
    moved = frame.values.get(f"d_{output}")
    if output and moved is not None:
        ends = moved.astype(np.float64).reshape(len(moved), -1)[:, place]
        if ends[0] == ends[1]:
            return None
        slope = slope / (ends[0] - ends[1])
    found: Array = values[0].astype(np.float64) * slope
    return found if np.isfinite(found).all() else None


def factors_of(training: TrainingSettings, labels: NDArray[np.int64], classes: int) -> Array | None:
    """Weights (classes,) that the settings give the classes in the loss; None where all count alike.

    Args:
        training: The settings.
        labels: Of the training split, by which classes are counted.
        classes: Number of classes.
    """
    if training.class_weights == "balanced":
        found = class_weights(labels, classes)
    elif training.class_weights == "given" and len(training.given_class_weights) == classes:
        found = np.array(training.given_class_weights, np.float64)
    else:
        return None
    return found if (found > 0.0).all() else None
