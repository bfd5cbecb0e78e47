"""Odd and broken files by kind, as files on disk: each is read rightly, asked about, or refused with the true cause."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from engine.data.reading.choices import Choices
from engine.data.reading.file import read_file
from engine.errors import DataError, QuestionError
from tests.engine.data.reading.spreadsheets import cells, workbook, zipped

NAN = float("nan")


class Odd(NamedTuple):
    """A file.

    Attributes:
        kind: What is odd about it.
        content: It.
        outcome: Values of its first column, or texts of one of categories; else what is asked or told.
        asks: Whether that is a question.
        name: Its name.
    """

    kind: str
    content: bytes
    outcome: list[Any] | str
    asks: bool = False
    name: str = "a.csv"


def text(*lines: str, encoding: str = "utf-8", end: str = "\n") -> bytes:
    return "".join(line + end for line in lines).encode(encoding)


TWO = ("x,t", "1,2", "3,4")
WORDS = ("größe,t", "müde,1", "süß,2", "müde,3")
DUPLICATE = b'{"x": 1, "x": 2}\n'
SHEET = workbook({"A": cells(["x", "t"], [1, 2], [3, 4])})
FAR = workbook({"A": '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'})
ERRORS = workbook({"A": cells(["x", "t"], [1.5, 2], ["#DIV/0!", 4], [2.5, 6], [3.5, 7])})

FILES = (
    Odd("byte-order mark", b"\xef\xbb\xbf" + text(*TWO), [1, 3]),
    Odd("byte-order mark", b"\xef\xbb\xbf" + text('"x",t', "1,2", "3,4"), [1, 3]),
    Odd("byte-order mark", text(*TWO, encoding="utf-16"), [1, 3]),
    Odd("byte-order mark", text(*WORDS, encoding="utf-16"), ["müde", "süß", "müde"]),
    Odd("byte-order mark", b"\xff\xfe" + text(*TWO, encoding="utf-16-le")[:-1], "not text in utf-16"),
    Odd("encoding", text("name,t", "niño,1", "año,2", encoding="cp1252"), "not in UTF-8. As ", asks=True),
    Odd("encoding", text(*WORDS)[:-5] + b"\xff\n", "line 4 holds a byte"),
    Odd("encoding", bytes(range(128, 256)) * 3, "encoding .*cannot be detected|cannot be detected"),
    Odd("encoding", bytes(range(256)) * 8, "not text"),
    Odd("zeros", text("x,t", "1,\0"), "bytes of zero"),
    Odd("line ends", text(*TWO, end="\r\n"), [1, 3]),
    Odd("line ends", text(*TWO, end="\r"), [1, 3]),
    Odd("line ends", text(*TWO)[:-1], [1, 3]),
    Odd("line ends", text(*TWO, "", "  ", ""), [1, 3]),
    Odd("delimiter", text("x;t", "1;2", "3;4"), [1, 3]),
    Odd("delimiter", text("x\tt", "1\t2", "3\t4"), [1, 3]),
    Odd("delimiter", text("x|t", "1|2", "3|4"), [1, 3]),
    Odd("delimiter", text("x t", "1   2", "3 4 "), [1, 3]),
    Odd("delimiter", text("sep=;", "x;t", "1,5;2", "2,5;4"), [1.5, 2.5]),
    Odd("decimal comma", text("x;t", "1,5;2", "-2,25;4"), [1.5, -2.25]),
    Odd("decimal comma", text("x;t", "1.234,5;2", "12,5;4"), [1234.5, 12.5]),
    Odd("decimal comma", text("x,t", '"1,5",2', '"2,25",4'), [1.5, 2.25]),
    Odd("marks that read two ways", text("x;t", "1.234;1", "987;2"), "Row 2, column 'x': '1.234' may be", asks=True),
    Odd("marks that read two ways", text("x;t", "1,5;1", "2.5;2"), "'1,5'", asks=True),
    Odd("quotes", b'x,t\n"two\nlines",1\n"b ""c""",2\n', ["two\nlines", 'b "c"']),
    Odd("quotes", b'x,t\n1,2\n3,"4\n', "Row 3 cannot be read .*quotation mark"),
    Odd("quotes", b'x,t\n1,"2" 3\n', "Row 2 cannot be read: .*after its closing quotation mark"),
    Odd("quotes", b'"x,t\n1,2\n', "cannot be read .*quotation mark"),
    Odd("header", text("3.5,4.5", "1.5,2.5", "2.5,1.5"), [3.5, 1.5, 2.5]),
    Odd("header", text("p,x", "e,y", "p,x"), "Row 1 may name the columns", asks=True),
    Odd("header", text("2019,2020,2021", "1,2,3", "4,5,6"), "Row 1 may name the columns", asks=True),
    Odd("header", text("Report of May", "", "x,t", "1,2", "3,4"), "may be a title", asks=True),
    Odd("header", text("x,t"), "has a header but no rows"),
    Odd("header", text("x,x", "1,2", "3,4"), [1, 3]),
    Odd("header", text("x,t", '"1",a,2', '"2",b,4'), "The header has 2 cells, but row 2 and those below have 3"),
    Odd("empty", b"", "The file is empty"),
    Odd("empty", b"\n  \n\n", "The file is empty"),
    Odd("empty", text("x,,t,", "1,,2,", ",,,", "3,,4,"), [1, 3]),
    Odd("comments", text("# made by hand", "x,t", "1,2", "3,4"), [1, 3]),
    Odd("comments", text("#x,t", "1,2", "3,4"), [1, 3]),
    Odd("ragged", text("x,t", "1,2", "3", "4,5"), "row 3: '3', it has 1 cell, but the first row has 2", asks=True),
    Odd("ragged", text("x,t", "1,2", "3,4,5", "4,5"), "row 3: '3, 4, 5', it has 3 cells", asks=True),
    Odd("no numbers", text("x,t", "1.5,2", "inf,4", *(f"{at}.5,1" for at in range(9))), "row 3, column 'x'", asks=True),
    Odd("no numbers", text("x,t", "1,2", "1e999,4"), "row 3, column 'x': '1e999', it is not a finite", asks=True),
    Odd("no numbers", text("x,t", *(f"{at}.5,1" for at in range(30)), "1O.5,1"), "row 32, column 'x'", asks=True),
    Odd("missing", text("x,t", "1,2", "NA,4", ",6", "?,1"), [1, NAN, NAN, NAN]),
    Odd("missing", text("x,t", "1.5,2", "-,4", "n.d.,6", "2.5,1", "3.5,2"), [1.5, NAN, NAN, 2.5, 3.5]),
    Odd("dressed numbers", text("x;t", "$1,234.50;2", "($2.5);4"), [1234.5, -2.5]),
    Odd("dressed numbers", text("x;t", "12 %;2", "7%;4"), [0.12, 0.07]),
    Odd("codes", text("x,t", "007,2", "012,4", "007,6"), ["007", "012", "007"]),
    Odd("dates", text("x,t", "2024-02-29,1", "2024-03-01,2"), [1709164800, 1709251200]),
    Odd("dates", text("x,t", "1/2/2024,1"), "'1/2/2024' may be read", asks=True),
    Odd("dates", text("x,t", *["1.1.2024,1"] * 9, "30.2.2024,1"), "row 11, column 'x': .* no such day", asks=True),
    Odd("compressed", gzip.compress(text(*TWO)), [1, 3], name="a.csv.gz"),
    Odd("compressed", gzip.compress(text(*TWO) * 99)[:40], "compressed file is damaged", name="a.csv.gz"),
    Odd("compressed", zipped(a=text(*TWO)), [1, 3], name="a.zip"),
    Odd("compressed", zipped(a=text(*TWO), b=text(*TWO)), "The archive holds 2 files: 'a', 'b'", name="a.zip"),
    Odd("spreadsheet", SHEET, [1, 3], name="a.xlsx"),
    Odd("spreadsheet", SHEET, [1, 3]),  # whatever its name says
    Odd("spreadsheet", SHEET[:300], "damaged", name="a.xlsx"),
    Odd("spreadsheet", FAR, "The spreadsheet would take", name="a.xlsx"),
    Odd("spreadsheet", ERRORS, [1.5, NAN, 2.5, 3.5], name="a.xlsx"),
    Odd("spreadsheet", workbook({"A": ""}), "The file is empty", name="a.xlsx"),
    Odd("JSON", text(*(json.dumps({"x": at, "t": 1}) for at in (1, 3))), [1, 3], name="a.jsonl"),
    Odd("JSON", b'[{"x": 1.25}, {"x": null}]', [1.25, NAN], name="a.json"),
    Odd("JSON", b'{"x": 1e999}\n{"x": 2.5}\n{"x": 3.5}\n', "row 1, column 'x': '1e999'", asks=True, name="a.json"),
    Odd("JSON", b'{"x": {"y": 1}}\n', "Row 1, column 'x', holds an object", name="a.json"),
    Odd("JSON", DUPLICATE, "the name 'x' is there twice", name="a.json"),
    Odd("JSON", b'{"x": ' + b"[" * 100_000, "nested too deep", name="a.json"),
    Odd("Parquet", b"PAR1" + bytes(100), "The file cannot be read", name="a.parquet"),
    Odd("name of the file", text(*TWO), [1, 3], name="a[1].csv"),
    Odd("name of the file", text(*TWO), [1, 3], name="*.csv"),
    Odd("name of the file", text(*TWO), [1, 3], name="ünï 'x'.csv"),
    Odd("hostile names", text('"); import os; #",t', "1,2", "3,4"), [1, 3]),
    Odd("hostile names", text("n" * 10_000 + ",t", "1,2", "3,4"), [1, 3]),
    Odd("huge cell", b"x,t\n1,2\n3," + b"y" * 200_000 + b"\n", "Row 3 cannot be read"),
)


def test_there_are_many_of_many_kinds() -> None:
    assert len(FILES) >= 60
    assert len({file.kind for file in FILES}) >= 15


@pytest.mark.parametrize("place", range(len(FILES)), ids=[f"{file.kind} {at}" for at, file in enumerate(FILES)])
def test_odd_files(tmp_path: Path, place: int) -> None:
    odd = FILES[place]
    if odd.kind == "Parquet":
        pytest.importorskip("duckdb")
    (tmp_path / odd.name).write_bytes(odd.content)
    if isinstance(odd.outcome, list):
        first = read_file(tmp_path / odd.name, Choices()).raw.columns[0]
        found = [first.categories[at] for at in first.values.tolist()] if first.has_texts else first.values
        np.testing.assert_array_equal(found, odd.outcome)
        return
    with pytest.raises(DataError, match=odd.outcome) as caught:
        read_file(tmp_path / odd.name, Choices())
    assert isinstance(caught.value, QuestionError) == odd.asks
    assert len(str(caught.value)) < 500
