"""Files of other kinds than text: compressed ones, spreadsheets, Parquet, JSON; damaged and hostile ones."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from engine.data.names import names_in
from engine.data.reading.choices import Choices
from engine.data.reading.file import read_bytes, read_file
from engine.data.reading.sheets import check_size, text_of
from engine.data.reading.text import ReadTable
from engine.errors import DataError, FileError, QuestionError
from engine.sources import Csv
from tests.engine.data.reading.spreadsheets import cells, workbook, zipped

CSV = b"a,b\n1,x\n2,y\n3.5,x\n"
DAY = 86_400.0


def read(content: bytes, **choices: Any) -> ReadTable:
    return read_bytes(content, Choices(**choices))


def test_compressed_text() -> None:
    for content, container in ((gzip.compress(CSV), "gzip"), (zipped(table=CSV), "zip")):
        table = read(content)
        assert table.container == container
        assert_array_equal(table.raw.columns[0].values, [1, 2, 3.5])


def test_an_archive_of_several_files_is_refused_by_their_names() -> None:
    with pytest.raises(DataError, match="holds 2 files: 'a', 'b'"):
        read(zipped(a=CSV, b=CSV))
    assert read(zipped(**{"a.csv": CSV, "__MACOSX/._a.csv": b"x"})).raw.rows == 3


def test_what_unpacks_to_more_than_fits_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.data.reading.file.available_memory", lambda: 4 << 20)
    for content in (gzip.compress(bytes(9 << 20)), zipped(a=bytes(9 << 20))):
        with pytest.raises(DataError, match="this machine has free only"):
            read(content)


@pytest.mark.parametrize("pack", [gzip.compress, lambda content: zipped(a=content)])
def test_damaged_archives_are_refused(pack: Any) -> None:
    whole = pack(CSV * 100)
    for content in (whole[: len(whole) // 2], whole[:40] + bytes(20) + whole[60:]):
        with pytest.raises(DataError, match="damaged"):
            read(content)


def test_a_spreadsheet() -> None:
    rows = cells(
        ["code", "x", "ok", "note"], ["007", 1.5, True, "1,5"], ["008", 3, False, "2,5"], ["a", None, True, "3"]
    )
    table = read(workbook({"Empty": "", "Data": rows}))
    assert table.container == "sheet 'Data' of a spreadsheet"
    assert [column.name for column in table.raw.columns] == ["code", "x", "ok", "note"]
    assert [column.type for column in table.raw.columns] == ["category", "number", "boolean", "number"]
    assert_array_equal(table.raw.columns[1].values, [1.5, 3, np.nan])
    assert_array_equal(table.raw.columns[3].values, [1.5, 2.5, 3])
    assert list(table.raw.numbers) == [4, 5, 6]


def test_a_sheet_can_be_named() -> None:
    book = workbook({"A": cells(["x", "y"], [1, 2]), "B": cells(["x", "y"], [5, 6])})
    assert read(book).raw.columns[0].values.tolist() == [1]
    assert read(book, sheet="B").raw.columns[0].values.tolist() == [5]
    with pytest.raises(DataError, match=r"There is no sheet 'C'. The sheets are 'A', 'B'") as caught:
        read(book, sheet="C")
    assert caught.value.field == "sheet"


def test_a_title_in_a_sheet_is_asked_about() -> None:
    book = workbook({"A": cells(["Sales", None, None], ["x", "y", "z"], [1, 2, 3], [4, 5, 6])})
    with pytest.raises(QuestionError, match="Row 3 names 1 of 3 columns") as caught:
        read(book)
    assert read(book, **caught.value.answers[0].changes).raw.columns[2].values.tolist() == [3, 6]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (1.5, "1.5"),
        (3.0, "3"),
        (1e300, "1e+300"),
        (True, "TRUE"),
        ("", ""),
        (" a ", "a"),
        (datetime(2020, 1, 2, 3, 4, 5), "2020-01-02 03:04:05"),
        (datetime(2020, 1, 2), "2020-01-02"),
        (date(2020, 1, 2), "2020-01-02"),
        (time(3, 4), "03:04:00"),
        (timedelta(hours=30), "108000.0"),
    ],
)
def test_typed_cells_are_written_so_that_they_are_read_as_what_they_are(cell: object, text: str) -> None:
    assert text_of(cell) == text


def test_two_cells_far_apart_do_not_end_the_program() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    with pytest.raises(DataError, match=r"The spreadsheet would take .* Delete cells far away"):
        read(workbook({"A": rows}))


def test_repeated_cells_do_not_end_the_program() -> None:
    row = (
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="float" '
        'office:value="1" table:number-columns-repeated="16000"/></table:table-row>'
    )
    with pytest.raises(DataError, match="The spreadsheet would take"):
        check_size(zipped(**{"mimetype": b"x", "content.xml": row.encode()}))


@pytest.mark.parametrize("content", [b"\xd0\xcf\x11\xe0 no sheet", zipped(mimetype=b"no sheet"), b"PK\x03\x04 rest"])
def test_damaged_spreadsheets_are_refused(content: bytes) -> None:
    with pytest.raises(DataError, match="damaged"):
        read(content)


def test_objects_on_lines_and_in_an_array() -> None:
    lines = b'{"a": 1.50, "b": "x", "c": true}\n\n{"b": "y", "a": null, "c": false}\n{"c": true, "b": "x", "a": 1e3}\n'
    array = b"[" + b",".join(filter(None, lines.split(b"\n"))) + b"]"
    for content, numbers in ((lines, [1, 3, 4]), (array, [1, 2, 3]), (b"\xef\xbb\xbf" + lines, [1, 3, 4])):
        table = read(content)
        assert [(column.name, column.type) for column in table.raw.columns] == [
            ("a", "number"),
            ("b", "category"),
            ("c", "boolean"),
        ]
        assert_array_equal(table.raw.columns[0].values, [1.5, np.nan, 1000])
        assert list(table.raw.numbers) == numbers


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'{"a": 1}\n{"a": [1]}\n', "Row 2, column 'a', holds a list"),
        (b'{"a": {"b": 1}}\n', "Row 1, column 'a', holds an object"),
        (b'{"a": 1}\n{"a": 1,}\n', "Row 2 is not valid JSON"),
        (b'{"a": 1}\n7\n', "Row 2 is not an object"),
        (b'{"a": 1, "a": 2}\n', "the name 'a' is there twice"),
        (b'{"a": ' + b"[" * 200_000, "nested too deep"),
        (b'{"a": "\xff"}\n', "not text in utf-8"),
        (b'[{"a": 1}', "Row 1 is not valid JSON"),
        (b'{"a": 1}\n{"a": Infinity}\n{"a": 2.5}\n', "row 2, column 'a': 'inf', it is not a finite number"),
        (b"{}\n", "The file is empty"),
    ],
)
def test_json_that_is_no_table_is_refused(content: bytes, told: str) -> None:
    with pytest.raises(DataError, match=told):
        read(content)


def parquet(path: Path, query: str) -> Path:
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
    return path


def test_parquet(tmp_path: Path) -> None:
    path = parquet(
        tmp_path / "table.parquet",
        "SELECT * FROM (VALUES "
        "(1::INTEGER, 1.25::DECIMAL(9,2), true, TIMESTAMP '1970-01-02 12:00:00', ' x', '01', [1]), "
        "(NULL, NULL, NULL, NULL, NULL, '02', [2]), (3, 2.5, false, TIMESTAMP '1970-01-01', 'y', '03', NULL)) "
        "AS t(a, b, c, d, e, f, g)",
    )
    table = read_file(path, Choices())
    types = {column.name: column.type for column in table.raw.columns}
    assert types == {"a": "number", "b": "number", "c": "boolean", "d": "time", "e": "category", "f": "category"}
    values = [column.values for column in table.raw.columns]
    assert_array_equal(values[0], [1, np.nan, 3])
    assert_array_equal(values[1], [1.25, np.nan, 2.5])
    assert_array_equal(values[2], [1, np.nan, 0])
    assert_array_equal(values[3], [1.5 * DAY, np.nan, 0])
    assert_array_equal(values[4], [0, -1, 1])
    assert table.raw.columns[4].categories == ("x", "y")
    assert table.raw.columns[5].categories == ("01", "02", "03")
    assert [note.message for note in table.notes if note.code == "columns-left-out"] == [
        "Columns that hold values within values were left out: 'g'."
    ]
    assert read_file(path, Choices(types={"a": "category"})).raw.columns[0].categories == ("1", "3")


def test_a_file_is_read_by_its_own_name(tmp_path: Path) -> None:
    parquet(tmp_path / "a1.parquet", "SELECT 7 AS x, 'no' AS y")
    path = parquet(tmp_path / "a[1].parquet", "SELECT 5 AS x, 'it' AS y")
    assert read_file(path, Choices()).raw.columns[0].values.tolist() == [5]


def test_a_damaged_parquet_file_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("duckdb")
    (tmp_path / "a.parquet").write_bytes(b"PAR1" + bytes(100) + b"PAR1")
    with pytest.raises(DataError, match="The file cannot be read"):
        read_file(tmp_path / "a.parquet", Choices())


def test_names_are_found_without_reading_the_table(tmp_path: Path) -> None:
    rows = cells(["a", "b"], [1, "x"])
    files = {
        "a.csv.gz": gzip.compress(CSV * 100_000),
        "a.zip": zipped(table=CSV),
        "a.xlsx": workbook({"A": rows}),
        "a.jsonl": b'{"a": 1, "b": "x"}\n' * 20_000,
        "a.json": b'[{"a": 1, "b": "x"}]',
        "broken.zip": zipped(table=CSV)[:40],
        "broken.gz": gzip.compress(CSV)[:5],
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
        assert names_in(Csv(path=name), tmp_path) == (() if name.startswith("broken") else ("a", "b"))
    parquet(tmp_path / "a.parquet", "SELECT 1 AS a, 'x' AS b")
    assert names_in(Csv(path="a.parquet"), tmp_path) == ("a", "b")
    (tmp_path / "a.csv").write_bytes(CSV)
    assert names_in(Csv(path="a.csv", header="no"), tmp_path) == ("column 1", "column 2")
    assert names_in(Csv(path="a.csv", skip=1), tmp_path) == ("1", "x")


@pytest.mark.parametrize(
    "content",
    [workbook({"A": "", "B": cells(["a", "b"], *([n, "x"] for n in range(12)))}), b'{"a": 1, "b": "x"}\n' * 12],
    ids=["spreadsheet", "JSON"],
)
def test_reading_of_rows_is_told_and_may_be_stopped_midway(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("file", "sheets"):
        monkeypatch.setattr(f"engine.data.reading.{module}.ROWS", 4)
    shares: list[float] = []
    read_bytes(content, Choices(), shares.append)
    assert len({share for share in shares if 0.0 < share < 1.0}) >= 3
    for stopped in range(len(shares)):
        left = iter(range(stopped))

        def stop(share: float, left: Iterator[int] = left) -> None:
            if next(left, None) is None:
                raise KeyError("stopped")

        with pytest.raises(KeyError, match="stopped"):
            read_bytes(content, Choices(), stop)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", "none.csv", "."):
        with pytest.raises(FileError, match="cannot be read"):
            read_file(tmp_path / name, Choices())
