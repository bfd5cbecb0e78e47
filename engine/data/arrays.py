"""`.npz` files: one array of samples, one of targets, and perhaps one of the lengths of the samples."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.data.archive import read_arrays
from engine.data.columns import MOST_CLASSES
from engine.data.dataset import Dataset, DataSpec
from engine.data.files import locate, shown
from engine.data.lengths import with_padding
from engine.data.targets import check_size, check_varied, checked_weights, class_labels
from engine.errors import DataError
from engine.sources import Npz


def load_npz(source: Npz, folder: Path | None) -> Dataset:
    """Load arrays from a NumPy file.

    Samples are (rows, ...), or (rows,) for one number each. Targets of whole numbers or texts, (rows,), are classes;
    others are numbers, (rows, ...).

    Raises:
        FileError: The file cannot be read, is damaged, too large, or has no such array.
        DataError: The arrays do not fit each other, or hold values that are not finite.
    """
    place = locate(source.path, folder)
    names = [source.inputs, source.target, *filter(None, (source.lengths, source.weights))]
    arrays = read_arrays(place, list(dict.fromkeys(names)))
    inputs = _samples(source.inputs, arrays[source.inputs])
    classes, targets = _targets(source.target, arrays[source.target], len(inputs))
    if len(targets) != len(inputs):
        raise DataError(
            f"{shown(source.inputs)} holds {len(inputs)} samples, but {shown(source.target)} holds {len(targets)}.",
            mend="Both have the samples along their first axis; save arrays of the same length.",
            field="target",
        )
    check_varied(targets, source.target)
    lengths = None
    if source.lengths:
        lengths = _lengths(source.lengths, arrays[source.lengths], arrays[source.inputs].shape)
        inputs = with_padding(inputs, lengths, 0.0)
    shape = () if classes else targets.shape[1:]
    weights = checked_weights(arrays[source.weights], len(inputs), source.weights) if source.weights else None
    unlike: dict[str, Any] = {"has_lengths": lengths is not None, "has_weights": weights is not None}
    spec = DataSpec(len(inputs), inputs.shape[1:], (), shape, classes, source.target, **unlike)
    return Dataset(place.stem, inputs, targets, spec, lengths, weights)


def _lengths(name: str, values: NDArray[Any], shape: tuple[int, ...]) -> NDArray[np.int64]:
    """Steps of each sample of an array of this shape, checked."""
    if len(shape) < 2:
        raise DataError(
            f"{shown(name)} gives the steps of each sample, but the samples have no steps.",
            mend="Save samples as (rows, steps, features), or name no array of lengths.",
            field="lengths",
        )
    if values.shape != shape[:1] or values.dtype.kind not in "iu":
        raise DataError(
            f"{shown(name)} is of shape {values.shape} and type {values.dtype}, but a whole number for each of the "
            f"{shape[0]} samples is expected.",
            mend="Save the number of steps of each sample as an array of integers.",
            field="lengths",
        )
    wrong = np.flatnonzero((values < 1) | (values > shape[1]))
    if len(wrong):
        raise DataError(
            f"{name}[{wrong[0]}] is {values[wrong[0]]}, but samples have 1 to {shape[1]} steps.",
            mend="Correct the lengths, or leave out samples without steps.",
            field="lengths",
        )
    return values.astype(np.int64)


def _samples(name: str, values: NDArray[Any]) -> NDArray[np.float64]:
    if values.dtype.kind == "U":
        raise DataError(f"The array {shown(name)} holds texts.", mend="Save an array of numbers.", field="inputs")
    _check_form(name, values, "inputs")
    return _numbers(name, values, "inputs")


def _targets(name: str, values: NDArray[Any], samples: int) -> tuple[tuple[str, ...], NDArray[Any]]:
    """Classes with (rows,) int64 indices, or no classes and (rows, ...) float64."""
    _check_form(name, values, "target")
    if values.ndim == 1 and values.dtype.kind in "biuU":
        classes, indices = _classes(values)
        _check_class_count(name, len(classes), len(values))
        return classes, indices
    if values.dtype.kind == "U":
        raise DataError(f"The array {shown(name)} holds texts in several axes.", mend="Save one text a sample.")
    return (), _numbers(name, values, "target")


def _classes(values: NDArray[Any]) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    if values.dtype.kind in "bi" or (values.dtype.kind == "u" and int(values.max()) < 2**63):
        return class_labels(values.astype(np.int64))
    names, indices = np.unique(values.astype(np.str_), return_inverse=True)
    return tuple(str(name) for name in names), indices.astype(np.int64)


def _check_class_count(name: str, classes: int, rows: int) -> None:
    if classes > min(MOST_CLASSES, max(10, rows // 2)):
        raise DataError(
            f"The target {shown(name)} holds {classes} different labels in {rows} samples: too many to be classes.",
            mend="To predict a number, save the target as float64.",
            field="target",
        )


def _check_form(name: str, values: NDArray[Any], field: str) -> None:
    if values.ndim == 0 or values.size == 0:
        what = "a single value" if values.ndim == 0 else "empty"
        raise DataError(
            f"The array {shown(name)} is {what}.", mend="Samples are expected along its first axis.", field=field
        )


def _numbers(name: str, values: NDArray[Any], field: str) -> NDArray[np.float64]:
    """(rows, ...) float64, C-contiguous, finite; a vector becomes one column."""
    check_size(len(values), values.size // len(values))
    numbers = np.ascontiguousarray(values, np.float64)
    finite = np.isfinite(numbers)
    if not finite.all():
        wrong = np.argwhere(~finite)
        index = ", ".join(map(str, wrong[0].tolist()))
        raise DataError(
            f"{name}[{index}] is {numbers[tuple(wrong[0])]}, and {len(wrong) - 1} more values are not finite."
            if len(wrong) > 1
            else f"{name}[{index}] is {numbers[tuple(wrong[0])]}, which is not a finite number.",
            mend="Replace such values, or leave out their samples.",
            field=field,
        )
    return numbers[:, None] if numbers.ndim == 1 else numbers
