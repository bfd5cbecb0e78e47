"""Checks and forms that every kind of data set shares: classes or numbers, and limits on size."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import Dataset, DataSpec, Figures, Shape
from engine.data.files import shown
from engine.data.tables.columns import MOST_CLASSES
from engine.errors import DataError
from engine.memory import available_memory, bytes_text
from engine.sources import TargetType

MOST_BYTES = 2 << 30
"""Memory that the samples of a data set may take, in float64."""
_FEW = 20
"""Different whole numbers that may always be classes."""
_MOST_FIGURES = 32
"""Values of a target that figures are kept of one by one."""


@dataclass(frozen=True, slots=True)
class Target:
    """A target as it was read.

    Attributes:
        values: (rows,) int64 class indices where there are classes, else (rows, ...) float64.
        shape: Shape of one target; `()` for class labels.
        classes, class_numbers, one_hot, figures: As in `DataSpec`.
    """

    values: NDArray[Any]
    shape: Shape = ()
    classes: tuple[str, ...] = ()
    class_numbers: tuple[float, ...] = ()
    one_hot: bool = False
    figures: tuple[Figures, ...] = ()

    def described(self, form: DataSpec, name: str) -> DataSpec:
        """The form of data with this target."""
        return replace(
            form,
            target_shape=self.shape,
            classes=self.classes,
            target_name=name,
            class_numbers=self.class_numbers,
            one_hot=self.one_hot,
            figures=self.figures,
        )


def number_target(numbers: NDArray[np.float64], kind: TargetType, name: str) -> Target:
    """One number a sample, (rows,): classes where the user says so, or where it could be either.

    Raises:
        DataError: It is to be classes, but there are too many.
    """
    distinct, indices = np.unique(numbers, return_inverse=True)
    if kind == "classes" and len(distinct) > most_classes(len(numbers)):
        raise DataError(
            f"The target {shown(name)} holds {len(distinct)} different numbers in {len(numbers)} samples: too many to "
            "be classes.",
            fix="Set the target type to numbers.",
            field="target_type",
        )
    if kind == "numbers" or (kind == "automatic" and not _may_be_classes(distinct, len(numbers))):
        return numbers_only(numbers[:, None])
    values = () if kind == "classes" else tuple(distinct.tolist())
    names = tuple(str(int(value)) if value == np.rint(value) else repr(value) for value in distinct.tolist())
    figures = () if kind == "classes" else figures_of(numbers[:, None])
    return Target(indices.astype(np.int64).ravel(), (), names, values, figures=figures)


def numbers_target(values: NDArray[np.float64], kind: TargetType, name: str) -> Target:
    """Several numbers a sample, (rows, values): one-hot rows may be classes, as those of `number_target` may.

    Raises:
        DataError: They are to be classes, but are no one-hot rows.
    """
    if kind != "numbers" and is_one_hot(values):
        either = kind == "automatic"
        classes = tuple(str(index) for index in range(values.shape[1]))
        return Target(values.argmax(1), classes=classes, one_hot=either, figures=figures_of(values) if either else ())
    if kind == "classes":
        sizes = " × ".join(map(str, values.shape[1:]))
        raise DataError(
            f"The target {shown(name)} should be classes, but holds {sizes} numbers per sample, not one-hot rows.",
            fix="Save class indices as one axis of integers, or set the target type to numbers.",
            field="target_type",
        )
    return numbers_only(values)


def is_one_hot(numbers: NDArray[np.float64]) -> bool:
    """True if each row of (rows, values) is 1 at one place and 0 at all others."""
    if numbers.ndim != 2 or not 2 <= numbers.shape[1] <= MOST_CLASSES:
        return False
    return bool(((numbers == 0.0) | (numbers == 1.0)).all() and (numbers.sum(1) == 1.0).all())


def text_target(name: str, first: str) -> DataError:
    """That a target holds texts where the user wants numbers."""
    return DataError(
        f"The target {shown(name)} is to be numbers, but holds texts, such as {shown(first)}.",
        fix="Set the target type to automatic, or choose another target.",
        field="target_type",
    )


def numbers_only(values: NDArray[np.float64]) -> Target:
    """Numbers, (rows, ...), that are no classes."""
    return Target(np.ascontiguousarray(values), values.shape[1:], figures=figures_of(values))


def _may_be_classes(distinct: NDArray[np.float64], rows: int) -> bool:
    """True if whole numbers are few, or leave none out between the least and the greatest, as codes do."""
    if not bool((distinct == np.rint(distinct)).all() and np.abs(distinct).max() < 2**53):
        return False
    without_gaps = int(distinct[-1] - distinct[0]) + 1 == len(distinct)
    return len(distinct) <= _FEW or (without_gaps and len(distinct) <= most_classes(rows))


def most_classes(rows: int) -> int:
    """Classes that so many samples can be told apart into."""
    return min(MOST_CLASSES, max(10, rows // 2))


def figures_of(values: NDArray[np.float64]) -> tuple[Figures, ...]:
    """Figures of each value of a target (rows, values), or of all together where there are many or several axes."""
    columns = values.T if values.ndim == 2 and values.shape[1] <= _MOST_FIGURES else values.reshape(1, -1)
    distinct = len(np.unique(values)) if values.shape[1:] == (1,) else 0
    found = []
    for each in columns:
        size = float(np.abs(each).max()) or 1.0  # squares of what is large or tiny leave the range of float64
        scaled = each / size
        mean, std = float(scaled.mean()) * size, float(scaled.std()) * size
        found.append(Figures(float(each.min()), float(each.max()), mean, std, distinct))
    return tuple(found)


def may_be_numbers(spec: DataSpec) -> bool:
    """True if the classes of a target may be read as numbers instead."""
    return bool(spec.classes) and (bool(spec.class_numbers) or spec.one_hot)


def as_numbers(spec: DataSpec) -> DataSpec:
    """The form of data whose target may be either, with the target read as numbers."""
    return replace(spec, classes=(), target_shape=(len(spec.classes),) if spec.one_hot else (1,))


def numbers_of(dataset: Dataset) -> NDArray[np.float64]:
    """The target as numbers, (rows, ...) float64, of data that have them."""
    if not may_be_numbers(dataset.spec):
        return dataset.targets
    return numbers_of_classes(dataset.spec, dataset.targets)


def numbers_of_classes(spec: DataSpec, classes: NDArray[np.int64]) -> NDArray[np.float64]:
    """The numbers, (rows, ...) float64, that class indices (rows,) stand for, of a target that may be either."""
    if spec.one_hot:
        one_hot: NDArray[np.float64] = np.eye(len(spec.classes) or math.prod(spec.target_shape))[classes]
        return one_hot
    numbers: NDArray[np.float64] = np.array(spec.class_numbers)[classes][:, None]
    return numbers


def check_varied(values: NDArray[Any], target: str) -> None:
    """Refuse a target that is the same everywhere.

    Raises:
        DataError: Its values, class indices or numbers, do not differ.
    """
    if (values == values[:1]).all():
        raise DataError(
            f"The target {shown(target)} is the same in every sample: there is nothing to learn.",
            fix="Choose another target, or data with at least two classes.",
            field="target",
        )


def checked_weights(values: NDArray[Any], rows: int, name: str) -> NDArray[np.float64]:
    """Sample weights, (rows,) float64.

    Raises:
        DataError: They are no numbers from 0 up, one for each sample and not all 0.
    """
    if values.shape != (rows,) or values.dtype.kind not in "fiub":
        raise DataError(
            f"The weights {shown(name)} are not one number for each of the {rows} samples.",
            fix="Name numbers, one per sample.",
            field="weights",
        )
    weights = np.ascontiguousarray(values, np.float64)
    wrong = np.flatnonzero(~(np.isfinite(weights) & (weights >= 0.0)))
    if len(wrong):
        raise DataError(
            f"The weight {shown(name)} of sample {wrong[0] + 1} is {weights[wrong[0]]:g}.",
            fix="Weights are finite and not below 0.",
            field="weights",
        )
    if not weights.any():
        raise DataError(
            f"The weights {shown(name)} are all 0: no sample would count.", fix="Name other weights.", field="weights"
        )
    return weights


def check_size(rows: int, features: int) -> None:
    """Refuse samples that would fill the memory, before they are made.

    Raises:
        DataError: They are over the limit, or more than the machine has free; names both sizes.
    """
    needed, available = rows * features * 8, available_memory()
    if needed > min(MOST_BYTES, available):
        bound = "the limit is" if available >= MOST_BYTES else "this machine has free only"
        raise DataError(
            f"{rows:,} samples of {features:,} values take {bytes_text(needed)}; {bound} "
            f"{bytes_text(min(MOST_BYTES, available))}.",
            fix="Use fewer samples or fewer features.",
        )
