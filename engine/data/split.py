"""Split of the samples into training, validation and test."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import Dataset
from engine.errors import DataError

Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Split:
    """Indices of the samples of each split: int64, rising, disjoint, and together all samples."""

    train: Indices
    validation: Indices
    test: Indices


def split(dataset: Dataset, validation_share: float, test_share: float, seed: int) -> Split:
    """Part a data set at random, each class in proportion; the same arguments give the same parts everywhere.

    A share above 0 gets a sample at least. The count of a class in each split is within two of its exact proportion.

    Raises:
        DataError: The shares leave nothing to train on, or there are too few samples.
    """
    rows = dataset.spec.rows
    validation_rows, test_rows = part_sizes(rows, validation_share, test_share)
    generator = np.random.Generator(np.random.PCG64(seed))
    labels = dataset.targets if dataset.spec.classes else np.zeros(rows, np.int64)
    members = [generator.permutation(np.flatnonzero(labels == label)) for label in np.unique(labels)]
    test, members = _take(members, test_rows)
    validation, members = _take(members, validation_rows)
    return Split(np.sort(np.concatenate(members)), validation, test)


def part_sizes(rows: int, validation_share: float, test_share: float) -> tuple[int, int]:
    """Samples of the validation and of the test split; at least one is left to train on."""
    if validation_share + test_share > 1.0 - 1e-9:
        raise DataError(
            f"Shares of {validation_share:g} for validation and {test_share:g} for the test leave nothing to train on.",
            fix="Make them smaller, so that their sum is below 1.",
            field="validation_share",
        )
    sizes = [max(1, round(share * rows)) if share > 0 else 0 for share in (validation_share, test_share)]
    needed = 1 + sum(size > 0 for size in sizes)
    if rows < needed:
        raise DataError(
            f"{rows} samples cannot be divided into {needed} splits.",
            fix="Use more samples, or set the validation or test share to 0.",
            field="validation_share",
        )
    while sum(sizes) >= rows:  # rounding has left nothing to train on
        sizes[sizes.index(max(sizes))] -= 1
    return sizes[0], sizes[1]


def _take(members: list[Indices], size: int) -> tuple[Indices, list[Indices]]:
    """Samples of a part, taken from the front of each class in proportion, and what is left of each class."""
    counts = _proportional(np.array([len(member) for member in members]), size)
    taken = [member[:count] for member, count in zip(members, counts, strict=True)]
    left = [member[count:] for member, count in zip(members, counts, strict=True)]
    return np.sort(np.concatenate(taken)), left


def _proportional(counts: Indices, size: int) -> Indices:
    """Parts of `size` in proportion to `counts`, by the method of largest remainders."""
    exact = size * counts
    quotas: Indices = exact // counts.sum()
    by_remainder = np.argsort(-(exact % counts.sum()), kind="stable")
    quotas[by_remainder[: size - quotas.sum()]] += 1
    return quotas
