"""From a file that somebody points at to the source that reads it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from engine.data.archive import array_names
from engine.data.files import shown
from engine.errors import DataError, FileError
from engine.fields import describe
from engine.sources import Csv, Npz, Source

TABLES = (
    *(".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".parquet", ".json", ".jsonl", ".ndjson"),
    *(".gz", ".zip"),  # a table, compressed
)
ARRAYS = (".npz",)
SUFFIXES = (*TABLES, *ARRAYS)
"""Suffixes of the files that can be read."""

_INPUTS = ("x", "inputs", "data", "features", "images", "x_train", "samples")
_TARGETS = (
    *("target", "targets", "label", "labels", "outcome", "survived", "churn", "diagnosis", "species", "quality"),
    *("class", "classes", "price", "y", "y_train"),
)
"""Names of what is to be predicted, in small letters; the surest first."""


def source_of(path: Path) -> Source:
    """The source that reads a file; of arrays those that have the usual names, else the first two.

    Raises:
        FileError: It is no file of data, or the names of its arrays cannot be read.
    """
    suffix, place = path.suffix.lower(), str(path.absolute())
    if suffix in TABLES:
        return Csv(path=place)
    if suffix not in ARRAYS:
        raise FileError(
            f"{shown(path.name)} is not a data file that can be read.", fix=f"Use one of {', '.join(SUFFIXES)}."
        )
    names = array_names(path)
    if len(names) < 2:
        count = f"{len(names)} array{'' if len(names) == 1 else 's'}"
        raise FileError(
            f"{path.name} holds {count}, but samples and targets are needed.",
            fix="Save both with numpy.savez, as x and y.",
        )
    inputs = _usual(names, _INPUTS) or names[0]
    target = _usual((name for name in names if name != inputs), _TARGETS)
    return Npz(path=place, inputs=inputs, target=target or next(name for name in names if name != inputs))


def with_usual_target(source: Source, folder: Path | None) -> Source:
    """The source of a table with the target that the names of its columns tell; as it is where it names one already.

    The last column is the target anyway, so it is not named; neither is any where no name is a usual one.

    Args:
        source: A source of any kind.
        folder: The project's folder, where relative paths start.
    """
    if not isinstance(source, Csv) or source.target:
        return source
    from engine.data.names import names_in  # here, as it needs all readers, and a window opens without them

    names = names_in(source, folder)
    coordinates = any(name.lower() == "x" for name in names)
    found = _usual((name for name in names if not (coordinates and name.lower() == "y")), _TARGETS)
    if not found or names[-1].lower() in _TARGETS:
        return source
    return source.replace(target=found)


def why_target(source: Source) -> str:
    """Reason why a source that nobody has touched has its target, in a few words; empty where there is none to tell."""
    if not isinstance(source, Csv):
        return ""
    return "chosen by its name" if source.target else "the last column"


def aimed(source: Source, target: str) -> Source:
    """The source with another column or array to predict.

    Raises:
        DataError: It has none to choose.
    """
    if "target" not in type(source).model_fields:
        raise DataError("This data has no column or array to choose as the target.", fix="Omit --target.")
    return source.replace(target=target)


def answered(source: Source, answers: Iterable[str]) -> Source:
    """The source with answers to what it asked, each a field and its value as in `header=no`.

    Raises:
        DataError: There is no such field, or it does not take the value.
    """
    fields = [each.name for each in describe(type(source))]
    for answer in answers:
        name, _, value = answer.partition("=")
        if name not in fields:
            raise DataError(f"The data has no setting {shown(name)}.", fix=f"It has {', '.join(fields)}.")
        try:
            source = source.replace(**{name: {"true": True, "false": False}.get(value, value)})
        except ValidationError:
            try:
                source = source.replace(**{name: int(value)})
            except ValueError as error:  # which a ValidationError is too
                raise DataError(f"The setting {name} of the data cannot be {shown(value)}.", field=name) from error
    return source


def _usual(names: Iterable[str], usual: Iterable[str]) -> str:
    """The name that comes first among the usual ones, in capitals or not; empty where there is none."""
    found = {name.lower(): name for name in names}
    return next((found[name] for name in usual if name in found), "")
