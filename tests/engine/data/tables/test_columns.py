"""Columns by the first rules: numbers in dress are numbers, categories are none, names of rows are refused."""

import re
from collections.abc import Sequence

import pytest

from engine.data.dataset import Dataset, DataSpec
from engine.data.tables.table import read_table
from engine.errors import DataError
from engine.preparation.recipe import Recipe


def loaded(cells: Sequence[str], delimiter: str = ",") -> Dataset:
    rows = [f'"{cell}"{delimiter}{"yes" if at % 3 else "no"}' for at, cell in enumerate(cells)]
    return read_table(f"x{delimiter}y\n{chr(10).join(rows)}\n".encode(), "", "table", recipe=Recipe(rules=1))


def refusal(cells: Sequence[str], delimiter: str = ",") -> str:
    with pytest.raises(DataError) as caught:
        loaded(cells, delimiter)
    return str(caught.value)


DRESSED = {
    "dollars": ("${:.2f}", 59.0),
    "negative dollars": ("-${:.2f}", -59.0),
    "euros behind": ("{:.2f} €", 59.0),
    "codes": ("USD {:.2f}", 59.0),
    "percent": ("{} %", 0.59),
    "percent, close": ("{}%", 0.59),
    "blanks": ("7{} 000", 759_000.0),
    "narrow blanks": ("1\u202f{:03}", 1059.0),
    "no-break blanks": ("2\u00a0{:03},5", 2059.5),
    "apostrophes": ("1'{:03}", 1059.0),
    "india": ("1,23,{:03}", 123_059.0),
    "america": ("1,234,{:03}.5", 1_234_059.5),
    "germany": ("1.234.{:03}", 1_234_059.0),
    "both": ("$1,{:03}.50", 1059.5),
    "brackets": ("({}.5)", -59.5),
    "another minus": ("\u2212{}.5", -59.5),
    "underscores": ("1_{:03}", 1059.0),
    "a unit": ("{}.5 kg", 59.5),
}


@pytest.mark.parametrize("case", DRESSED)
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_numbers_with_signs_or_gaps_are_numbers(case: str, delimiter: str) -> None:
    form, last = DRESSED[case]
    data = loaded([form.format(number) for number in range(60)], delimiter)
    assert data.spec.columns == ("x",)
    assert data.inputs[-1, 0] == last


@pytest.mark.parametrize("sign", ["-", "--", ".", "…", "none", "missing", "#DIV/0!"])
def test_signs_for_missing_values(sign: str) -> None:
    told = refusal([sign if number % 9 == 1 else str(number % 15) for number in range(60)])
    assert told.startswith("7 values are missing: row 3, column 'x'; row 12, column 'x'")


@pytest.mark.parametrize("form", ["~{}.5", "<{}", "{}.5-", "{}.5D+02", "{}/7"])
def test_numbers_with_something_beside_them(form: str) -> None:
    told = refusal([form.format(number) for number in range(60)])
    assert "60 different texts, which are numbers with something beside them, such as" in told


@pytest.mark.parametrize("form", ["A{}", "{}-x7", "name {}", "{:08x}"])
def test_names_of_rows(form: str) -> None:
    assert "they seem to name the rows" in refusal([form.format(number + 171) for number in range(60)])


@pytest.mark.parametrize(
    "first",
    ["2020-{:02}-01", "2/1/20{:02}", "{:02} Jan 2020", "12:{:02}:07", "19{:02} Apr", "Apr 20{:02}", "20{:02} Q1"],
)
def test_dates_are_called_so(first: str) -> None:
    told = refusal([first.format(1 + number) for number in range(59)])
    assert "different texts, which are dates or times" in told


def test_a_few_dates_are_categories_and_told() -> None:
    note = loaded([f"2020-01-{1 + number % 12:02}" for number in range(50)]).spec.notes[-1]
    assert note.message == "Column 'x' holds 12 different dates or times: each becomes an input of its own."


CATEGORIES = {
    "drive": ["4wd", "2wd", "fwd"],
    "sizes": ["S", "M", "L", "42"],
    "ranges": ["10-20", "20-30", "30-40"],
    "ordinals": ["1st", "2nd", "3rd", "4th"],
    "signs": ["+", "-", "0"],
    "versions": ["1.0.1", "1.0.2", "2.1.0"],
    "doors": ["2 doors", "4 doors"],
    "currencies": ["$", "€", "£"],
    "grades": ["A", "B", "C", "1"],
}


@pytest.mark.parametrize("case", CATEGORIES)
def test_categories_stay_categories(case: str) -> None:
    texts = CATEGORIES[case]
    data = loaded(texts * 6)
    assert data.spec.columns == tuple(f"x={text}" for text in sorted(texts))


def test_texts_among_numbers_are_told() -> None:
    (note,) = loaded(["S", "M", "42"] * 4).spec.notes
    assert (note.code, note.severity) == ("texts-and-numbers", "hint")
    assert re.search(r"'x' holds texts such as 'S' and numbers such as '42': each of its 3 different", note.message)


def table_of(name: str, texts: list[str]) -> DataSpec:
    lines = "".join(f"{text},{number % 7},{'ab'[number % 2]}\n" for number, text in enumerate(texts))
    return read_table(f"{name},n,t\n{lines}".encode(), "", "table", recipe=Recipe(rules=1)).spec


def test_many_categories_are_taken_where_each_stands_in_many_rows() -> None:
    assert len(table_of("state", [f"state {number % 51}" for number in range(556)]).columns) == 52


def test_texts_that_repeat_are_not_said_to_name_the_rows() -> None:
    with pytest.raises(DataError, match=r"61 different texts in 488 rows.*: at most 50 can be inputs of their own"):
        table_of("country", [f"land {number % 61}" for number in range(488)])


def test_a_target_of_names_is_told_as_a_target() -> None:
    lines = "".join(f"{number % 7},name {number}\n" for number in range(60))
    with pytest.raises(DataError, match=r"The target 'who' holds 60 .* Choose another target, or group") as caught:
        read_table(f"n,who\n{lines}".encode(), "", "table")
    assert caught.value.field == "target"
