"""The data sets that ship with Layerloom: CSV files, with sources and licences in `resources/data/SOURCES.md`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from engine.data.dataset import Dataset
from engine.data.files import bundled_file
from engine.data.tables.table import read_table
from engine.preparation.recipe import Recipe
from engine.sources import Bundled


def load_bundled(source: Bundled, folder: Path | None, recipe: Recipe) -> Dataset:
    """Load a bundled data set; its last column is the target.

    Nothing is noted of them, as they were chosen for what they are: three pixels of the digits are always 0.
    """
    name = source.name.replace("_", " ").capitalize()
    found = read_table(bundled_file(source).read_bytes(), "", name, recipe=recipe)
    return replace(found, spec=replace(found.spec, notes=()))
