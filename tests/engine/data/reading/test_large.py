"""Large files: DuckDB reads what the slow way reads, to the bit, or leaves it to that."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.data.delimited.features import read_features
from engine.data.load import load_source
from engine.data.reading.choices import Choices
from engine.data.reading.file import read_bytes, read_file
from engine.data.reading.large import read_large
from engine.data.reading.text import ReadTable
from engine.data.split import split
from engine.errors import DataError
from engine.sources import Csv
from engine.training.model import held_out, held_out_rows

pytest.importorskip("duckdb")

DECIMALS = st.floats(allow_nan=False, allow_infinity=False).map(repr)
WHOLE = st.integers(-(10**20), 10**20).map(str)
ODD = st.sampled_from(["", "NA", "nan", " 7", "+5", "-0", "1e3", "4.000", "4.279", "007", "1_000", "inf", "x", "yes"])
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n"), max_size=5)
CELLS = (DECIMALS, WHOLE, st.one_of(DECIMALS, ODD), st.one_of(WHOLE, ODD), st.sampled_from(["a", "b", "ä"]), TEXTS)


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(each in cell for each in '",#') or cell != cell.strip() else cell


def outcome(read: Callable[[], ReadTable | None]) -> object:
    """What was read, so that it can be compared, or the sentence that refused it."""
    try:
        table = read()
    except DataError as error:
        return str(error)
    if table is None:
        return None
    columns = [(each.name, each.type, each.categories, each.values.tobytes()) for each in table.raw.columns]
    return columns, list(table.raw.numbers), table.reading, [note.message for note in table.notes]


def test_a_table_of_all_kinds_is_read_the_same(tmp_path: Path) -> None:
    rows = [
        f'{at / 7},{at * 1000},{["", "NA", at / 4][at % 3]},"{"a, b" if at % 2 else "c"}",{at:03},'
        f"2024-01-{at % 28 + 1:02},{['yes', 'no'][at % 2]},${at}.50,{at % 5}.500, x {at} \n"
        for at in range(200)
    ]
    content = ("a,b,c,d,e,f,g,h,i,j\n" + "".join(rows)).encode()
    (tmp_path / "a.csv").write_bytes(content)
    fast = outcome(lambda: read_large(tmp_path / "a.csv", Choices()))
    assert fast is not None
    assert fast == outcome(lambda: read_bytes(content, Choices()))


@pytest.mark.deep
@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_ways_read_the_same(tmp_path: Path, data: st.DataObject) -> None:
    kinds = data.draw(st.lists(st.sampled_from(CELLS), min_size=1, max_size=4))
    rows = data.draw(st.lists(st.tuples(*kinds), min_size=2, max_size=12))
    names = [f"name {at}" for at in range(len(kinds))]
    content = "".join(",".join(map(quoted, row)) + "\n" for row in [names, *rows]).encode()
    (tmp_path / "a.csv").write_bytes(content)
    slow = outcome(lambda: read_bytes(content, Choices()))
    fast = outcome(lambda: read_large(tmp_path / "a.csv", Choices()))
    assert fast is None or fast == slow


def large(tmp_path: Path, text: str) -> ReadTable | None:
    (tmp_path / "a[1].csv").write_text(text)
    (tmp_path / "a1.csv").write_text("no,such\n1,2\n")
    return read_large(tmp_path / "a[1].csv", Choices())


HEAD = "a,b,c\n" + "".join(f"{at}.5,{at},{'xy'[at % 2]}\n" for at in range(9))


def test_a_regular_file_is_read_the_fast_way(tmp_path: Path) -> None:
    table = large(tmp_path, HEAD)
    assert table is not None
    assert table.raw.columns[0].values.tolist() == [at + 0.5 for at in range(9)]
    assert table.raw.columns[1].values.tolist() == list(range(9))
    assert table.raw.columns[2].categories == ("x", "y")
    assert list(table.raw.numbers) == list(range(2, 11))


@pytest.mark.parametrize("more", ["7\n", "1,2,3,4\n", "\n1,2,x\n", '1.5,2,"x\ny"\n', ",,\n", "1_000.5,3,x\n"])
def test_an_irregular_file_is_left_to_the_slow_way(tmp_path: Path, more: str) -> None:
    assert large(tmp_path, HEAD + more + "1.5,2,x\n") is None


def test_columns_that_turn_out_otherwise_later_are_read_by_their_texts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.data.reading.large._HEAD", 30)
    table = large(tmp_path, HEAD + "7.5,4.5,z\n,NA,x\n1e3,-2.25,x\n")
    assert table is not None
    np.testing.assert_array_equal(table.raw.columns[1].values, [*range(9), 4.5, np.nan, -2.25])
    assert table.reading.columns[1].mark == "."


def test_progress_is_told_and_may_stop_it(tmp_path: Path) -> None:
    class StopError(Exception):
        pass

    def stop(share: float) -> None:
        raise StopError

    (tmp_path / "a.csv").write_text(HEAD)
    with pytest.raises(StopError):
        read_large(tmp_path / "a.csv", Choices(), stop)
    told: list[float] = []
    assert read_large(tmp_path / "a.csv", Choices(), told.append) is not None
    assert told == sorted(told)
    assert len(told) > 3


def test_files_from_some_size_on_take_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.data.reading.file.LARGE", 10)
    (tmp_path / "a.csv").write_text(HEAD)
    table = read_file(tmp_path / "a.csv", Choices())
    assert table.raw.rows == 9


@pytest.mark.parametrize("most", [4, 100])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_some_rows_are_kept_as_they_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int, end: str) -> None:
    monkeypatch.setattr("engine.data.reading.sampled._ROWS", most)
    monkeypatch.setattr("engine.data.reading.large._PIECE", 64)
    lines = ["above", "a,b,c", *(f'{at}.5,{at},"{"xy"[at % 2]}"' for at in range(300)), "bad,7,x", "0.5,8,y"]
    (tmp_path / "a.csv").write_bytes(end.join(lines).encode())
    monkeypatch.setattr("engine.data.reading.large._HEAD", 64)
    table = read_large(tmp_path / "a.csv", Choices(skip=1, leave_out_faulty=True, types={"a": "number"}))
    assert table is not None
    assert table.raw.rows == 301
    (raw,) = table.rows
    assert raw.rows.tolist() == sorted(set(raw.rows.tolist()))
    assert len(raw.rows) >= 3
    assert most < 100 or len(raw.rows) > 60
    some = raw.rows[1::2]
    kept = raw.only(some).decode().split(end)
    assert kept[:2] == lines[:2]
    assert kept[2:] == [*(lines[2 + row] for row in some), ""]


def test_an_export_of_a_large_file_is_proven_on_its_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.data.reading.file.LARGE", 10)
    (tmp_path / "a.csv").write_text("a,b,c\n" + "".join(f"{at}.5,{at},{'xy'[at % 2]}\n" for at in range(400)))
    data = load_source(Csv(path="a.csv"), tmp_path)
    parts = split(data, 0.2, 0.2, 0)
    content, samples = held_out_rows(data, parts), held_out(data, parts)
    assert data.spec.reading is not None
    assert len(samples) > 10
    assert read_features(content, data.spec.reading, data.spec.encodings).tobytes() == samples.tobytes()


@pytest.mark.parametrize(
    "cell",
    [
        "007",
        "+7",
        "7.0",
        "9.5",
        ".9",
        "1e1",
        "1e2",
        '" 7"',
        "-0",
        "-7",
        str(-(2**63)),
        str(2**63 - 1),
        str(10**20),
        "x",
    ],
)
def test_a_whole_number_is_one_only_as_programs_write_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cell: str
) -> None:
    content = (HEAD + f"7.5,{cell},x\n" + HEAD.split("\n", 1)[1]).encode()
    (tmp_path / "a.csv").write_bytes(content)
    slow = outcome(lambda: read_bytes(content, Choices()))
    monkeypatch.setattr("engine.data.reading.large._HEAD", 30)
    assert outcome(lambda: read_large(tmp_path / "a.csv", Choices())) in (None, slow)


@pytest.mark.parametrize("cell", ["NA", "nan", "NaN", "-nan", "NaT", "#N/A", "?", "null", '""', "inf"])
def test_missing_values_that_come_late_are_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cell: str) -> None:
    content = (HEAD + f"{cell},7,{cell}\n" + HEAD.split("\n", 1)[1]).encode()
    (tmp_path / "a.csv").write_bytes(content)
    slow = outcome(lambda: read_bytes(content, Choices()))
    monkeypatch.setattr("engine.data.reading.large._HEAD", 30)
    assert outcome(lambda: read_large(tmp_path / "a.csv", Choices())) in (None, slow)
