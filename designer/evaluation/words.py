"""Figures in words, as the tab shows them. No Qt."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from designer.plotting.figures import UNKNOWN

if TYPE_CHECKING:
    from designer.evaluation.findings import Finding
    from engine.evaluation.evaluation import OutputEvaluation
    from engine.evaluation.reports import Report

TITLES = {
    "accuracy": ("Accuracy", "Share of the samples that are answered right."),
    "balanced_accuracy": ("Balanced acc.", "Balanced accuracy: mean recall of the classes."),
    "hamming_loss": ("Hamming loss", "Share of the labels that are wrong."),
    "precision": ("Macro prec.", "Precision: share of the answers of a class that are right, mean over the classes."),
    "recall": ("Macro recall", "Share of the samples of a class that are found, mean over the classes."),
    "f1": ("Macro F1", "Harmonic mean of precision and recall, mean over the classes."),
    "micro_precision": ("Micro prec.", "Precision of all labels together."),
    "micro_recall": ("Micro recall", "Recall of all labels together."),
    "micro_f1": ("Micro F1", "F1 of all labels together."),
    "weighted_precision": ("Weighted prec.", "Precision, mean over the classes by the number of their samples."),
    "weighted_recall": ("Weighted recall", "Recall, mean over the classes by the number of their samples."),
    "weighted_f1": ("Weighted F1", "F1, mean over the classes by the number of their samples."),
    "roc_auc": ("ROC AUC", "Area under the receiver operating characteristic; several classes each against the rest."),
    "average_precision": ("Average precision", "Area under the precision-recall curve, by steps."),
    "brier": ("Brier score", "Mean squared distance of the probabilities from what is right; lower is better."),
    "calibration_error": ("Calibration error", "Expected calibration error; lower is better."),
    "r2": ("R²", "Share of the variance that is explained."),
    "mae": ("MAE", "Mean absolute error."),
    "rmse": ("RMSE", "Root of the mean squared error."),
    "bias": ("Mean error", "Mean of prediction minus target."),
}
"""Title of each figure and a sentence on it."""

SHARES = frozenset(TITLES) - {"roc_auc", "average_precision", "brier", "r2", "mae", "rmse", "bias"}
"""Figures that are shown in per cent."""

HEADLINES = ("accuracy", "r2")
"""The figure that is named first, of classes and labels or of numbers."""


def value_text(name: str, value: float | None) -> str:
    """Value of a figure to what is legible; a dash where it is not defined."""
    if value is None or not math.isfinite(value):
        return UNKNOWN
    return share(value) if name in SHARES else number(value)


def number(value: float | None) -> str:
    """A number to four digits, to fewer where it is small; a dash where there is none."""
    if value is None or not math.isfinite(value):
        return UNKNOWN
    size = abs(value)
    if 1e4 <= size < 1e7:
        return f"{value:,.0f}"
    digits = 4 if size >= 0.1 else 3 if size >= 1e-2 else 2 if size >= 1e-3 else 1
    return f"{value:.{digits}g}"


def count(value: float) -> str:
    """Number of samples, whole unless samples have weights."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def share(value: float) -> str:
    """A share in per cent."""
    if not math.isfinite(value):
        return UNKNOWN
    return f"{100 * value:.0f} %" if value in (0.0, 1.0) else f"{100 * value:.1f} %"


def shares(value: float, baseline: float) -> str:
    """A share with that of the baseline, which needs to be known less exactly, both in per cent."""
    beside = f"{100 * baseline:.0f} %" if math.isfinite(baseline) else UNKNOWN
    return f"{share(value).removesuffix(' %')} / {beside}"


def headline(report: Report) -> str:
    """The first figure with that of the baseline beside it."""
    name = next((each for each in HEADLINES if each in report.figures), "")
    if not name:
        return ""
    title, _ = TITLES[name]
    return f"{title} {value_text(name, report.figures[name])}, baseline {value_text(name, report.baseline.get(name))}"


UNWEIGHTED = (
    "All samples count alike in these figures; `layerloom evaluate --sample-weights` counts them by the column of "
    "weights."
)


def notes_of(output: OutputEvaluation, finding: Finding) -> str:
    """Sentences on an output, or nothing."""
    material = finding.material
    unweighted = material.dataset.weights is not None and not material.weighted
    told = (finding.looks, *output.notes, *finding.evaluation.notes, UNWEIGHTED if unweighted else "")
    return " ".join(filter(None, told))
