"""Validation and test rows from files of their own: read alike, found by name, never fitted on, named in messages."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from engine.data.dataset import Dataset
from engine.data.fingerprint import fingerprint_of
from engine.data.load import load
from engine.data.preparation.fit import fills_of, fit
from engine.data.raw import FaultyRowsError
from engine.data.split import split_of
from engine.document.project import DataSettings, Project
from engine.errors import DataError, FileError, QuestionError
from engine.preparation.recipe import ColumnChoice, Recipe
from engine.preparation.splittings import ByFile
from engine.sources import Csv, Moons
from engine.training.model import held_out, held_out_rows

ROWS = 40
TABLE = "size,kind,when,code,y\n" + "".join(
    f"{row % 9}.5,{'ab'[row % 2]},{13 + row % 15}/02/2024,0{row % 4},{['no', 'yes'][row % 3 == 0]}\n"
    for row in range(ROWS)
)
OTHER = "y,code,kind,more,when,size\n" + "".join(
    f"{['no', 'yes'][row % 2]},0{row % 3},{'bc'[row % 2]},x,{1 + row % 9}/02/2024,{1000 + row}.25\n"
    for row in range(12)
)
"""Other columns, in another order; a category that the table lacks; dates that alone would read two ways."""


def project(folder: Path, *, test: str = OTHER, validation: str = "", **choices: ColumnChoice) -> Project:
    for name, text in (("t.csv", TABLE), ("test.csv", test), ("val.csv", validation)):
        (folder / name).write_text(text)
    rule = ByFile(test="test.csv" if test else "", validation="val.csv" if validation else "")
    return Project(data=DataSettings(source=Csv(path="t.csv"), recipe=Recipe(splitting=rule, columns=choices)))


def loaded(project: Project, folder: Path) -> Dataset:
    return load(project.data, folder)


def test_rows_of_another_file_are_tested_and_the_table_gives_the_rest(tmp_path: Path) -> None:
    made = project(tmp_path)
    data = loaded(made, tmp_path)
    parts = split_of(made, data)
    assert parts.test.tolist() == [*range(ROWS, ROWS + 12)]
    assert (len(parts.train), len(parts.validation)) == (34, 6)
    assert data.table is not None
    table = data.table
    assert table.by_name["size"].values[ROWS] == 1000.25, "columns are found by name"
    assert table.by_name["kind"].categories == ("a", "b", "c"), "categories are schema, of all rows"
    assert table.by_name["code"].type == "category", "a code, as in the table"
    when = table.by_name["when"].values[[0, ROWS]].astype("datetime64[s]").astype(str)
    assert when.tolist() == ["2024-02-13T00:00:00", "2024-02-01T00:00:00"]
    assert table.row_text(ROWS) == "row 2 of 'test.csv'"
    assert table.row_text(0) == "row 2"


def test_categories_are_met_by_name(tmp_path: Path) -> None:
    table = loaded(project(tmp_path), tmp_path).table
    assert table is not None
    kinds = table.by_name["kind"]
    assert [kinds.categories[place] for place in kinds.values[[0, 1, ROWS, ROWS + 1]]] == ["a", "b", "b", "c"]


def test_a_column_has_the_type_that_it_has_in_the_table(tmp_path: Path) -> None:
    numbers = OTHER.replace(",b,", ",1,").replace(",c,", ",2,")
    table = loaded(project(tmp_path, test=numbers), tmp_path).table
    assert table is not None
    assert table.by_name["kind"].categories == ("1", "2", "a", "b")


def test_both_files_leave_the_whole_table_to_training(tmp_path: Path) -> None:
    made = project(tmp_path, validation=OTHER.replace("1000", "2000"))
    parts = split_of(made, loaded(made, tmp_path))
    assert (len(parts.train), parts.validation[0], parts.test[0]) == (ROWS, ROWS, ROWS + 12)


def test_nothing_is_fitted_on_them(tmp_path: Path) -> None:
    found = []
    for other in (OTHER, OTHER.replace(".25", "999").replace(",b,", ",c,")):
        made = project(tmp_path, test=other)
        data = loaded(made, tmp_path)
        rows = split_of(made, data).train
        found.append(fit("standard", data.inputs[rows], fill=fills_of(data, rows, made.data.recipe)))
    assert found[0].shift.tobytes() == found[1].shift.tobytes()
    assert found[0].scale.tobytes() == found[1].scale.tobytes()


def test_the_fingerprint_sees_both_files(tmp_path: Path) -> None:
    first = fingerprint_of(loaded(project(tmp_path), tmp_path))
    other = fingerprint_of(loaded(project(tmp_path, test=OTHER.replace("1003", "1004")), tmp_path))
    assert not first.has_same_samples(other)


def test_exports_are_proven_on_rows_as_they_stand_in_the_other_file(tmp_path: Path) -> None:
    made = project(tmp_path)
    data = loaded(made, tmp_path)
    parts = split_of(made, data)
    assert held_out_rows(data, parts).decode() == OTHER
    assert len(held_out(data, parts)) == 12
    made = project(tmp_path, test="", validation=OTHER)
    data = loaded(made, tmp_path)
    parts = split_of(made, data)
    rows = held_out_rows(data, parts).decode().splitlines()
    assert rows == [TABLE.splitlines()[0], *(TABLE.splitlines()[1 + row] for row in parts.test)]


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (OTHER.replace("size", "sise"), r"'test.csv' has no column 'size'"),
        (OTHER.replace("y,code", "z,code"), r"'test.csv' has no column 'y'. Rows without the target can be predicted"),
        (OTHER.replace("1003.25", "big"), r"'test.csv': .* row 5, column 'size': 'big'"),
        ("", r"'test.csv': The file is empty"),
        ("y,code,kind,when,size\n,01,a,13/02/2024,1\n", r"'test.csv' has no row that can be used"),
    ],
)
def test_what_is_wrong_names_the_file(tmp_path: Path, other: str, told: str) -> None:
    made = project(tmp_path)
    (tmp_path / "test.csv").write_text(other)
    with pytest.raises(DataError, match=told):
        split_of(made, loaded(made, tmp_path))


def test_faulty_rows_that_are_left_out_name_the_file(tmp_path: Path) -> None:
    made = project(tmp_path, test=OTHER.replace("1003.25", "big"))
    with pytest.raises(FaultyRowsError) as caught:
        loaded(made, tmp_path)
    source = made.data.source.replace(leave_out_faulty=True)
    table = loaded(made.replace(data=made.data.replace(source=source)), tmp_path).table
    assert table is not None
    assert [fault.place for fault in (*caught.value.faults, *table.faults)] == ["5 of 'test.csv'"] * 2
    assert table.rows == ROWS + 11


def test_a_column_that_is_ignored_may_lack(tmp_path: Path) -> None:
    made = project(tmp_path, test=OTHER.replace("size", "sise"), size=ColumnChoice(role="ignored"))
    assert loaded(made, tmp_path).spec.rows == ROWS + 12


def test_what_the_table_leaves_open_is_asked(tmp_path: Path) -> None:
    made = project(tmp_path)
    (tmp_path / "t.csv").write_text(re.sub(r"(\d\d)/02/2024", r"2024-02-\1", TABLE))
    with pytest.raises(QuestionError, match=r"'test.csv': Row 2, column 'when'") as caught:
        loaded(made, tmp_path)
    source = made.data.source.replace(**caught.value.answers[0].changes)
    assert loaded(made.replace(data=made.data.replace(source=source)), tmp_path).spec.rows == ROWS + 12


def test_what_cannot_be_split_so_is_told(tmp_path: Path) -> None:
    made = project(tmp_path, test="")
    with pytest.raises(DataError, match="No file is named to split by"):
        split_of(made, loaded(made, tmp_path))
    rule = Recipe(splitting=ByFile(test="test.csv"))
    moons = Project(data=DataSettings(source=Moons(), recipe=rule))
    with pytest.raises(DataError, match="Only a table from a file"):
        split_of(moons, load(moons.data, tmp_path))
    gone = project(tmp_path)
    (tmp_path / "test.csv").unlink()
    with pytest.raises(FileError, match=r"There is no file 'test.csv'"):
        loaded(gone, tmp_path)


def test_the_share_of_a_split_with_a_file_does_not_matter(tmp_path: Path) -> None:
    made = project(tmp_path, validation=OTHER)
    made = made.replace(data=made.data.replace(validation_share=0.6, test_share=0.9))
    assert len(split_of(made, loaded(made, tmp_path)).train) == ROWS
    assert np.array_equal(split_of(made, loaded(made, tmp_path)).train, np.arange(ROWS))
