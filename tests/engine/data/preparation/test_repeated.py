"""Repeated rows are left out, or kept in one split; the rows that are tested stay."""

from __future__ import annotations

import numpy as np
import pytest

from engine.data.dataset import Dataset
from engine.data.load import load_source
from engine.data.problems.splits import split_notes
from engine.data.split import split_of
from engine.data.tables.table import read_table
from engine.document.project import DataSettings, Project
from engine.errors import DataError
from engine.preparation.recipe import Recipe
from engine.preparation.splittings import ByColumn
from engine.sources import Csv, Moons

HALF = [f"{row}.5,{row * 7 % 60},{'ab'[row % 2]}" for row in range(60)]
TABLE = "\n".join(["x,z,y", *HALF, "7.25,1,", *HALF]).encode()


def loaded(recipe: Recipe) -> tuple[Project, Dataset]:
    project = Project(data=DataSettings(source=Csv(path="t.csv"), recipe=recipe))
    return project, read_table(TABLE, "", "t", recipe=recipe)


def test_they_are_left_out_and_that_is_told() -> None:
    _, found = loaded(Recipe(repeated="drop"))
    assert found.inputs[:, 0].tolist() == [row + 0.5 for row in range(60)]
    told = {note.code: note.message for note in found.spec.notes}
    assert told["rows-repeated"] == "60 rows are left out, as they repeat an earlier one."
    assert told["rows-without-value"].startswith("1 row is left out")
    assert "duplicate-rows" not in told
    (raw,) = found.raw
    assert raw.only(np.array([59])).decode().splitlines() == ["x,z,y", HALF[59]]


def test_they_are_kept_in_one_split() -> None:
    project, found = loaded(Recipe())
    as_drawn = split_of(project, found)
    assert "duplicates-across" in {note.code for note in split_notes(project, found)}
    project, found = loaded(Recipe(repeated="apart"))
    parts = split_of(project, found)
    assert parts.test.tolist() == as_drawn.test.tolist(), "what is tested stays"
    seen = [set((part % 60).tolist()) for part in (parts.train, parts.validation, parts.test)]
    assert sorted(row for rows in seen for row in rows) == [*range(60)], "each is in one split"
    assert "duplicates-across" not in {note.code for note in split_notes(project, found)}


def test_a_training_split_without_a_row_of_its_own_is_refused() -> None:
    content = "\n".join(["part,x,y", *(f"{part},{row},{row % 2}" for part in ("train", "test") for row in range(9))])
    recipe = Recipe(repeated="apart", splitting=ByColumn(column="part"))
    project = Project(data=DataSettings(recipe=recipe))
    with pytest.raises(DataError, match="nothing is left to train on"):
        split_of(project, read_table(content.encode(), "", "t", recipe=recipe))


@pytest.mark.parametrize("repeated", ["apart", "drop"])
def test_arrays_have_no_rows_to_compare(repeated: str) -> None:
    project = Project(data=DataSettings(source=Moons(), recipe=Recipe(repeated=repeated)))
    with pytest.raises(DataError, match="the data is none"):
        split_of(project, load_source(project.data.source, None, project.data.recipe))
