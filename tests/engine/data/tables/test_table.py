"""CSV files, well-formed and broken."""

import re
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from engine.data.dataset import Dataset
from engine.data.load import load_source
from engine.data.tables.table import read_table
from engine.errors import DataError, LayerloomError
from engine.preparation.recipe import Recipe
from engine.sources import Csv

PLAIN = "height,colour,weight\n1.5,red,60.5\n1.75,blue,71.25\n1.25,red,40\n"


def table(text: str | bytes, target: str = "", weights: str = "") -> Dataset:
    content = text if isinstance(text, bytes) else text.encode()
    return read_table(content, target, "table", weights, recipe=Recipe(rules=1))


def test_numbers_texts_and_a_numeric_target() -> None:
    data = table(PLAIN)
    assert data.spec.columns == ("height", "colour=blue", "colour=red")
    assert_array_equal(data.inputs, [[1.5, 0, 1], [1.75, 1, 0], [1.25, 0, 1]])
    assert_array_equal(data.targets, [[60.5], [71.25], [40.0]])
    assert (data.spec.rows, data.spec.target_name, data.spec.classes) == (3, "weight", ())


def test_the_target_may_be_any_column() -> None:
    data = table(PLAIN, "colour")
    assert data.spec.classes == ("blue", "red")
    assert_array_equal(data.targets, [1, 0, 1])
    assert data.spec.columns == ("height", "weight")


def test_a_column_may_say_what_each_sample_counts() -> None:
    data = table(PLAIN, "colour", "weight")
    assert data.spec.columns == ("height",)
    assert data.spec.has_weights
    assert data.weights is not None
    assert_array_equal(data.weights, [60.5, 71.25, 40.0])
    assert table(PLAIN).weights is None


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ("wieght", "There is no column 'wieght' of weights. Did you mean 'weight'?"),
        ("colour", "The column 'colour' holds texts"),
        ("off", "The weight 'off' of sample 2 is -1."),
        ("none", "The weights 'none' are all 0"),
    ],
)
def test_weights_that_cannot_be_are_told(weights: str, words: str) -> None:
    text = "colour,weight,off,none,t\nred,1,1,0,1.5\nblue,2,-1,0,2.5\n"
    with pytest.raises(DataError, match=re.escape(words)) as caught:
        table(text, "t", weights)
    assert caught.value.field == "weights"


def test_few_whole_numbers_are_classes_in_rising_order() -> None:
    data = table("a,t\n1,10\n2,-2\n3,9.0\n4,10\n")
    assert data.spec.classes == ("-2", "9", "10")
    assert_array_equal(data.targets, [2, 0, 1, 2])


def test_many_whole_numbers_are_numbers() -> None:
    assert table("a,t\n" + "".join(f"1,{number}\n" for number in range(21))).spec.classes == ()


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"], ids=str
)
def test_encodings(encoding: str) -> None:
    data = table("größe,farbe\n1,grün\n2,weiß\n".encode(encoding))
    assert data.spec.columns == ("größe",)
    assert data.spec.classes == ("grün", "weiß")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_delimiters_and_line_ends(delimiter: str, end: str) -> None:
    data = table(PLAIN.replace(",", delimiter).replace("\n", end))
    assert_array_equal(data.inputs, table(PLAIN).inputs)


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_decimal_commas(delimiter: str) -> None:
    text = "size, cm;count;t\n-1,5;3;0,25\n2,5e1;4;1,75\n"
    data = table(text.replace(";", delimiter))
    assert data.spec.columns == ("size, cm", "count")
    assert_array_equal(data.inputs, [[-1.5, 3], [25, 4]])
    assert_array_equal(data.targets, [[0.25], [1.75]])


def test_quotes_hold_delimiters_line_ends_and_quotes() -> None:
    data = table('a,"b\nc",t\n1,2,"x, ""1"""\n3, 4 , "y\nz"\n')
    assert data.spec.columns == ("a", "b\nc")
    assert data.spec.classes == ('x, "1"', "y\nz")
    assert_array_equal(data.inputs, [[1, 2], [3, 4]])


def test_empty_rows_and_nameless_empty_columns_are_left_out() -> None:
    data = table("\na,b,t,\n1,2,x,\n,,,\n\n3,4,y,\n,,,\n")
    assert data.spec.columns == ("a", "b")
    assert data.spec.rows == 2


