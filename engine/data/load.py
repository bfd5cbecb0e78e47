"""Loading: from the source that a project names to samples in memory."""

from __future__ import annotations

from functools import singledispatch
from pathlib import Path

from engine.data.arrays import load_npz
from engine.data.builtin import load_bundled
from engine.data.dataset import Dataset
from engine.data.generated import load_generated
from engine.data.progress import Progress, silent
from engine.data.reading.kept import LastTable
from engine.data.tables.table import load_csv
from engine.document.project import DataSettings
from engine.preparation.recipe import Recipe
from engine.sources import Bundled, Csv, Generated, Npz, Source


def load(
    data: DataSettings, folder: Path | None, progress: Progress = silent, last: LastTable | None = None
) -> Dataset:
    """Load the data set of a project.

    Nothing is kept here: a caller that loads the same source often keeps the result, and the table that was read last.

    Args:
        data: The settings: source and recipe.
        folder: The project's folder, where relative paths start; None while it was never saved.
        progress: Is told the share that is done, and raises to stop.
        last: The table that was read last, which takes its place; None to read in any case.

    Raises:
        FileError: A file cannot be read.
        DataError: Its content cannot be used; says where, and how to fix it.
    """
    return _load(data.source, folder, data.recipe, progress, last or LastTable())


def load_source(source: Source, folder: Path | None, recipe: Recipe | None = None) -> Dataset:
    """Load the data of a source by a recipe, else by one in which all is automatic; raises as `load` does."""
    return _load(source, folder, recipe or Recipe(), silent, LastTable())


@singledispatch
def _load(source: Source, folder: Path | None, recipe: Recipe, progress: Progress, last: LastTable) -> Dataset:
    raise NotImplementedError(source.type)


_load.register(Bundled, lambda source, folder, recipe, progress, last: load_bundled(source, folder, recipe))
_load.register(Generated, lambda source, folder, recipe, progress, last: load_generated(source, folder))
_load.register(Csv, load_csv)
_load.register(Npz, lambda source, folder, recipe, progress, last: load_npz(source, folder))
