"""Loading: from the source that a project names to samples in memory."""

from __future__ import annotations

from functools import singledispatch
from pathlib import Path

from engine.data.arrays import load_npz
from engine.data.builtin import load_bundled
from engine.data.dataset import Dataset
from engine.data.generated import load_generated
from engine.data.tables.table import load_csv
from engine.sources import Bundled, Csv, Generated, Npz, Source


@singledispatch
def load(source: Source, folder: Path | None) -> Dataset:
    """Load a data set.

    Nothing is cached here: a caller that loads the same source often keeps the result.

    Args:
        source: What the project names.
        folder: The project's folder, where relative paths start; None while it was never saved.

    Raises:
        FileError: A file cannot be read.
        DataError: Its content cannot be used; says where, and how to fix it.
    """
    raise NotImplementedError(source.type)


load.register(Bundled, load_bundled)
load.register(Generated, load_generated)
load.register(Csv, load_csv)
load.register(Npz, load_npz)
