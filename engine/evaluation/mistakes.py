"""The worst mistakes of a network: the samples to look at first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.evaluation.answers import Answers, Array, ClassAnswers, Indices, LabelAnswers, ValueAnswers

MOST = 50


@dataclass(frozen=True, slots=True)
class Mistake:
    """A sample that is answered badly.

    Attributes:
        row: Its place in the data.
        answered: What was answered, in words.
        right: What would be right, in words.
        error: How bad it is: of classes the score of the answer minus that of the right class; of labels the share of
            labels that are wrong; of numbers the mean absolute error over the values.
    """

    row: int
    answered: str
    right: str
    error: float


def worst_mistakes(answers: Answers, most: int = MOST) -> tuple[Mistake, ...]:
    """The worst first; of equal ones the earlier sample. Right answers of classes and labels are never among them.

    Each sample is listed once, one of many steps by its worst.
    """
    match answers:
        case ClassAnswers():
            return _of_classes(answers, most)
        case LabelAnswers():
            return _of_labels(answers, most)
        case _:
            return _of_values(answers, most)


def _of_classes(answers: ClassAnswers, most: int) -> tuple[Mistake, ...]:
    wrong = np.flatnonzero(answers.answers != answers.labels)
    given, right = answers.answers[wrong], answers.labels[wrong]
    margins = answers.scores[wrong, given] - answers.scores[wrong, right]
    found = []
    for place in _order(margins, answers.rows[wrong], most):
        words = answers.classes[given[place]], answers.classes[right[place]]
        found.append(Mistake(int(answers.rows[wrong[place]]), *words, float(margins[place])))
    return tuple(found)


def _of_labels(answers: LabelAnswers, most: int) -> tuple[Mistake, ...]:
    errors = answers.errors()
    chosen = [place for place in _order(errors, answers.rows, most) if errors[place] > 0]
    return tuple(
        Mistake(
            int(answers.rows[place]),
            _listed([name for name, on in zip(answers.names, answers.answers[place], strict=True) if on]),
            _listed([name for name, on in zip(answers.names, answers.truth[place], strict=True) if on]),
            float(errors[place]),
        )
        for place in chosen
    )


def _of_values(answers: ValueAnswers, most: int) -> tuple[Mistake, ...]:
    errors = answers.errors()
    return tuple(
        Mistake(
            int(answers.rows[place]), _numbers(answers.predicted[place]), _numbers(answers.targets[place]),
            float(errors[place]),
        )
        for place in _order(errors, answers.rows, most)
    )  # fmt: skip


def _order(errors: Array, rows: Indices, most: int) -> list[int]:
    """Places of the greatest errors, one for each row, whose entries follow one another."""
    if not len(errors):
        return []
    starts = np.flatnonzero(np.diff(rows, prepend=rows[0] - 1))
    worst = np.maximum.reduceat(errors, starts)
    rank = max(0, len(worst) - most)
    high = np.flatnonzero(worst >= np.partition(worst, rank)[rank])  # not all are sorted: few are shown
    chosen = high[np.argsort(-worst[high], kind="stable")[:most]]
    ends = np.append(starts[1:], len(errors))
    return [int(starts[each] + errors[starts[each] : ends[each]].argmax()) for each in chosen]


def _listed(names: list[str]) -> str:
    return ", ".join(names) or "none"


def _numbers(values: Array) -> str:
    return ", ".join(f"{value:.4g}" for value in values[:3].tolist()) + (", …" if len(values) > 3 else "")
