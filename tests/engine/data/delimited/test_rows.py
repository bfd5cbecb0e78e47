"""Delimiters, comments, the `sep=` line, quotes."""

import pytest

from engine.data.delimited.encoding import ReadingError
from engine.data.delimited.rows import Dialect, find_dialect, rows_of


def rows(text: str) -> list[list[str]]:
    content = text.encode()
    return [row.cells for row in rows_of(content, find_dialect(content, "utf-8"))]


def test_the_sep_line_of_spreadsheets() -> None:
    for line in ("sep=;", '"sep=;"', "SEP=;"):
        assert rows(f"{line}\r\na;b\r\n1;2\r\n") == [["a", "b"], ["1", "2"]]
    assert rows("sep=^\na^b\n1^2\n") == [["a", "b"], ["1", "2"]]
    assert rows("sep=\t\na\tb\n1\t2\n") == [["a", "b"], ["1", "2"]]


def test_comments() -> None:
    assert rows('# by "hand", 2020\n#\n\na,b\n# it\'s "odd\n1,2\n  # x\n3,4\n') == [["a", "b"], ["1", "2"], ["3", "4"]]


def test_a_comment_may_be_the_header() -> None:
    assert rows("# made by x\n# a,b\n1,2\n") == [["# a", "b"], ["1", "2"]]
    assert rows("#,name\n1,Bob\n") == [["#", "name"], ["1", "Bob"]]
    assert rows("#id,name\nA1,Bob\n") == [["#id", "name"], ["A1", "Bob"]]


def test_a_sign_in_a_cell_is_no_comment() -> None:
    assert rows("rank,b\n#1,2\n#2,3\n") == [["rank", "b"], ["#1", "2"], ["#2", "3"]]
    assert rows('a,b\n"x\n# y",2\n') == [["a", "b"], ["x\n# y", "2"]]


def test_a_line_that_may_be_a_comment_or_a_row_is_refused() -> None:
    with pytest.raises(ReadingError, match=r"begins with # like the comments .* has 2 cells as the rows have: '#1,2'"):
        rows("# made by hand\nrank,b\n#1,2\n")
    assert rows('# made by hand\nrank,b\n"#1",2\n') == [["rank", "b"], ["#1", "2"]]


def test_rows_that_begin_like_a_comment_are_told() -> None:
    left_out: list[int] = []
    content = b"a,b\n1,2\n# the end\n3,4\n"
    found = list(rows_of(content, find_dialect(content, "utf-8"), left_out))
    assert [row.cells for row in found] == [["a", "b"], ["1", "2"], ["3", "4"]]
    assert left_out == [3]


def test_rows_are_numbered_as_spreadsheets_count() -> None:
    content = b"sep=,\n# x\na,b\n\n1,2\n# y\n3,4\n"
    dialect = find_dialect(content, "utf-8")
    assert dialect == Dialect("utf-8", ",", 2, "#")
    assert [row.number for row in rows_of(content, dialect)] == [3, 5, 7]


def test_a_title_above_the_header() -> None:
    with pytest.raises(ReadingError, match=r"header has 1 cell, but row 3 and those below have 2\..* delete titles"):
        rows("Report of 2020\n\na,b\n1,2\n3,4\n")


@pytest.mark.parametrize("row", ['"x" ,1', '"5" pipe",1'])
def test_what_stands_behind_a_closing_quotation_mark_is_told(row: str) -> None:
    with pytest.raises(ReadingError, match="Row 2 cannot be read: a cell has text after its closing quotation mark"):
        rows(f"a,b\n{row}\n")


def test_names_of_rows_without_a_header() -> None:
    with pytest.raises(ReadingError, match="R writes row names like this"):
        rows('"a","b"\n"1",1,2\n"2",3,4\n')
