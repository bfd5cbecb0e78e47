"""Paths of the files that a document reads its data from: fields of the source, and of the split."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from engine.document.project import DataSettings
from engine.fields import Declared, describe

D = TypeVar("D", bound=Declared)


def paths_of(data: DataSettings) -> tuple[str, ...]:
    """Paths of the files that data are read from, as the document names them, that of the source first."""
    named = (getattr(part, name) for part in (data.source, data.recipe.splitting) for name in _fields(part))
    return tuple(filter(None, named))


def relocated(data: DataSettings, old: Path | None, new: Path | None) -> DataSettings:
    """The data as a project in another folder has to name them, so that relative paths lead to the same files.

    Args:
        data: As the project names them.
        old: Folder that relative paths start from, or None where the project has none yet.
        new: Folder that they will start from, or None where there is none, so that they have to be absolute.
    """
    if old is None or old == new:
        return data
    splitting = _relocated(data.recipe.splitting, old, new)
    return data.replace(source=_relocated(data.source, old, new), recipe=data.recipe.replace(splitting=splitting))


def _relocated(declared: D, old: Path, new: Path | None) -> D:
    return declared.replace(**{name: _moved(getattr(declared, name), old, new) for name in _fields(declared)})


def _moved(path: str, old: Path, new: Path | None) -> str:
    if not path or Path(path).is_absolute() or not (old / path).exists():
        return path
    place = (old / path).resolve()
    is_within = new is not None and place.is_relative_to(new.resolve())
    return (place.relative_to(new.resolve()) if new is not None and is_within else place).as_posix()


def _fields(declared: Declared) -> tuple[str, ...]:
    return tuple(each.name for each in describe(type(declared)) if each.names == "files")
