"""An evaluation as JSON data. Keys are added, never renamed; what is not defined is null or left out.

| key | value |
| --- | --- |
| `split` | `train`, `validation` or `test` |
| `samples` | number of samples in it |
| `notes` | sentences on all outputs |
| `outputs` | an object for each Output |

Of each output:

| key | value |
| --- | --- |
| `id`, `name` | of the Output |
| `kind` | `classes`, `labels` (which do not exclude each other), `values` (numbers), or null if nothing is finite |
| `left_out` | samples whose predictions are not finite |
| `notes` | sentences |
| `figures` | by name, as in `ClassReport`, `LabelReport` and `ValueReport` of `engine/evaluation/reports.py` |
| `baseline` | the same without a network: shares and most frequent class, or mean, of the training split |
| `median_baseline` | of values: the same for the median of the training split |
| `confusion` | of classes: rows are right classes, columns are answers |
| `classes` | of classes and labels: name, precision, recall, f1, support, answered, and `baseline` (precision, recall, f1 of the baseline) |
| `curves` | of the second of two classes, else of each class or label: name, `roc` (area, points of false positive rate, true positive rate, threshold), `precision_recall` (average_precision, points of recall, precision, threshold), `at_threshold` (figures where scores above a threshold are answered: the one that the network answers by, but 0.5 for each of several classes), each null where not defined; at most 201 points |
| `calibration` | of classes: error, and bins with from, to, predicted, happened, count |
| `values` | of values: name, r2, mae, rmse, bias |
| `mistakes` | the worst: row in the data from 0, answered, right, error |
| `columns` | error by column: name, and groups with title, count, error |
| `importance` | if asked for: column, mean, std, falls; `importance_score` is what falls |
"""  # noqa: E501

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine.evaluation.answers import Array, Indices
from engine.evaluation.calibration import Reliability
from engine.evaluation.classes import ClassFigures
from engine.evaluation.curves import PrecisionRecallCurve, RocCurve, figures_at
from engine.evaluation.evaluation import Evaluation, OutputEvaluation, columns, errors_by
from engine.evaluation.importance import Importance
from engine.evaluation.material import Material
from engine.evaluation.reports import ClassReport, Judged, LabelReport, Report, ValueReport

POINTS = 201
"""Points of a curve at most."""

SCORES = {"classes": "accuracy", "labels": "accuracy", "values": "r2"}
"""The score that permutation importance is measured by, by kind of output."""


def as_data(
    evaluation: Evaluation, material: Material, importances: Mapping[str, Sequence[Importance]] | None = None
) -> dict[str, Any]:
    """The evaluation as JSON data.

    Args:
        evaluation: The evaluation.
        material: That it was made of.
        importances: Permutation importance by id of the Output, if it was measured.
    """
    return {
        "split": evaluation.part,
        "samples": len(evaluation.rows),
        "notes": list(evaluation.notes),
        "outputs": [_output(each, material, (importances or {}).get(each.node)) for each in evaluation.outputs],
    }


def kind_of(report: Report | None) -> str | None:
    """`classes`, `labels`, `values`, or None."""
    match report:
        case ClassReport():
            return "classes"
        case LabelReport():
            return "labels"
        case ValueReport():
            return "values"
    return None


def _output(output: OutputEvaluation, material: Material, importances: Sequence[Importance] | None) -> dict[str, Any]:
    report = output.report
    kind = kind_of(report)
    found: dict[str, Any] = {
        "id": output.node,
        "name": output.title,
        "kind": kind,
        "left_out": output.left_out,
        "notes": list(output.notes),
    }
    if report is None or kind is None:
        return found
    found |= {"figures": dict(report.figures), "baseline": dict(report.baseline)}
    match report:
        case ClassReport():
            found["confusion"] = [[_count(value) for value in line] for line in report.matrix.tolist()]
            found["classes"] = _by_class(report.answers.classes, report)
            found["curves"] = [_curves(each, report.answers.threshold) for each in report.judged]
            found["calibration"] = _calibration(report.calibration)
        case LabelReport():
            found["classes"] = _by_class(report.answers.names, report)
            found["curves"] = [_curves(each, report.answers.threshold) for each in report.judged]
        case ValueReport():
            found["median_baseline"] = dict(report.median_baseline)
            each = report.by_value
            found["values"] = _table(report.answers.names, r2=each.r2, mae=each.mae, rmse=each.rmse, bias=each.bias)
    found["mistakes"] = [
        {"row": each.row, "answered": each.answered, "right": each.right, "error": _finite(each.error)}
        for each in report.mistakes
    ]
    errors = report.answers.errors()
    found["columns"] = [
        {
            "name": column.name,
            "groups": [
                {"title": group.title, "count": group.count, "error": _finite(group.error)}
                for group in errors_by(material, report.answers, errors, column)
            ],
        }
        for column in columns(material)
    ]
    if importances is not None:
        found["importance_score"] = SCORES[kind]
        found["importance"] = [
            {
                "column": each.column,
                "mean": _finite(each.mean),
                "std": _finite(each.std),
                "falls": [_finite(fall) for fall in each.falls],
            }
            for each in importances
        ]
    return found


