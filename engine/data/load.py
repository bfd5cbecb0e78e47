"""Loading: from the source that a project names to samples in memory."""

from __future__ import annotations

from functools import singledispatch
from pathlib import Path

from engine.data.arrays import load_npz
from engine.data.builtin import load_bundled
from engine.data.dataset import Dataset
from engine.data.generated import load_generated
from engine.data.tables.table import load_csv
from engine.document.project import DataSettings
from engine.preparation.recipe import Recipe
from engine.sources import Bundled, Csv, Generated, Npz, Source


def load(data: DataSettings, folder: Path | None) -> Dataset:
    """Load the data set of a project.

    Nothing is cached here: a caller that loads the same source often keeps the result.

    Args:
        data: The settings: source and recipe.
        folder: The project's folder, where relative paths start; None while it was never saved.

    Raises:
        FileError: A file cannot be read.
        DataError: Its content cannot be used; says where, and how to fix it.
    """
    return load_source(data.source, folder, data.recipe)


def load_source(source: Source, folder: Path | None, recipe: Recipe | None = None) -> Dataset:
    """Load the data of a source by a recipe, else by one in which all is automatic; raises as `load` does."""
    return _load(source, folder, recipe or Recipe())


@singledispatch
def _load(source: Source, folder: Path | None, recipe: Recipe) -> Dataset:
    raise NotImplementedError(source.type)


_load.register(Bundled, load_bundled)
_load.register(Generated, lambda source, folder, recipe: load_generated(source, folder))
_load.register(Csv, load_csv)
_load.register(Npz, lambda source, folder, recipe: load_npz(source, folder))
