"""Points and commas: decimal for sure, parting thousands for sure, or refused."""

import pytest

from engine.data.delimited.numbers import DoubtfulMarkError, Marks, decimal_mark, numbers_in


def mark_of(cells: str, others: str = "", delimiter: str = ";", likely: str = "") -> str:
    marks = Marks()
    marks.add(cells.split())
    return decimal_mark(marks, others, delimiter, likely)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ("1 2 3", ""),
        ("0.125 12.345", "."),
        ("4.279 987 1.5", "."),
        ("4.279 987 1234.567", "."),
        ("4.279 987 1.2345", "."),
        ("4.279e2 987", "."),
        (".125 7", "."),
        ("-1,5 7", ","),
        ("0,125 12,345", ","),
        ("4. 5.", "."),
    ],
)
def test_one_number_may_decide(cells: str, expected: str) -> None:
    for delimiter in ",;\t|":
        assert mark_of(cells, delimiter=delimiter) == expected


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("mark", [".", ","])
def test_thousands_beside_hundreds_are_refused_everywhere(mark: str, delimiter: str) -> None:
    with pytest.raises(DoubtfulMarkError) as caught:
        mark_of(f"4{mark}279 987 25{mark}366", delimiter=delimiter)
    assert caught.value.cell == f"4{mark}279"
    assert f"(4279); if it is the decimal mark, write such numbers with one more decimal (4{mark}2790)" in (
        caught.value.fix
    )


@pytest.mark.parametrize("mark", [".", ","])
def test_the_advice_leads_out(mark: str) -> None:
    assert mark_of("4279 987 25366") == ""
    assert mark_of(f"4{mark}2790 987 25{mark}3660") == mark


def test_where_every_number_has_three_decimals_the_other_columns_tell() -> None:
    cells = "4.279 25.366 1.125"
    assert mark_of(cells, delimiter=",") == ".", "a point in a file of commas"
    assert mark_of(cells, others=".") == "."
    with pytest.raises(DoubtfulMarkError, match="other columns use decimal commas"):
        mark_of(cells, others=",")
    with pytest.raises(DoubtfulMarkError, match="no other number in the file tells which"):
        mark_of(cells)
    assert mark_of(cells.replace(".", ","), others=",") == ","
    assert mark_of(cells, likely=".") == "."
    assert mark_of("4.279 987", likely=".") == ".", "the network knows the column as one of decimals"


def test_two_marks_in_a_column_are_refused() -> None:
    for cells in ("1,5 2.5", "1.5 2,345", "1,345 2.345"):
        with pytest.raises(DoubtfulMarkError, match="have different marks"):
            mark_of(cells)


def test_numbers() -> None:
    assert numbers_in(["1,5", "-2", "1,5e3"], ",") == [1.5, -2.0, 1500.0]
    for cell, mark in (("1,5", "."), ("1.5", ","), ("1_000", ""), ("", ""), ("x", ".")):
        with pytest.raises(ValueError, match=r".*"):
            numbers_in([cell], mark)
