"""Columns become inputs by a recipe: missing values, categories, encodings, scaling; rows and files alike."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.analysis.analyse import analyse
from engine.data.dataset import Dataset
from engine.data.delimited.encodings import ColumnEncoding, encode
from engine.data.delimited.features import read_features
from engine.data.likeness import likeness
from engine.data.preparation.fit import Preparation
from engine.data.rows import samples_of
from engine.data.tables.table import read_table
from engine.document.project import DataSettings, Project
from engine.errors import DataError
from engine.evaluation.columns import columns_of, error_by
from engine.preparation.encodings import Integer, OneHot, Ordered
from engine.preparation.fills import FILLS, ConstantValue, DropRow, Mean, Median, Mode
from engine.preparation.recipe import ColumnChoice, Recipe
from engine.preparation.scalings import SCALINGS, Automatic, Standard
from engine.training.preparing.arrays import preparation_of

TABLE = "\n".join(
    [
        "age,class,size,fare,y",
        *("22,third,small,7.25,no", "38,first,large,71.5,yes", ",third,small,8,no", "35,first,,53,yes"),
        *("54,,large,51.5,no", "2,second,small,21,yes", "27,third,large,,yes", "14,second,small,30,no"),
        *("4,third,small,16.5,yes", "58,first,large,26.5,", "20,third,large,8,no", "39,third,small,31.25,no"),
    ]
)


def table(recipe: Recipe | None = None, text: str = TABLE) -> Dataset:
    return read_table(text.encode(), "y", "table", recipe=recipe or Recipe())


def choosing(**choices: Mapping[str, Any]) -> Recipe:
    return Recipe(columns={name.rstrip("_"): ColumnChoice(**choice) for name, choice in choices.items()})


def fitted(dataset: Dataset, rows: np.ndarray[Any, Any], recipe: Recipe | None = None) -> Preparation:
    project = Project(data=DataSettings(recipe=recipe or Recipe()))
    return preparation_of(project, analyse(project.network, dataset.spec), dataset, rows)


def test_missing_values_by_themselves() -> None:
    data = table()
    assert data.spec.rows == 11, "the row without a target is left out"
    assert data.spec.columns == (
        *("age", "age is missing", "class=first", "class=second", "class=third", "class is missing"),
        *("size=large", "size=small", "size is missing", "fare", "fare is missing"),
    )
    assert [note.code for note in data.spec.notes] == ["rows-without-value"]
    assert np.isnan(data.inputs[2, 0])
    assert data.inputs[2, 1] == 1.0
    rows = np.arange(6)
    prepared = fitted(data, rows)
    assert prepared.fill is not None
    known = data.inputs[rows, 0]
    assert prepared.fill[0] == np.median(known[~np.isnan(known)])
    assert prepared.fill[2:5].tolist() == [0.0, 0.0, 0.0], "missing is a category of its own"
    assert np.isfinite(prepared.apply(data.inputs)).all()


@pytest.mark.parametrize("fill", FILLS, ids=lambda each: each.type_name())
def test_each_fill_on_numbers_and_categories(fill: type[Any]) -> None:
    for column, takes in (("age", fill.for_numbers), ("class", fill.for_categories)):
        recipe = choosing(**{column + "_": {"missing": fill()}})
        if fill.type_name() == "report":
            with pytest.raises(DataError, match="1 value is missing: row"):
                table(recipe)
        elif not takes:
            with pytest.raises(DataError, match=f"is no treatment for the missing values of '{column}'"):
                table(recipe)
        else:
            data = table(recipe)
            assert data.spec.rows == 11 - (fill is DropRow)
            assert np.isfinite(fitted(data, np.arange(6), recipe).apply(data.inputs)).all()


def test_values_that_fills_choose() -> None:
    rows = np.arange(9)
    ages = [22.0, 38.0, 35.0, 54.0, 2.0, 27.0, 14.0, 4.0]
    for fill, expected in ((Mean(), np.mean(ages)), (Median(), np.median(ages)), (ConstantValue(value=7.5), 7.5)):
        recipe = choosing(age={"missing": fill})
        prepared = fitted(table(recipe), rows, recipe)
        assert prepared.fill is not None
        assert prepared.fill[0] == expected
    recipe = choosing(class_={"missing": Mode(indicator=False)})
    data = table(recipe)
    assert "class is missing" not in data.spec.columns
    prepared = fitted(data, rows, recipe)
    assert prepared.fill is not None
    assert prepared.fill[2:5].tolist() == [0.0, 0.0, 1.0], "third is the most frequent"


def test_encodings_of_categories() -> None:
    data = table(choosing(class_={"encoding": OneHot(least=3)}))
    assert data.spec.columns[2:5] == ("class=third", "class=(rare)", "class is missing")
    assert data.inputs[:, 3].tolist()[:2] == [0.0, 1.0]
    data = table(choosing(class_={"encoding": Ordered(order=("third", "second", "first"))}))
    assert data.inputs[[0, 1, 5], data.spec.columns.index("class")].tolist() == [0.0, 2.0, 1.0]
    with pytest.raises(DataError, match="The order of 'class' does not name 'third'"):
        table(choosing(class_={"encoding": Ordered(order=("first", "second"))}))
    data = table(choosing(class_={"encoding": Integer()}))
    assert data.inputs[[0, 1, 5], data.spec.columns.index("class")].tolist() == [2.0, 0.0, 1.0]
    with pytest.raises(DataError, match="The encoding ordered is not for 'age', which holds number values"):
        table(choosing(age={"encoding": Ordered()}))
    data = table(choosing(age={"type": "category"}))
    assert "age=22" in data.spec.columns
    with pytest.raises(DataError, match="rows 2, 3, 4, 5, 7 and 6 more, column 'class': 'third', it is not a number"):
        table(choosing(class_={"type": "number"}))


def test_roles() -> None:
    data = table(choosing(class_={"role": "ignored"}, y={"role": "feature"}, fare={"role": "target"}))
    assert data.spec.target_name == "fare"
    assert data.spec.table_columns == ("age", "size", "y")
    data = table(choosing(fare={"role": "target"}, age={"role": "target"}))
    assert data.spec.target_name == "age, fare"
    assert data.spec.target_shape == (2,)
    one_hot = "a,p,q\n" + "".join(f"{row},{row % 2},{1 - row % 2}\n" for row in range(9))
    recipe = choosing(p={"role": "target"}, q={"role": "target"})
    assert read_table(one_hot.encode(), "", "t", recipe=recipe).spec.classes == ("0", "1")


def test_texts_that_name_rows_are_ignored() -> None:
    text = "name,a,y\n" + "".join(f"Person {row},{row % 5},{['no', 'yes'][row % 2]}\n" for row in range(40))
    data = table(text=text)
    assert data.spec.columns == ("a",)
    assert "'name' is ignored: its 40 different texts name or describe rows" in data.spec.notes[0].message
    with pytest.raises(DataError, match="'name' holds 40 different texts"):
        table(choosing(name={"role": "feature"}), text)


@pytest.mark.parametrize("scaling", SCALINGS, ids=lambda each: each.type_name())
def test_what_is_fitted_comes_from_training_rows_alone(scaling: type[Any]) -> None:
    """Test rows times 1,000, and their categories replaced by known ones, change no byte."""
    lines = TABLE.split("\n")
    other = []
    for age, _, _, fare, y in (line.split(",") for line in lines[8:]):
        other.append(f"{age and int(age) * 1000},first,large,{fare and float(fare) * 1000},{y}")
    for fill in FILLS:
        if not (fill.for_numbers and fill.keeps) or fill.type_name() == "report":
            continue
        recipe = choosing(age={"missing": fill(), "scaling": scaling()}, fare={"scaling": scaling()})
        rows = np.arange(7)
        before, after = (fitted(table(recipe, text), rows, recipe) for text in (TABLE, "\n".join(lines[:8] + other)))
        for part in ("fill", "shift", "scale"):
            assert getattr(before, part).tobytes() == getattr(after, part).tobytes(), (fill, part)


def test_ones_and_zeros_are_not_scaled() -> None:
    data = table()
    scaled = fitted(data, np.arange(11)).scale
    assert [scale != 1.0 for scale in scaled] == [name in ("age", "fare") for name in data.spec.columns]
    chosen = choosing(size={"scaling": Standard()})
    assert fitted(table(chosen), np.arange(11), chosen).scale[6] != 1.0
    old = table(Recipe(rules=1), "a,b,y\n1,x,p\n2,x,q\n4,z,p\n")
    assert (fitted(old, np.arange(3), Recipe(rules=1)).scale != 1.0).all(), "before format 4 all are"


def test_own_scaling_of_a_column() -> None:
    for scaling in SCALINGS:
        if scaling is Automatic:
            continue
        recipe = choosing(fare={"scaling": scaling()})
        data = table(recipe)
        place = data.spec.columns.index("fare")
        done = fitted(data, np.arange(11), recipe).apply(data.inputs)[:, place]
        if scaling.type_name() in ("standard", "log"):
            assert abs(done.mean()) < 1e-12
            assert abs(done.std() - 1.0) < 1e-12
        elif scaling.type_name() == "minmax":
            assert (done.min(), done.max()) == (0.0, 1.0)
        elif scaling.type_name() == "robust":
            assert np.diff(np.percentile(done, (25, 75))) == pytest.approx(1.0)


def test_parts_of_times() -> None:
    moments = np.array(["1970-01-01T00:00", "2024-02-29T13:30", "1969-12-31T23:59"], "datetime64[s]")
    seconds = moments.astype(np.int64).astype(np.float64)
    parts = ("elapsed", "year", "month", "day", "weekday", "hour", "minute")
    found = encode(ColumnEncoding("t", "calendar", parts=parts), seconds)
    expected = [[0, 1970, 1, 1, 3, 0, 0], [seconds[1] / 86400, 2024, 2, 29, 3, 13, 30],
                [seconds[2] / 86400, 1969, 12, 31, 2, 23, 59]]  # fmt: skip
    np.testing.assert_allclose(found, expected)
    around = encode(ColumnEncoding("t", "calendar", parts=("~month", "~hour")), seconds)
    np.testing.assert_allclose(around[0], [0, 1, 0, 1], atol=1e-15)
    np.testing.assert_allclose((around[:, ::2] ** 2 + around[:, 1::2] ** 2), 1.0)


def test_rows_and_files_are_prepared_alike(tmp_path: Path) -> None:
    data = table()
    assert data.spec.reading is not None
    columns = "fare,more,size,class,age"
    content = f"{columns}\n8,x,small,third,22\n,x,,unseen,\n".encode()
    read = read_features(content, data.spec.reading, data.spec.encodings)
    rows = samples_of(
        [
            {"fare": 8, "size": "small", "class": "third", "age": 22.0},
            {"fare": None, "size": None, "class": "unseen", "age": float("nan")},
        ],
        data.spec,
    )
    np.testing.assert_array_equal(read, rows)
    assert rows[1, 2:6].tolist() == [0.0, 0.0, 0.0, 0.0], "an unseen category is none of them, and not missing"


def test_ids_of_categories_keep_one_for_what_is_missing() -> None:
    """It was told by an indicator that an Embedding does not take, and had the id of the first category."""
    recipe = choosing(class_={"encoding": Integer()})
    data = table(recipe)
    assert "class is missing" not in data.spec.columns
    prepared = fitted(data, np.arange(11), recipe)
    assert prepared.fill is not None
    assert prepared.fill[data.spec.columns.index("class")] == 3.0


def test_numbers_as_categories_keep_missing_cells() -> None:
    recipe = choosing(age={"type": "category"})
    data = table(recipe)
    places = data.spec.places(["age"])
    assert data.inputs[2, places[-1]] == 1.0
    assert np.nansum(data.inputs[:, places[:-1]]) == 10.0


def test_ranges_and_groups_pass_over_what_is_missing() -> None:
    """A single missing cell made every range of its column unknown."""
    data = table()
    known = likeness(data, np.arange(11), pictures=False)
    assert (known.lows[0], known.highs[0]) == (2.0, 54.0)
    age = next(column for column in columns_of(data.spec) if column.name == "age")
    groups = error_by(age, data.inputs[:, list(age.places)], np.ones(11), np.ones(11))
    assert groups[-1].title == "(missing)"
    assert sum(group.count for group in groups) == 11
