"""Verdicts on predictions: whether they are right, in words and colours, and which of many classes are shown. No Qt."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from designer.plotting.figures import number_text, percent_text

Array = NDArray[Any]
Role = Literal["muted", "success", "error"]


def class_verdict(label: str, right: str, share: float | None = None) -> tuple[str, Role]:
    """Sentence on a predicted class, and its role.

    Args:
        label: The class.
        right: That which the data name; empty where it is not known.
        share: Probability of the predicted one; None where there are no probabilities.
    """
    sure = f"{percent_text(share)} sure." if share is not None else ""
    if not right:
        return sure, "muted"
    is_right = label == right
    target = f"{'Right' if is_right else 'Wrong'}: the target is {right}."
    return f"{sure} {target}".strip(), "success" if is_right else "error"


def class_color(*, is_chosen: bool, is_right: bool | None) -> str:
    """Attribute of the theme for the bar of a class: blue where it is predicted, green or red where that is judged.

    Args:
        is_chosen: Whether it is predicted.
        is_right: Whether it is the target; None where that is not known.
    """
    if not is_chosen:
        return "scroll"
    return "accent" if is_right is None else "success" if is_right else "error"


def number_verdict(values: Array, targets: Array | None) -> str:
    """Sentence on predicted numbers beside their targets, NaN where these are not known; empty where none is."""
    if targets is None or not np.isfinite(targets).any():
        return ""
    if values.size == 1:
        value, target = float(values[0]), float(targets[0])
        return f"The target is {number_text(target)}; error {value - target:+.4g}."
    known = np.isfinite(targets)
    return f"Mean absolute error {number_text(float(np.abs(values[known] - targets[known]).mean()))}."


def likeliest(scores: Array, most: int, right: int = -1) -> list[int]:
    """Places of so many classes at most, in their order: those of the greatest scores, and the right one, if known."""
    order: list[int] = np.argsort(-scores, kind="stable").tolist()[:most]
    if right >= 0 and right not in order:
        order[-1] = right
    return sorted(order)
