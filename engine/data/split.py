"""Split of the samples into training, validation and test."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import Dataset
from engine.data.preparation.repeated import apart
from engine.document.project import Project
from engine.errors import DataError
from engine.preparation.splittings import ByColumn, ByFile, ByGroup, ByOrder, Folds, Splitting

Indices = NDArray[np.int64]

_DAY = 86_400.0
_PARTS = {
    **dict.fromkeys(("train", "training", "trn"), 0),
    **dict.fromkeys(("validation", "valid", "val", "dev"), 1),
    **dict.fromkeys(("test", "testing", "tst", "holdout"), 2),
}
"""Spellings of the splits, in lower case."""


@dataclass(frozen=True, slots=True)
class Split:
    """Indices of the samples of each split: int64, rising, disjoint; together all samples but those in a gap."""

    train: Indices
    validation: Indices
    test: Indices


def split_of(project: Project, dataset: Dataset) -> Split:
    """The split of a project's data, by its recipe, its shares and its seed; raises as `split` does."""
    data, recipe = project.data, project.data.recipe
    found = split(dataset, data.validation_share, data.test_share, project.training.seed, recipe.splitting)
    return apart(found, dataset, recipe)


def split(
    dataset: Dataset, validation_share: float, test_share: float, seed: int, splitting: Splitting | None = None
) -> Split:
    """Part a data set; the same arguments give the same parts everywhere.

    A share above 0 gets a sample at least. At random, the count of a class in each split is within two of its exact
    proportion.

    Args:
        dataset: The data.
        validation_share: Share of the samples that validate.
        test_share: Share of those that are tested.
        seed: Of the random generator.
        splitting: The rule; None for a random split.

    Raises:
        DataError: The shares leave nothing to train on, there are too few samples, or the rule does not fit the data.
    """
    if isinstance(splitting, ByFile):
        return _by_file(dataset, splitting, (validation_share, test_share), seed)
    sizes = part_sizes(dataset.spec.rows, validation_share, test_share)
    match splitting:
        case ByGroup():
            return _by_group(_values(dataset, splitting.column), sizes, np.random.Generator(np.random.PCG64(seed)))
        case ByOrder():
            return _by_order(dataset, splitting, sizes)
        case ByColumn():
            return _by_column(dataset, splitting.column)
        case _:
            rows = np.arange(dataset.spec.rows)
            return _at_random(dataset, rows, sizes, seed, splitting if isinstance(splitting, Folds) else None)


def _at_random(dataset: Dataset, rows: Indices, sizes: tuple[int, int], seed: int, folds: Folds | None = None) -> Split:
    validation_rows, test_rows = sizes
    generator = np.random.Generator(np.random.PCG64(seed))
    labels = dataset.targets[rows] if dataset.spec.classes else np.zeros(len(rows), np.int64)
    members = [generator.permutation(rows[labels == label]) for label in np.unique(labels)]
    test, members = _take(members, test_rows)
    if folds is not None:
        return _fold(folds, np.concatenate(members), test)
    validation, members = _take(members, validation_rows)
    return Split(np.sort(np.concatenate(members)), validation, test)


def _fold(folds: Folds, rows: Indices, test: Indices) -> Split:
    """One fold of rows in which each class stands together, so that it is dealt out evenly."""
    if folds.count > len(rows) or folds.fold > folds.count:
        raise DataError(
            f"There is no fold {folds.fold} of {folds.count} with {len(rows)} samples.",
            fix="Use fewer folds, or choose one of them.",
            field="splitting",
        )
    mine = np.arange(len(rows)) % folds.count == folds.fold - 1
    return Split(np.sort(rows[~mine]), np.sort(rows[mine]), test)


def _values(dataset: Dataset, column: str) -> NDArray[Any]:
    """(rows,) values of a column of the table.

    Raises:
        DataError: There is none of that name, or a value of it is missing.
    """
    found = dataset.table.by_name.get(column) if dataset.table is not None else None
    if found is None:
        known = ", ".join(dataset.table.names[:20]) if dataset.table is not None else ""
        raise DataError(
            f"The data has no column {column!r} to split by." if column else "No column is named to split by.",
            fix=f"Name one of {known}." if known else "Choose a random split: the data is no table.",
            field="splitting",
        )
    if found.missing.any():
        row = int(np.flatnonzero(found.missing)[0])
        assert dataset.table is not None
        raise DataError(
            f"In {dataset.table.row_text(row)} there is no value in {column!r}, by which the rows are split.",
            fix="Fill it in, delete the row, or split otherwise.",
            field="splitting",
        )
    return found.values


