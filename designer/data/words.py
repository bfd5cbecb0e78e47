"""The data in words and counts."""

from __future__ import annotations

import numpy as np

from designer.data.columns import SEEN
from designer.forms.values import number_text
from engine.data.dataset import Dataset, DataSpec
from engine.data.split import part_sizes
from engine.document.project import DataSettings
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


def rows_text(dataset: Dataset) -> str:
    """Statement of which rows are shown."""
    rows = dataset.spec.rows
    which = f"The first {SEEN} of {rows:,} rows" if rows > SEEN else f"All {rows:,} rows"
    return f"{which}, long numbers rounded; the target is the first column."


def split_counts(settings: DataSettings, dataset: Dataset) -> Counts:
    """Samples of each split.

    Raises:
        DataError: The shares leave nothing to train on, or there are too few rows.
    """
    rows = dataset.spec.rows
    validation, test = part_sizes(rows, settings.validation_share, settings.test_share)
    return (("Training", rows - validation - test), ("Validation", validation), ("Test", test))


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
    numbers = np.asarray(known.class_numbers)[dataset.targets] if known.classes else dataset.targets
    of = (numbers.min(), numbers.max(), numbers.mean(), numbers.std())
    least, greatest, mean, std = (number_text(float(f"{value:.4g}")) for value in of)
    return f"From {least} to {greatest}; mean {mean}, standard deviation {std}."
