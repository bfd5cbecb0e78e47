"""Figures in words: metrics by name and value, and times."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence

from engine.metrics import METRICS

UNKNOWN = "–"
"""Stands for a figure that is not known."""

SPLITS = {"train": "Training", "val": "Validation", "test": "Test"}
"""Splits by the prefix of a metric's name."""

_SHARES = re.compile(r"(^|_)(accuracy|top_\d|precision|recall|f1)$")
_LOWER = re.compile(r"(^|_)(loss|mae|rmse)$")
_CAPITALS = {"mae": "MAE", "rmse": "RMSE", "r2": "R²", "f1": "F1", "roc_auc": "ROC AUC"}

MEASURES = ("loss", "accuracy", *METRICS)
"""All that is measured; what else a metric's name holds is an output."""


def metric_title(name: str) -> str:
    """Metric by name, for people: `val_f1` is "Validation F1", `test_out_accuracy` "Test accuracy of out"."""
    split, _, measure = name.partition("_")
    return f"{SPLITS.get(split, split)} {_measure_words(measure)}".strip()


def measure_title(measure: str) -> str:
    """Measure of any split, for people: `f1` is "F1", `out_loss` "Loss of out"."""
    words = _measure_words(measure)
    return words[:1].upper() + words[1:]


def _measure_words(measure: str) -> str:
    for known in MEASURES:
        if measure == known or measure.endswith(f"_{known}"):
            output = measure.removesuffix(known).rstrip("_")
            words = _CAPITALS.get(known, known.replace("_", " "))
            return words + (f" of {output}" if output else "")
    return measure.replace("_", " ")


def measures_of(names: Iterable[str], chosen: Sequence[str] = ()) -> tuple[str, ...]:
    """Measures that metrics such as `val_f1` are of, each once: loss, accuracy, others, those of single outputs.

    Args:
        names: Of the metrics.
        chosen: Measures in the order in which they were chosen.
    """
    found = {measure: None for name in names for split, _, measure in [name.partition("_")] if split in SPLITS}
    order = {measure: place for place, measure in enumerate(("loss", "accuracy", *chosen))}
    return tuple(sorted(found, key=lambda measure: (measure not in MEASURES, order.get(measure, len(order)))))


def is_share(name: str) -> bool:
    """True if a metric is a share of samples, shown in per cent."""
    return _SHARES.search(name) is not None


def is_lower_better(name: str) -> bool:
    """True if a metric measures an error: the lower, the better."""
    return _LOWER.search(name) is not None


def figure_text(name: str, value: float | None) -> str:
    """A metric's value to what is legible: `98.21 %`, `0.1234`, `12,345`; a dash where it is not known."""
    if value is None or not math.isfinite(value):
        return UNKNOWN
    return f"{100 * value:.2f} %" if is_share(name) else number_text(value)


def number_text(value: float) -> str:
    """A number to what is legible: `152.3`, `0.001234`, `1,234,567`; a dash for no number."""
    if not math.isfinite(value):
        return UNKNOWN
    return f"{value:,.0f}" if 1e4 <= abs(value) < 1e9 else f"{value:.4g}"


def percent_text(share: float) -> str:
    """A probability for people: `98.2 %`, and never 100 % of what is less; a dash for no number."""
    if not math.isfinite(share):
        return UNKNOWN
    if 0.9995 <= share < 1.0:
        return "> 99.9 %"
    if 0.0 < share < 0.0005:
        return "< 0.1 %"
    return f"{100 * share:.1f} %"


def duration(seconds: float) -> str:
    """A time for people: `< 0.1 s`, `0.3 s`, `42 s`, `2 min 5 s`, `1 h 12 min`."""
    if 0.0 < seconds < 0.05:
        return "< 0.1 s"
    if seconds < 9.95:
        return f"{max(seconds, 0.0):.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"