def _by_group(groups: NDArray[Any], sizes: tuple[int, int], generator: np.random.Generator) -> Split:
    """Whole groups in random order: the first ones are tested, the next ones validate."""
    names, places = np.unique(groups, return_inverse=True)
    counts = np.bincount(places)
    needed = 1 + sum(size > 0 for size in sizes)
    if len(names) < needed:
        raise DataError(
            f"{len(names)} groups cannot be divided into {needed} splits.",
            fix="Choose another column, or set the validation or test share to 0.",
            field="splitting",
        )
    order = generator.permutation(len(names))
    validation_rows, test_rows = sizes
    part = np.zeros(len(names), np.int64)
    at = 0
    for number, wanted, others in ((2, test_rows, 1 + (validation_rows > 0)), (1, validation_rows, 1)):
        taken = 0
        while taken < wanted and len(names) - at > others:
            part[order[at]] = number
            taken += int(counts[order[at]])
            at += 1
    of_row = part[places]
    train, validation, test = (np.flatnonzero(of_row == number) for number in range(3))
    return Split(train, validation, test)


def _by_order(dataset: Dataset, rule: ByOrder, sizes: tuple[int, int]) -> Split:
    """The first rows train; rows of one moment are never parted, and those of a gap are left out."""
    values = _values(dataset, rule.column)
    assert dataset.table is not None
    column = dataset.table.by_name[rule.column]
    if column.has_texts or column.type == "boolean":
        raise DataError(
            f"The column {rule.column!r} holds {column.type} values, which have no order to split by.",
            fix="Name a column of times or numbers.",
            field="splitting",
        )
    validation_rows, test_rows = sizes
    gap = rule.gap * _DAY if column.type == "time" else rule.gap
    ordered = np.sort(values)
    test_from = ordered[len(values) - test_rows] if test_rows else np.inf
    before = np.sort(values[values < test_from - gap]) if test_rows else ordered
    size = min(validation_rows, len(before))
    validation_from = before[len(before) - size] if size else np.inf
    is_test, is_validation = values >= test_from, np.zeros(len(values), bool)
    last = validation_from if size else test_from
    if size:
        is_validation = (values >= validation_from) & (values < test_from - gap if test_rows else True)
    is_train = values < last - gap if np.isfinite(last) else np.ones(len(values), bool)
    if not is_train.any():
        raise DataError(
            f"Split by {rule.column!r}, nothing is left to train on.",
            fix="Make the gap or the shares smaller.",
            field="splitting",
        )
    train, validation, test = (np.flatnonzero(mask) for mask in (is_train, is_validation, is_test))
    return Split(train, validation, test)


def _by_column(dataset: Dataset, column: str) -> Split:
    values = _values(dataset, column)
    assert dataset.table is not None
    categories = dataset.table.by_name[column].categories
    parts = [_PARTS.get(text.strip().lower(), -1) for text in categories]
    used = np.unique(values) if dataset.table.by_name[column].has_texts else np.zeros(0, np.int64)
    strange = next((categories[place] for place in used.tolist() if parts[place] < 0), None)
    if strange is not None or not len(used):
        told = f", but {strange!r}" if strange is not None else ", but numbers"
        raise DataError(
            f"The column {column!r} should say train, validation or test in each row{told}.",
            fix="Name another column, or split otherwise.",
            field="splitting",
        )
    of_row = np.array(parts)[values]
    if not (of_row == 0).any():
        raise DataError(f"No row of {column!r} says train.", fix="Mark rows to train on.", field="splitting")
    train, validation, test = (np.flatnonzero(of_row == number) for number in range(3))
    return Split(train, validation, test)


def _by_file(dataset: Dataset, rule: ByFile, shares: tuple[float, float], seed: int) -> Split:
    """The rows of files of their own; what no file gives is drawn from the table at random."""
    origins = dataset.table.origins if dataset.table is not None else None
    paths = (rule.validation, rule.test)
    if origins is None or not any(paths):
        raise DataError(
            "No file is named to split by." if not any(paths) else "Only a table from a file can be split by files.",
            fix="Choose a validation or test file, or split otherwise.",
            field="splitting",
        )
    of_table = np.flatnonzero(origins == 0)
    own = [0.0 if path else share for path, share in zip(paths, shares, strict=True)]
    drawn = _at_random(dataset, of_table, part_sizes(len(of_table), *own), seed)
    parts = [drawn.validation, drawn.test]
    for place, number in zip((at for at, path in enumerate(paths) if path), count(1)):
        parts[place] = np.flatnonzero(origins == number)
        if not len(parts[place]):
            raise DataError(
                f"{Path(paths[place]).name!r} has no row that can be used: in each a value is missing that has to be "
                "there, such as the target.",
                fix="Fill them in, or choose another file.",
                field="splitting",
            )
    return Split(drawn.train, *parts)


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
