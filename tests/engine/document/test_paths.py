"""Paths of data: of the source and of the files that a split comes from."""

from __future__ import annotations

from pathlib import Path

from engine.document.paths import paths_of, relocated
from engine.document.project import DataSettings
from engine.preparation.recipe import Recipe
from engine.preparation.splittings import ByFile
from engine.sources import Csv, Moons


def data(source: str, test: str) -> DataSettings:
    return DataSettings(source=Csv(path=source), recipe=Recipe(splitting=ByFile(test=test)))


def test_all_files_are_named_that_of_the_source_first() -> None:
    assert paths_of(data("a.csv", "b.csv")) == ("a.csv", "b.csv")
    assert paths_of(data("", "b.csv")) == ("b.csv",)
    assert paths_of(DataSettings(source=Moons())) == ()


def test_in_another_folder_paths_lead_to_the_same_files(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    (old / "in").mkdir(parents=True)
    new.mkdir()
    for place in (old / "a.csv", old / "in" / "b.csv"):
        place.write_text("")
    moved = relocated(data("a.csv", "in/b.csv"), old, new)
    assert paths_of(moved) == ((old / "a.csv").as_posix(), (old / "in" / "b.csv").as_posix())
    assert relocated(data("gone.csv", "in/b.csv"), old, old / "in") == data("gone.csv", "b.csv")
    assert relocated(data("a.csv", "in/b.csv"), None, new) == data("a.csv", "in/b.csv")
