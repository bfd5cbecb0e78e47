"""Evaluation: reports of all outputs of a network for the samples of a split."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.evaluation.answers import (
    Answers,
    Array,
    ClassAnswers,
    Indices,
    LabelAnswers,
    ValueAnswers,
    finite_only,
    right_of,
)
from engine.evaluation.baselines import class_baseline, label_baseline, value_baseline
from engine.evaluation.classes import accuracy
from engine.evaluation.columns import Column, Group, columns_of, error_by
from engine.evaluation.importance import REPEATS, Importance, permutation_importance
from engine.evaluation.material import Baselines, Material, Part, answers_of, targets_of
from engine.evaluation.reports import Report, by_class_of, class_report, figures_of, label_report, value_report
from engine.evaluation.values import value_figures
from engine.metrics import mean

Outputs = Mapping[str, NDArray[Any]]
"""Predictions (n, *shape) by id of the Output."""
Predict = Callable[[NDArray[np.float64]], Outputs]
"""Predictions for samples (n, *input_shape), as they come; `engine.training.predict.Predictor.predict`."""


@dataclass(frozen=True, slots=True, eq=False)
class OutputEvaluation:
    """Evaluation of one Output.

    Attributes:
        node: Id of the Output.
        title: Its label.
        report: Its figures; None where no prediction is finite.
        left_out: Samples whose predictions are not finite.
        notes: Sentences.
    """

    node: str
    title: str
    report: Report | None
    left_out: int
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """Evaluation of a network on a split.

    Attributes:
        part: The split.
        rows: (n,) places of its samples in the data.
        outputs: Of each Output.
        notes: Sentences on all of them.
    """

    part: Part
    rows: Indices
    outputs: tuple[OutputEvaluation, ...]
    notes: tuple[str, ...]


def evaluate(material: Material, outputs: Outputs, part: Part) -> Evaluation:
    """Hold predictions for all samples of a split against what would be right.

    Args:
        material: The network's data and split.
        outputs: Predictions for `material.rows(part)`.
        part: The split.

    Raises:
        LayerloomError: The split is empty, or has trained the weights.
    """
    rows = material.rows(part)
    found = tuple(_evaluate(material, node, title, outputs[node], rows) for node, title in material.outputs())
    notes = list(material.notes)
    if part == "train":
        notes.append("These samples have trained the weights: figures are better than for others.")
    if material.dataset.weights is not None:
        counted = "by the data's column of weights" if material.weighted else "once: the column of weights is left out"
        notes.append(f"Each sample counts {counted}.")
    return Evaluation(part, rows, found, tuple(notes))


def _evaluate(material: Material, node: str, title: str, outputs: NDArray[Any], rows: Indices) -> OutputEvaluation:
    answers, left_out = finite_only(answers_of(material, node, outputs, rows))
    notes = []
    if left_out:
        notes.append(f"{left_out:,} of {len(rows):,} predictions are not finite numbers and are left out.")
    if material.analysis.compared[node] == "inputs":
        notes.append("Inputs are compared as they were scaled.")
    if not len(answers.rows):
        return OutputEvaluation(node, title, None, left_out, tuple(notes))
    report = report_of(material, node, outputs.shape[1:], answers)
    return OutputEvaluation(node, title, report, left_out, (*notes, *report.notes))


def report_of(material: Material, node: str, shape: tuple[int, ...], answers: Answers) -> Report:
    """Report of answers beside the baselines of the training split."""
    known = material.baselines.get(node)
    if known is None or not known.are_of(answers):  # those of a run's figures stay the same while it trains
        told = _baselines(material, node, shape, answers)
        figures, by_class = tuple(map(figures_of, told)), by_class_of(told[0])
        known = material.baselines[node] = Baselines(right_of(answers), answers.weights, figures, by_class)
    match answers:
        case ClassAnswers():
            return class_report(answers, known.figures[0], known.by_class)
        case LabelAnswers():
            return label_report(answers, known.figures[0], known.by_class)
        case ValueAnswers():
            return value_report(answers, *known.figures)


def _baselines(material: Material, node: str, shape: tuple[int, ...], answers: Answers) -> tuple[Answers, ...]:
    """Answers without a network: one, or of numbers the mean and the median."""
    if isinstance(answers, ClassAnswers) and material.analysis.tells_classes(node):
        return (class_baseline(answers, material.dataset.targets[material.split.train]),)
    train, _ = targets_of(material, node, material.split.train, shape)
    match answers:
        case ClassAnswers():
            return (class_baseline(answers, train[:, 0].astype(np.int64)),)
        case LabelAnswers():
            return (label_baseline(answers, train.reshape(-1, len(answers.names)) == 1.0),)
        case ValueAnswers():
            return value_baseline(answers, train, "mean"), value_baseline(answers, train, "median")


def errors_by(material: Material, answers: Answers, errors: Array, column: Column) -> tuple[Group, ...]:
    """Mean error in the groups of a column: share of wrong answers, or mean absolute error.

    Args:
        material: That the answers are of.
        answers: The answers.
        errors: `answers.errors()`, the same for all columns.
        column: The column.
    """
    inputs = material.dataset.inputs.reshape(material.dataset.spec.rows, -1)
    return error_by(column, inputs[np.ix_(answers.rows, np.array(column.places))], errors, answers.weights)


def columns(material: Material) -> tuple[Column, ...]:
    """Columns by which errors can be told and importance be measured; none where samples are arrays."""
    return columns_of(material.dataset.spec)


def importance(
    material: Material,
    predict: Predict,
    node: str,
    part: Part,
    *,
    repeats: int = REPEATS,
    seed: int = 0,
    going_on: Callable[[int, int], bool] = lambda done, of: True,
) -> tuple[Importance, ...] | None:
    """Permutation importance of the columns for an Output, on a split; arguments as in `permutation_importance`."""
    rows = material.rows(part)

    def score(inputs: Array) -> float:
        answers, _ = finite_only(answers_of(material, node, predict(inputs)[node], rows))
        return score_of(answers)

    inputs = material.samples(rows)
    return permutation_importance(score, inputs, columns(material), repeats=repeats, seed=seed, going_on=going_on)


def score_of(answers: Answers) -> float:
    """The score of answers: accuracy of classes, of labels the share of samples with all right, R2 of numbers.

    NaN where it is not defined.
    """
    match answers:
        case ClassAnswers():
            return accuracy(answers.labels, answers.answers, answers.weights)
        case LabelAnswers():
            right = (answers.truth == answers.answers).all(axis=1)
            return float(mean(right, answers.weights))
        case ValueAnswers():
            return value_figures(answers.predicted, answers.targets, answers.weights).mean()["r2"]
