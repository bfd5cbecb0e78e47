"""The data in words and counts."""

from __future__ import annotations

import numpy as np

from designer.forms.values import number_text
from engine.data.dataset import Dataset, DataSpec
from engine.data.targets import figures_of
from engine.layers import shape_text

Counts = tuple[tuple[str, int], ...]


def data_text(dataset: Dataset, spec: DataSpec) -> str:
    """Description of the data, as a sentence: their form, the target as the network reads it."""
    shape = shape_text(spec.input_shape)
    features = f"samples of {shape}"
    if len(spec.input_shape) == 1:
        features = "1 feature" if spec.input_shape == (1,) else f"{shape} features"
    if spec.classes:
        names = ", ".join(spec.classes[:6]) + (", …" if len(spec.classes) > 6 else "")
        target = f"{len(spec.classes)} classes ({names})"
    else:
        target = f"predicts {spec.target_name}"
    return f"{dataset.name}: {spec.rows:,} samples, {features}, {target}."


def split_counts(sizes: tuple[int, ...]) -> Counts:
    """Samples of each split; none where they are not known yet."""
    return tuple(zip(("Training", "Validation", "Test"), sizes, strict=True)) if sizes else ()


def class_counts(dataset: Dataset, spec: DataSpec) -> Counts:
    """Samples of each class; empty where the target is read as numbers."""
    if not spec.classes or not dataset.spec.classes:
        return ()
    counts = np.bincount(dataset.targets, minlength=len(dataset.spec.classes))
    return tuple(zip(dataset.spec.classes, counts.tolist(), strict=True))


def target_text(dataset: Dataset, spec: DataSpec) -> str:
    """Facts about a target of one number; empty where it is read as classes, or has several."""
    known = dataset.spec
    if spec.classes or dataset.targets.size != known.rows:
        return ""
    if len(known.figures) == 1:  # which were counted while the data were loaded
        (figures,) = known.figures
    else:
        (figures,) = figures_of(dataset.targets.reshape(-1, 1))
    of = (figures.least, figures.greatest, figures.mean, figures.std)
    least, greatest, mean, std = (number_text(float(f"{value:.4g}")) for value in of)
    return f"From {least} to {greatest}; mean {mean}, standard deviation {std}."
