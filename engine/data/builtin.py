"""The data sets that ship with Layerloom: CSV files, with sources and licences in `resources/data/SOURCES.md`."""

from __future__ import annotations

from pathlib import Path

from engine.data.dataset import Dataset
from engine.data.files import bundled_file
from engine.data.tables.table import read_table
from engine.preparation.recipe import Recipe
from engine.sources import Bundled


def load_bundled(source: Bundled, folder: Path | None, recipe: Recipe) -> Dataset:
    """Load a bundled data set; its last column is the target."""
    name = source.name.replace("_", " ").capitalize()
    return read_table(bundled_file(source).read_bytes(), "", name, recipe=recipe)
