"""The data in words and counts."""

from __future__ import annotations

import numpy as np

from designer.forms.values import number_text
from engine.data.dataset import Dataset, DataSpec
from engine.data.split import part_sizes, split_of
from engine.document.project import Project
from engine.layers import shape_text
from engine.preparation.splittings import Shuffled

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


def split_counts(project: Project, dataset: Dataset) -> Counts:
    """Samples of each split.

    Raises:
        DataError: The shares leave nothing to train on, there are too few rows, or the rule does not fit them.
    """
    if isinstance(project.data.recipe.splitting, Shuffled):  # at random the sizes are known without the rows
        rows = dataset.spec.rows
        validation, test = part_sizes(rows, project.data.validation_share, project.data.test_share)
        return (("Training", rows - validation - test), ("Validation", validation), ("Test", test))
    parts = split_of(project, dataset)
    return (("Training", len(parts.train)), ("Validation", len(parts.validation)), ("Test", len(parts.test)))


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
