"""Reports of answers: every figure of an Output, the baseline beside it, and sentences on what is not defined."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from engine.evaluation.answers import Answers, Array, ClassAnswers, Flags, LabelAnswers, ValueAnswers
from engine.evaluation.calibration import Reliability, brier, reliability
from engine.evaluation.classes import (
    ClassFigures,
    accuracy,
    balanced_accuracy,
    class_figures,
    confusion,
    label_figures,
)
from engine.evaluation.curves import (
    Counts,
    PrecisionRecallCurve,
    RocCurve,
    counts_of,
    precision_recall_curve,
    roc_curve,
)
from engine.evaluation.mistakes import Mistake, worst_mistakes
from engine.evaluation.values import ValueFigures, value_figures
from engine.metrics import mean

MOST_NAMED = 5


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A class or label against the rest.

    Attributes:
        name: Of the class.
        counts: Samples by score.
        roc: None where it is not defined.
        precision_recall: None where it is not defined.
    """

    name: str
    counts: Counts
    roc: RocCurve | None
    precision_recall: PrecisionRecallCurve | None


@dataclass(frozen=True, slots=True, eq=False)
class ClassReport:
    """Report of classes.

    Attributes:
        answers: What is reported on.
        figures: Headline figures by name, as far as they are defined: accuracy, balanced_accuracy, precision, recall
            and f1 (means over the classes), weighted_precision, weighted_recall, weighted_f1 (by support), roc_auc and
            average_precision (of the second of two classes, else means over the classes against the rest), brier and
            calibration_error.
        baseline: The same of answers by the training split alone.
        matrix: (classes, classes) confusion matrix: right class by row, answer by column.
        by_class: Figures of each class.
        baseline_by_class: Those of the baseline, if they are known.
        judged: Of two classes the second, else each.
        calibration: Of the second of two classes, else of the class that is answered; None without probabilities.
        mistakes: The worst first.
        notes: Sentences on what is not defined or counts as 0.
    """

    answers: ClassAnswers
    figures: Mapping[str, float]
    baseline: Mapping[str, float]
    matrix: Array
    by_class: ClassFigures
    baseline_by_class: ClassFigures | None
    judged: tuple[Judged, ...]
    calibration: Reliability | None
    mistakes: tuple[Mistake, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class LabelReport:
    """Report of labels that do not exclude each other; attributes as in `ClassReport`.

    Attributes:
        answers: What is reported on.
        figures: accuracy (all labels of a sample right), hamming_loss (share of labels that are wrong), precision,
            recall and f1 (means over the labels), the same as micro_... (all labels together) and weighted_..., roc_auc
            and average_precision (means over the labels).
        baseline: The same of answers by the training split alone.
        by_class: Figures of each label.
        baseline_by_class: Those of the baseline, if they are known.
        judged: Each label.
        mistakes: The worst first.
        notes: Sentences.
    """

    answers: LabelAnswers
    figures: Mapping[str, float]
    baseline: Mapping[str, float]
    by_class: ClassFigures
    baseline_by_class: ClassFigures | None
    judged: tuple[Judged, ...]
    mistakes: tuple[Mistake, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ValueReport:
    """Report of numbers.

    Attributes:
        answers: What is reported on.
        figures: r2, mae, rmse, bias: means over the values.
        baseline: The same where the mean of the training split is told for all.
        median_baseline: The same for its median.
        by_value: Figures of each value.
        mistakes: The worst first.
        notes: Sentences.
    """

    answers: ValueAnswers
    figures: Mapping[str, float]
    baseline: Mapping[str, float]
    median_baseline: Mapping[str, float]
    by_value: ValueFigures
    mistakes: tuple[Mistake, ...]
    notes: tuple[str, ...]


Report = ClassReport | LabelReport | ValueReport


def figures_of(answers: Answers) -> dict[str, float]:
    """Headline figures of answers, as the reports have them."""
    match answers:
        case ClassAnswers():
            return _class_figures(answers, _matrix(answers), _judged_classes(answers))
        case LabelAnswers():
            return _label_figures(answers, _judged_labels(answers))
        case ValueAnswers():
            return _finite(value_figures(answers.predicted, answers.targets, answers.weights).mean())


def by_class_of(answers: Answers) -> ClassFigures | None:
    """Figures of each class or label; None of numbers."""
    match answers:
        case ClassAnswers():
            return class_figures(_matrix(answers))
        case LabelAnswers():
            return label_figures(answers.truth, answers.answers, answers.weights)
        case ValueAnswers():
            return None


def class_report(
    answers: ClassAnswers, baseline: Mapping[str, float], baseline_by_class: ClassFigures | None = None
) -> ClassReport:
    """Report of classes beside the figures of a baseline's answers for the same samples."""
    matrix = _matrix(answers)
    judged = _judged_classes(answers)
    return ClassReport(
        answers=answers,
        figures=_class_figures(answers, matrix, judged),
        baseline=baseline,
        matrix=matrix,
        by_class=class_figures(matrix),
        baseline_by_class=baseline_by_class,
        judged=judged,
        calibration=_calibration(answers),
        mistakes=worst_mistakes(answers),
        notes=tuple(_class_notes(answers, class_figures(matrix))),
    )


def label_report(
    answers: LabelAnswers, baseline: Mapping[str, float], baseline_by_class: ClassFigures | None = None
) -> LabelReport:
    """Report of labels beside the figures of a baseline's answers for the same samples."""
    judged = _judged_labels(answers)
    figures = label_figures(answers.truth, answers.answers, answers.weights)
    return LabelReport(
        answers=answers,
        figures=_label_figures(answers, judged),
        baseline=baseline,
        by_class=figures,
        baseline_by_class=baseline_by_class,
        judged=judged,
        mistakes=worst_mistakes(answers),
        notes=tuple(_empty_notes(answers.names, figures, "label")),
    )


def value_report(answers: ValueAnswers, by_mean: Mapping[str, float], by_median: Mapping[str, float]) -> ValueReport:
    """Report of numbers beside the figures of mean and median for the same samples."""
    each = value_figures(answers.predicted, answers.targets, answers.weights)
    return ValueReport(
        answers, _finite(each.mean()), by_mean, by_median, each, worst_mistakes(answers), tuple(_value_notes(answers))
    )


def _matrix(answers: ClassAnswers) -> Array:
    return confusion(answers.labels, answers.answers, len(answers.classes), answers.weights)


def _class_figures(answers: ClassAnswers, matrix: Array, judged: tuple[Judged, ...]) -> dict[str, float]:
    each = class_figures(matrix)
    macro, weighted = each.macro(), each.weighted()
    found = {
        "accuracy": accuracy(answers.labels, answers.answers, answers.weights),
        "balanced_accuracy": balanced_accuracy(each),
        "precision": macro.precision,
        "recall": macro.recall,
        "f1": macro.f1,
        "weighted_precision": weighted.precision,
        "weighted_recall": weighted.recall,
        "weighted_f1": weighted.f1,
        **_areas(judged),
    }
    calibration = _calibration(answers)
    if calibration is not None:
        found["brier"] = brier(answers.scores, answers.labels, answers.weights)
        found["calibration_error"] = calibration.error
    return _finite(found)


def _label_figures(answers: LabelAnswers, judged: tuple[Judged, ...]) -> dict[str, float]:
    each = label_figures(answers.truth, answers.answers, answers.weights)
    macro, weighted = each.macro(seen_only=False), each.weighted()
    right = (answers.truth == answers.answers).all(axis=1)
    hits, answered, true = (
        float((answers.weights @ flags.astype(np.float64)).sum())
        for flags in (answers.truth & answers.answers, answers.answers, answers.truth)
    )
    return _finite(
        {
            "accuracy": float(mean(right, answers.weights)),
            "hamming_loss": float(mean(answers.errors(), answers.weights)),
            "precision": macro.precision,
            "recall": macro.recall,
            "f1": macro.f1,
            "micro_precision": hits / answered if answered else 0.0,
            "micro_recall": hits / true if true else 0.0,
            "micro_f1": 2.0 * hits / (answered + true) if answered + true else 0.0,
            "weighted_precision": weighted.precision,
            "weighted_recall": weighted.recall,
            "weighted_f1": weighted.f1,
            **_areas(judged),
        }
    )


def _areas(judged: tuple[Judged, ...]) -> dict[str, float]:
    """Means of the areas; none where one of them is not defined."""
    found = {}
    if judged and all(each.roc is not None for each in judged):
        found["roc_auc"] = float(np.mean([each.roc.area for each in judged if each.roc is not None]))
    if judged and all(each.precision_recall is not None for each in judged):
        curves = [each.precision_recall for each in judged if each.precision_recall is not None]
        found["average_precision"] = float(np.mean([curve.average_precision for curve in curves]))
    return found


def _judged(name: str, scores: Array, positive: Flags, weights: Array) -> Judged:
    counts = counts_of(scores, positive, weights)
    return Judged(name, counts, roc_curve(counts), precision_recall_curve(counts))


def _judged_classes(answers: ClassAnswers) -> tuple[Judged, ...]:
    places = (1,) if answers.is_binary else range(len(answers.classes))
    return tuple(
        _judged(answers.classes[place], answers.scores[:, place], answers.labels == place, answers.weights)
        for place in places
    )


def _judged_labels(answers: LabelAnswers) -> tuple[Judged, ...]:
    return tuple(
        _judged(name, answers.scores[:, place], answers.truth[:, place], answers.weights)
        for place, name in enumerate(answers.names)
    )


def _calibration(answers: ClassAnswers) -> Reliability | None:
    if not answers.has_probabilities or not len(answers.labels):
        return None
    if answers.is_binary:
        return reliability(answers.scores[:, 1], answers.labels == 1, answers.weights)
    return reliability(answers.scores.max(axis=1), answers.answers == answers.labels, answers.weights)


def _finite(figures: Mapping[str, float]) -> dict[str, float]:
    return {name: value for name, value in figures.items() if math.isfinite(value)}


def _class_notes(answers: ClassAnswers, figures: ClassFigures) -> Iterator[str]:
    if not len(answers.labels):
        return
    if np.count_nonzero(figures.support) == 1:
        only = answers.classes[int(figures.support.argmax())]
        yield f"All samples are of the class {only}: areas under curves are not defined."
    yield from _empty_notes(answers.classes, figures, "class")
    if not answers.has_probabilities:
        yield "The outputs are no probabilities, so calibration is left out: draw a softmax or sigmoid before them."


def _empty_notes(names: tuple[str, ...], figures: ClassFigures, what: str) -> Iterator[str]:
    missing = [name for name, count in zip(names, figures.support, strict=True) if not count]
    silent = [
        name for name, count, true in zip(names, figures.answered, figures.support, strict=True) if not count and true
    ]
    if missing:
        yield f"{_listed(missing, what)} no samples here: recall counts as 0, curves are left out."
    if silent:
        yield f"{_listed(silent, what, 'is', 'are')} never answered: precision counts as 0."


def _value_notes(answers: ValueAnswers) -> Iterator[str]:
    if len(answers.targets) == 1:
        yield "There is one sample: R² is not defined."
    elif len(answers.targets):
        constant = (answers.targets == answers.targets[:1]).all(axis=0)
        names = [name for name, same in zip(answers.names, constant, strict=True) if same]
        if names and len(answers.names) == 1:
            yield "The target is the same in all samples: R² is 1 where it is met, else 0."
        elif names:
            yield f"{_listed(names, 'value')} the same target in all samples: R² of them is 1 where it is met, else 0."


def _listed(names: list[str], what: str, one: str = "has", many: str = "have") -> str:
    """The beginning of a sentence about some of the classes."""
    if len(names) == 1:
        return f"The {what} {names[0]} {one}"
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    plural = "classes" if what == "class" else f"{what}s"
    return f"The {plural} {', '.join(names[:MOST_NAMED])}{more} {many}"
