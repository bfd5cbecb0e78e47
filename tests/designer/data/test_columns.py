"""Columns as people know them, from every kind of data."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from designer.data.columns import Columns
from designer.data.figures import decimals_of, legible
from engine.analysis.checks.targets import as_numbers
from engine.data.load import load_source
from engine.sources import Bundled, Csv, Npz

TABLE = """age,city,income,plan
31,Berlin,41000,basic
44,Paris,52000.5,plus
29,Rome,38000,basic
51,Berlin,61000,plus
"""


def columns_of(source, folder=None, **changed):
    dataset = load_source(source, folder or Path())
    return Columns(dataset, dataset.spec)


def shown(columns):
    return [(column.name, column.role, column.type) for column in (columns[place] for place in range(len(columns)))]


def test_a_file_shows_its_own_columns_not_the_inputs_made_of_them(tmp_path):
    (tmp_path / "t.csv").write_text(TABLE)
    columns = columns_of(Csv(path="t.csv"), tmp_path)
    assert shown(columns) == [
        ("plan", "target", "2 classes"), ("age", "feature", "number"), ("city", "feature", "3 categories"),
        ("income", "feature", "number"),
    ]  # fmt: skip
    cells = [[columns[place].cell(row) for place in range(4)] for row in range(4)]
    assert cells == [
        ["basic", "31", "Berlin", "41000.0"], ["plus", "44", "Paris", "52000.5"],
        ["basic", "29", "Rome", "38000.0"], ["plus", "51", "Berlin", "61000.0"],
    ]  # fmt: skip
    assert columns[1].figures() == "From 29 to 51, 38.75 on average."
    assert columns[2].figures() == ""


def test_weights_of_samples_are_a_column(tmp_path):
    (tmp_path / "t.csv").write_text(TABLE)
    columns = columns_of(Csv(path="t.csv", weights="income"), tmp_path)
    assert shown(columns)[3] == ("income", "weight", "number")
    assert columns[3].cell(1) == "52000.5"


def test_images_are_shown_by_place(tmp_path):
    images = np.arange(2 * 3 * 2 * 2, dtype=float).reshape(2, 3, 2, 2)
    np.savez(tmp_path / "a.npz", x=images, y=np.array([0, 1]))
    columns = columns_of(Npz(path="a.npz"), tmp_path)
    assert len(columns) == 1 + 12
    assert columns[12].name == "2, 1, 1"
    assert columns[12].cell(1) == "23"


def test_a_target_read_as_numbers_says_so():
    dataset = load_source(Bundled(name="wine"), Path())
    assert Columns(dataset, dataset.spec)[0].type == "3 classes"


def test_whole_numbers_as_a_target_are_what_the_network_takes_them_for(tmp_path):
    rows = "".join(f"{row},{row % 3 + 1}\n" for row in range(30))
    (tmp_path / "t.csv").write_text(f"a,stars\n{rows}")
    dataset = load_source(Csv(path="t.csv"), tmp_path)
    assert Columns(dataset, dataset.spec)[0].type == "3 classes"
    assert Columns(dataset, as_numbers(dataset.spec))[0].type == "number"


GAPS = """name,age,city,cabin,plan
Ada,31,Berlin,,a
Bea,,Paris,,b
Cea,29,,,a
Dea,51,Berlin,,b
Eva,22,Paris,,a
Fae,,Rome,,b
Gea,41,Rome,,a
Hea,42,Paris,,b
Ida,37,Berlin,,a
Joe,33,Rome,,b
Kai,30,Paris,,a
Leo,60,Berlin,,b
"""


def test_what_is_missing_done_and_ignored_is_told(tmp_path):
    (tmp_path / "t.csv").write_text(GAPS)
    columns = columns_of(Csv(path="t.csv"), tmp_path)
    by_name = {columns[place].name: columns[place] for place in range(len(columns))}
    assert by_name["age"].steps == "median, indicator · standard"
    assert by_name["age"].sketch.missing_text == "17 %"
    assert by_name["age"].cell(1) == ""
    assert by_name["age"].is_missing(1)
    assert by_name["age"].figures() == "From 22 to 60, 37.6 on average."
    assert by_name["city"].steps == "own category, indicator · one-hot, 3 inputs"
    assert (by_name["cabin"].role, by_name["cabin"].reason) == ("ignored", "it holds nothing")
    assert by_name["cabin"].words() == "ignored, number; 100 % missing; it holds nothing"
    assert by_name["name"].role == "ignored"
    assert "different texts" in by_name["name"].reason


@pytest.mark.parametrize("name", ["iris", "digits", "diabetes"])
def test_features_of_bundled_sets_have_their_names(name):
    dataset = load_source(Bundled(name=name), Path())
    columns = Columns(dataset, dataset.spec)
    assert tuple(columns[place].name for place in range(1, len(columns))) == dataset.spec.columns


@pytest.mark.parametrize(
    ("numbers", "texts"),
    [
        ((5.0, 5.1, 14.0), ["5.0", "5.1", "14.0"]),
        ((-2.510719, 0.95849312, -0.0050813), ["-2.5107", "0.9585", "-0.0051"]),
        ((3.0, 16.0, 0.0), ["3", "16", "0"]),
        ((41000.0, 52000.5), ["41000.0", "52000.5"]),
        ((1e-9, 2.5, 3e-8), ["1e-9", "2.5", "3e-8"]),
        ((float("nan"), 0.25), ["nan", "0.25"]),
        ((-0.0000123456, 2.345678, -1.5), ["0.0000", "2.3457", "-1.5000"]),
        ((1.2345678, 2.5), ["1.2345678", "2.5000000"]),
    ],
)
def test_numbers_of_a_column_lie_one_below_the_other(numbers, texts):
    """Each was rounded by itself, so that points and lengths differed from row to row."""
    decimals = decimals_of(np.array(numbers))
    assert [legible(number, decimals) for number in numbers] == texts