BROKEN = {
    "empty": (b"", "The file is empty"),
    "blank": (b"\n\n  \n", "The file is empty"),
    "header only": (b"a,b\n", "has a header but no rows"),
    "no header": (b"1,2,3\n4,5,6\n", r"Row 1 may name the columns, or be the first row of the data"),
    "one column": (b"a\n1\n2\n", "one column only"),
    "ragged": (
        b"a,b,t\n1,2,x\n1,2\n1,2,x,y\n",
        r"2 rows cannot be read: row 3: '1, 2', it has 2 cells, but the first row has 3; row 4",
    ),
    "open quote": (b'a,b,t\n1,2,x\n3,"4,y\n', r"Row 3 cannot be read .*quotation mark"),
    "huge field": (b"a,t\n1,x\n2," + b"y" * 200_000 + b"\n", r"Row 3 cannot be read"),
    "missing": (
        b"a,b,t\n1,,x\n\n3,4,y\nNA,5,?\n",
        r"3 values are missing: row 2, column 'b'; row 5, column 'a'; row 5",
    ),
    "missing text": (b"a,t\n1,x\n2,\n3,y\n", r"1 value is missing: row 3, column 't'"),
    "empty column": (b"a,b,t\n1,,x\n2,,y\n", r"Column 'b' is empty\. Delete the column"),
    "infinite": (b"a,t\n1,x\n-inf,y\n", r"row 3, column 'a': '-inf', it is not a finite number"),
    "overflow": (b"a,t\n1,x\n1e999,y\n", r"row 3, column 'a': '1e999', it is not a finite number"),
    "one class": (b"a,t\n1,x\n2,x\n", r"'t' is the same in every sample"),
    "one number": (b"a,t\n1,7\n2,7\n", r"'t' is the same in every sample"),
    "constant number": (b"a,t\n1,7.5\n2,7.5\n", r"'t' is the same in every sample"),
    "names of rows": (
        b"a,id,t\n" + b"".join(b"1,row %d b,%d\n" % (row, row % 2) for row in range(60)),
        r"Column 'id' holds 60 different texts in 60 rows, such as 'row 0 b'",
    ),
    "a slip": (
        b"a,t\n" + b"".join(b"%d.5,%d\n" % (row, row % 2) for row in range(60)) + b"1O.5,0\n",
        r"1 row cannot be read: row 62, column 'a': '1O\.5', it is not a number",
    ),
    "thousands": (
        b'a,t\n"1,234",x\n"5,678",y\n',
        r"Row 2, column 'a': '1,234' may be a decimal number, or its comma may separate the thousands",
    ),
    "two decimal marks": (
        b"a;b;t\n1,5;1.500;x\n2,5;2.500;y\n",
        r"Row 2, column 'b': '1.500' may be .* other columns use decimal commas",
    ),
    "a spreadsheet": (b"PK\x03\x04rest", r"The compressed file is damaged"),
    "binary": (bytes(range(256)) * 8, "The file is not text"),
    "broken utf-16": (b"\xff\xfea\0,\0\x00\xd8", "The file is not text"),
    "same feature": (b"a,a=x,t\nx,1,0\ny,2,1\n", r"Two columns of features would be called 'a=x'"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_broken_files_get_a_sentence(case: str) -> None:
    content, words = BROKEN[case]
    with pytest.raises(DataError, match=words) as caught:
        table(content)
    assert len(str(caught.value)) < 500


def test_a_missed_target_names_close_ones_and_all() -> None:
    with pytest.raises(DataError, match="Did you mean 'weight'") as caught:
        table(PLAIN, "Weigth")
    assert "There is no column 'Weigth'" in str(caught.value)
    assert "The columns are 'height', 'colour', 'weight'." in str(caught.value)
    assert caught.value.field == "target"


def test_a_file_that_does_not_fit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.data.reading.file.available_memory", lambda: 100)
    (tmp_path / "large.csv").write_text(PLAIN)
    with pytest.raises(LayerloomError, match=r"The table takes 62 B as text or more; .* free only 100 B"):
        load_source(Csv(path="large.csv"), tmp_path)


def test_long_and_hostile_names_are_cut_and_escaped() -> None:
    name = '"); import os; ...#\n' + "n" * 10_000
    with pytest.raises(DataError) as caught:
        table(f'"{name.replace(chr(34), chr(34) * 2)}",t\nNA,x\n1,y\n')
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300


def test_damaged_files_never_escape_as_anything_else() -> None:
    generator = np.random.default_rng(0)
    clean = np.frombuffer(PLAIN.encode() * 3, np.uint8)
    for _ in range(500):
        content = clean.copy()
        at = generator.integers(0, len(content), 4)
        content[at] = generator.choice(np.frombuffer(b'",;\n\t\0\xff9e-_x', np.uint8), 4)
        try:
            data = table(content.tobytes())
        except LayerloomError:
            continue
        assert np.isfinite(data.inputs).all()