def _by_class(names: Sequence[str], report: ClassReport | LabelReport) -> list[dict[str, Any]]:
    each, known = report.by_class, report.baseline_by_class
    lines = _table(names, **_scores(each), support=each.support, answered=each.answered)
    if known is not None:
        for line, baseline in zip(lines, _table(names, **_scores(known)), strict=True):
            line["baseline"] = {key: baseline[key] for key in _scores(known)}
    return lines


def _scores(figures: ClassFigures) -> dict[str, Array]:
    return {"precision": figures.precision, "recall": figures.recall, "f1": figures.f1}


def _table(names: Sequence[str], **columns: Array) -> list[dict[str, Any]]:
    """A line for each name, with its entry of each column."""
    counted = ("support", "answered")
    lines = []
    for place, name in enumerate(names):
        entries = {key: float(values[place]) for key, values in columns.items()}
        lines.append(
            {"name": name}
            | {key: _count(value) if key in counted else _finite(value) for key, value in entries.items()}
        )
    return lines


def _curves(judged: Judged, threshold: float) -> dict[str, Any]:
    at = figures_at(judged.counts, threshold)
    return {
        "name": judged.name,
        "roc": _roc(judged.roc),
        "precision_recall": _precision_recall(judged.precision_recall),
        "at_threshold": {
            "threshold": threshold,
            "true_positives": _count(at.true_positives),
            "false_positives": _count(at.false_positives),
            "false_negatives": _count(at.false_negatives),
            "true_negatives": _count(at.true_negatives),
            "precision": at.precision,
            "recall": at.recall,
            "f1": at.f1,
            "accuracy": at.accuracy,
        },
    }


def _roc(curve: RocCurve | None) -> dict[str, Any] | None:
    if curve is None:
        return None
    kept = _thinned(len(curve.thresholds))
    return {
        "area": curve.area,
        "points": _points(kept, curve.false_positive, curve.true_positive, curve.thresholds),
    }


def _precision_recall(curve: PrecisionRecallCurve | None) -> dict[str, Any] | None:
    if curve is None:
        return None
    thresholds = np.append(curve.thresholds, np.inf)
    points = _points(_thinned(len(thresholds)), curve.recall, curve.precision, thresholds)
    return {"average_precision": curve.average_precision, "points": points}


def _points(kept: Indices, *columns: Array) -> list[list[float | None]]:
    return [[_finite(value) for value in line] for line in np.stack([each[kept] for each in columns], axis=1).tolist()]


def _thinned(count: int) -> Indices:
    """Places of at most `POINTS` of so many points, evenly; the first and the last are among them."""
    return np.unique(np.linspace(0, count - 1, min(count, POINTS)).round().astype(np.int64))


def _calibration(found: Reliability | None) -> dict[str, Any] | None:
    if found is None:
        return None
    edges = found.edges.tolist()
    lines = zip(
        found.places.tolist(), found.predicted.tolist(), found.happened.tolist(), found.counts.tolist(), strict=True
    )
    return {
        "error": _finite(found.error),
        "bins": [
            {
                "from": edges[place],
                "to": edges[place + 1],
                "predicted": predicted,
                "happened": happened,
                "count": _count(count),
            }
            for place, predicted, happened, count in lines
        ],
    }


def _count(value: float) -> float:
    """A count: whole unless samples have weights."""
    return int(value) if float(value).is_integer() else value


def _finite(value: float) -> float | None:
    """JSON knows no infinity."""
    return value if math.isfinite(value) else None
