"""The data sets that ship with Layerloom: CSV files, with sources and licences in `resources/data/SOURCES.md`."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from engine.data.dataset import Dataset
from engine.data.table import read_table
from engine.sources import Bundled


def load_bundled(source: Bundled, folder: Path | None) -> Dataset:
    """Load a bundled data set; its last column is the target."""
    content = (files("resources") / "data" / f"{source.name}.csv").read_bytes()
    return read_table(content, "", source.name.replace("_", " ").capitalize())
