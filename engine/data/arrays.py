"""`.npz` files: one array of samples, one of targets, and perhaps one of the lengths of the samples."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.data.archive import read_arrays
from engine.data.dataset import Dataset, DataSpec
from engine.data.files import locate, shown
from engine.data.lengths import with_padding
from engine.data.statistics import range_of
from engine.data.targets import (
    Target,
    check_size,
    check_varied,
    checked_weights,
    figures_of,
    most_classes,
    number_target,
    numbers_only,
    numbers_target,
    text_target,
)
from engine.errors import DataError
from engine.sources import Npz, TargetType


def load_npz(source: Npz, folder: Path | None) -> Dataset:
    """Load arrays from a NumPy file.

    Samples are (rows, ...), or (rows,) for one number each. Targets are texts, which are classes, or numbers,
    (rows, ...). Whole numbers, (rows,) or (rows, 1), and one-hot rows are either.

    Raises:
        FileError: The file cannot be read, is damaged, too large, or has no such array.
        DataError: The arrays do not fit each other, or hold values that are not finite.
    """
    place = locate(source.path, folder)
    names = [source.inputs, source.target, *filter(None, (source.lengths, source.weights))]
    return dataset_of(read_arrays(place, list(dict.fromkeys(names))), source, place.stem)


def dataset_of(arrays: Mapping[str, NDArray[Any]], source: Npz, name: str) -> Dataset:
    """A data set of arrays by name, of which the source says what is what.

    Raises:
        DataError: The arrays do not fit each other, or hold values that are not finite.
    """
    inputs = _samples(source.inputs, arrays[source.inputs])
    target = _target(source.target, arrays[source.target], source.target_type)
    if len(target.values) != len(inputs):
        raise DataError(
            f"{shown(source.inputs)} holds {len(inputs)} samples, but {shown(source.target)} holds "
            f"{len(target.values)}.",
            fix="Both have the samples along their first axis; save arrays of the same length.",
            field="target",
        )
    check_varied(target.values, source.target)
    lengths = None
    if source.lengths:
        lengths = _lengths(source.lengths, arrays[source.lengths], arrays[source.inputs].shape)
        inputs = with_padding(inputs, lengths, 0.0)
    weights = checked_weights(arrays[source.weights], len(inputs), source.weights) if source.weights else None
    form = DataSpec(
        len(inputs),
        inputs.shape[1:],
        (),
        (),
        (),
        has_lengths=lengths is not None,
        has_weights=weights is not None,
        ranges=(range_of(inputs),),
    )
    spec = target.described(form, source.target)
    return Dataset(name, inputs, target.values, spec, lengths, weights)


def _lengths(name: str, values: NDArray[Any], shape: tuple[int, ...]) -> NDArray[np.int64]:
    """Steps of each sample of an array of this shape, checked."""
    if len(shape) < 2:
        raise DataError(
            f"{shown(name)} gives the steps of each sample, but the samples have no steps.",
            fix="Save samples as (rows, steps, features), or name no array of lengths.",
            field="lengths",
        )
    if values.shape != shape[:1] or values.dtype.kind not in "iu":
        raise DataError(
            f"{shown(name)} is of shape {values.shape} and type {values.dtype}, but a whole number for each of the "
            f"{shape[0]} samples is expected.",
            fix="Save the number of steps of each sample as an array of integers.",
            field="lengths",
        )
    wrong = np.flatnonzero((values < 1) | (values > shape[1]))
    if len(wrong):
        raise DataError(
            f"{name}[{wrong[0]}] is {values[wrong[0]]}, but samples have 1 to {shape[1]} steps.",
            fix="If the steps come last in the samples, save x.transpose(0, 2, 1)."
            if len(shape) == 3 and values.min() >= 1 and values.max() <= shape[2]
            else "Correct the lengths, or leave out samples without steps.",
            field="lengths",
        )
    return values.astype(np.int64)


def _samples(name: str, values: NDArray[Any]) -> NDArray[np.float64]:
    if values.dtype.kind in "US":
        raise DataError(f"The array {shown(name)} holds texts.", fix="Save an array of numbers.", field="inputs")
    _check_form(name, values, "inputs")
    return _numbers(name, values, "inputs")


def _target(name: str, values: NDArray[Any], kind: TargetType) -> Target:
    """Read the target: labels may be an axis or a column of texts or numbers, or one-hot rows."""
    _check_form(name, values, "target")
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.dtype.kind == "S":
        values = _decoded(name, values)
    if values.dtype.kind == "U":
        return _texts(name, values, kind)
    if values.ndim == 1 and values.dtype.kind in "biu":
        return _whole_numbers(name, values, kind)
    numbers = _numbers(name, values, "target")
    if numbers.shape[1:] == (1,):
        return number_target(numbers[:, 0], kind, name)
    return numbers_target(numbers, kind, name)


def _whole_numbers(name: str, values: NDArray[Any], kind: TargetType) -> Target:
    """Integers, (rows,): classes, or numbers where the loss or the user wants them."""
    if kind == "numbers":
        return numbers_only(_numbers(name, values, "target"))
    if values.dtype.kind == "u" and int(values.max()) >= 2**63:  # no float64 tells these apart
        return _texts(name, values.astype(np.str_), kind)
    distinct, indices = np.unique(values.astype(np.int64), return_inverse=True)
    if kind == "automatic" and len(distinct) > most_classes(len(values)):
        return numbers_only(_numbers(name, values, "target"))
    _check_class_count(name, len(distinct), len(values), "Set the target type to numbers.")
    numbers = distinct.astype(np.float64)
    either = kind == "automatic" and bool((numbers.astype(np.int64) == distinct).all())
    return Target(
        indices.astype(np.int64),
        classes=tuple(str(value) for value in distinct.tolist()),
        class_numbers=tuple(numbers.tolist()) if either else (),
        figures=figures_of(numbers[indices][:, None]) if either else (),
    )


def _texts(name: str, values: NDArray[Any], kind: TargetType) -> Target:
    if values.ndim != 1:
        raise DataError(f"The array {shown(name)} holds texts in several axes.", fix="Save one text per sample.")
    if kind == "numbers":
        raise text_target(name, str(values[0]))
    names, indices = np.unique(values, return_inverse=True)
    _check_class_count(name, len(names), len(values), "Group them, or choose another target.")
    return Target(indices.astype(np.int64), classes=tuple(str(each) for each in names))


def _decoded(name: str, values: NDArray[Any]) -> NDArray[Any]:
    """Texts from bytes."""
    try:
        return np.char.decode(values, "utf-8")
    except UnicodeDecodeError as error:
        raise DataError(
            f"The array {shown(name)} holds bytes that are no UTF-8 text.",
            fix="Save the labels as texts, or as class indices.",
            field="target",
        ) from error


def _check_class_count(name: str, classes: int, rows: int, fix: str) -> None:
    if classes > most_classes(rows):
        raise DataError(
            f"The target {shown(name)} holds {classes} different labels in {rows} samples: too many to be classes.",
            fix=fix,
            field="target",
        )


def _check_form(name: str, values: NDArray[Any], field: str) -> None:
    if values.ndim == 0 or values.size == 0:
        what = "a single value" if values.ndim == 0 else "empty"
        raise DataError(
            f"The array {shown(name)} is {what}.", fix="Samples are expected along its first axis.", field=field
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
            fix="Replace such values, or leave out their samples.",
            field=field,
        )
    return numbers[:, None] if numbers.ndim == 1 else numbers
