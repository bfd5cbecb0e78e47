"""The question why the network predicts what it does, and its answer: the influence of each value of the sample."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from designer.live.kinds.charts import Bars
from designer.live.kinds.kind import ViewedNode
from designer.live.kinds.pictures import Picture
from designer.live.rows import Array
from engine.probes.frame import ProbeFrame
from engine.probes.request import ProbeRequest, ProbeSamples


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A question of an Output.

    Attributes:
        output: The Output.
        row: The sample: the same object as long as it is the same one.
        chosen: Number of the class that is predicted; -1 for a number.
        rival: Number of the class that it is compared with; -1 for a number.
        number: About the predicted number.
        place: Of the number among those that the Output predicts; 0 for classes.
        copies: What the probe runs.
        words: What positive influences do, as a sentence.
    """

    output: str
    row: Array
    chosen: int
    rival: int
    number: float
    place: int
    copies: ProbeSamples
    words: str

    def request(self, inputs: Sequence[ViewedNode]) -> ProbeRequest:
        """Wish for the frame that answers it."""
        from engine.probes.saliency import request

        return request(self.copies, [node.node for node in inputs], self.output)


def asked(
    told: Picture, place: int, node: ViewedNode, row: Array, target_shape: tuple[int, ...], factors: NDArray[Any] | None
) -> Question | None:
    """The question of a prediction; None where it cannot be asked.

    Args:
        told: The prediction of an Output.
        place: Of the number that is asked about, among those of the prediction; 0 for classes.
        node: The Output.
        row: The sample.
        target_shape: Shape of one target, as losses read it; () for class labels.
        factors: (classes,) weights of the classes in the loss; None where all count alike.
    """
    from engine.probes.saliency import why_class, why_number

    if not isinstance(told, Bars) or not np.isfinite(told.values).all() or not len(told.values):
        return None
    if told.classes is not None:
        others = np.delete(np.arange(len(told.values)), told.chosen)
        if not len(others) or target_shape:
            return None
        second = int(others[told.values[others].argmax()])
        words = f"Blue speaks for {told.names[told.chosen]}, orange for {told.names[second]}."
        chosen, rival = (int(told.classes[each]) for each in (told.chosen, second))
        return Question(node.node, row, chosen, rival, 0.0, 0, why_class(row, chosen, rival, factors), words)
    if node.compared != "numbers" or not target_shape:
        return None
    number = float(told.values[place])
    copies = why_number(row, np.zeros(target_shape), node.targets[place] if node.targets else place, number)
    return Question(
        node.node, row, -1, -1, number, place, copies, f"Blue raises {told.names[place]}, orange lowers it."
    )


def still_asks(question: Question | None, new: Question) -> bool:
    """True if a question that is under way is the new one: frames then answer it already."""
    from engine.probes.saliency import distance

    if question is None or question.row is not new.row:
        return False
    if (question.output, question.place) != (new.output, new.place):
        return False
    near = abs(question.number - new.number) <= distance(question.number) / 2
    return question.chosen == new.chosen and question.rival == new.rival and near


def influence(question: Question, frame: ProbeFrame, inputs: Sequence[ViewedNode]) -> Array | None:
    """Influence of each value of the sample, flat; None where no gradient reaches an Input.

    Where several Inputs take the same value, the influences add up.
    """
    from engine.probes.saliency import saliency

    found = np.zeros(question.row.size)
    for node in inputs:
        output = question.output if question.chosen < 0 else ""
        part = saliency(frame, node.node, output, question.place)
        if part is None:
            return None
        places = np.array(node.places) if node.places else np.arange(found.size)
        if part.size != places.size:
            return None
        found[places] += part.reshape(-1)
    return found if inputs else None
