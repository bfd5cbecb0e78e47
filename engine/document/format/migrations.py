"""Old files: small functions, each of which turns the data of one format into those of the next.

To change the format: raise `FORMAT` in `project.py`, add the function under the number it starts from, and keep one
old file in the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.document.format import old_meanings, renames
from engine.document.format.faults import value_text
from engine.document.project import FORMAT
from engine.errors import FileError

Data = dict[str, Any]
Migration = Callable[[Data], Data]

_FROM_1: tuple[Migration, ...] = (*old_meanings.CHANGES,)
"""Changes from format 1 to format 2, a function each."""


def _from_1(data: Data) -> Data:
    for change in _FROM_1:
        data = change(data)
    return data


def _from_3(data: Data) -> Data:
    """Projects keep the automatic decisions that they were made with."""
    settings = data.get("data")
    if isinstance(settings, dict):
        data = data | {"data": settings | {"recipe": {"rules": 1}}}
    return data


MIGRATIONS: Mapping[int, Migration] = {1: _from_1, 2: renames.rename, 3: _from_3}
"""By the format that each starts from."""


def migrate(data: Data, name: str, migrations: Mapping[int, Migration] = MIGRATIONS, current: int = FORMAT) -> Data:
    """The data of a file in the current format, without the `format` entry.

    Args:
        data: JSON data as read.
        name: What people call the file.
        migrations: Steps by the format that they start from.
        current: The format to arrive at.

    Raises:
        FileError: No format is named, or one that this program does not know.
    """
    version = data.get("format")
    if type(version) is not int:
        raise FileError(
            f"{name} is not a Layerloom project: it names no format.", fix=f'It should begin with "format": {current}.'
        )
    if version > current:
        raise FileError(
            f"{name} was made by a newer Layerloom (format {value_text(version)}; this one reads up to {current}).",
            fix="Update Layerloom to open it.",
        )
    if version < min(migrations, default=current):
        raise FileError(f"{name} has the unknown format {value_text(version)}.")
    data = {key: value for key, value in data.items() if key != "format"}
    for step in range(version, current):
        data = migrations[step](data)
    return data
