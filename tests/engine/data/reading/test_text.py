"""Delimited text as people have it: read rightly, asked about, or refused with row, column and cause."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.data.delimited.cells import ColumnReading
from engine.data.raw import RawColumn
from engine.data.reading.choices import Choices
from engine.data.reading.text import ReadTable, read_text
from engine.errors import DataError, QuestionError

DAY = 86_400.0


def table(text: str | bytes, **choices: Any) -> ReadTable:
    return read_text(text if isinstance(text, bytes) else text.encode(), Choices(**choices))


def column(cells: list[str], **choices: Any) -> tuple[RawColumn, ColumnReading]:
    read = table("x;t\n" + "".join(f'"{cell}";{row}\n' for row, cell in enumerate(cells)), **choices)
    return read.raw.columns[0], read.reading.columns[0]


NUMBERS: dict[str, tuple[list[str], list[float]]] = {
    "plain": (["1", "-2.5", "3e2"], [1, -2.5, 300]),
    "missing": (["1", "", "NA", "2"], [1, np.nan, np.nan, 2]),
    "signs for missing": (["1", "-", "2.5", "n.d.", "4", "#DIV/0!"], [1, np.nan, 2.5, np.nan, 4, np.nan]),
    "decimal commas": (["1,5", "2,25"], [1.5, 2.25]),
    "dollars": (["$1.50", "-$2.50", "$3"], [1.5, -2.5, 3]),
    "euros behind": (["1,50 €", "2,50 €"], [1.5, 2.5]),
    "codes of currencies": (["USD 1.5", "USD 2.5"], [1.5, 2.5]),
    "percent": (["12%", "7 %", "0.5%"], [0.12, 0.07, 0.005]),
    "per mille": (["12‰", "7‰"], [0.012, 0.007]),
    "commas between thousands": (["1,234,567", "4,279", "12"], [1234567, 4279, 12]),
    "commas and decimals": (["1,234.50", "12.5"], [1234.5, 12.5]),
    "a decimal point makes commas gaps": (["1,234", "12.5"], [1234, 12.5]),
    "points between thousands": (["1.234.567,5", "1.234"], [1234567.5, 1234]),
    "india": (["12,34,567", "1,00,000"], [1234567, 100000]),
    "blanks": (["1 234", "12 345 678,5", "9"], [1234, 12345678.5, 9]),
    "narrow blanks": (["1\u202f234", "2\u00a0345"], [1234, 2345]),
    "apostrophes": (["1'234.5", "12’345"], [1234.5, 12345]),
    "underscores": (["1_234", "5"], [1234, 5]),
    "brackets": (["(1.5)", "2.5", "($3)"], [-1.5, 2.5, -3]),
    "another minus": (["\u22121.5", "2.5"], [-1.5, 2.5]),
    "a unit": ([f"{at}.5 kg" for at in range(12)], [at + 0.5 for at in range(12)]),
    "a unit here and there": ([f"{at} °C" for at in range(12)] + ["7"], [*map(float, range(12)), 7]),
}


@pytest.mark.parametrize("case", NUMBERS)
def test_numbers(case: str) -> None:
    cells, expected = NUMBERS[case]
    values, reading = column(cells)
    assert (values.type, reading.type, reading.categories) == ("number", "number", ())
    np.testing.assert_array_equal(values.values, expected)


OTHERS: dict[str, tuple[list[str], str, list[float], tuple[str, ...]]] = {
    "yes and no": (["yes", "no", "NA"], "boolean", [1, 0, np.nan], ("no", "yes")),
    "german": (["Nein", "Ja", "Ja"], "boolean", [0, 1, 1], ("Nein", "Ja")),
    "capitals": (["TRUE", "FALSE"], "boolean", [1, 0], ("FALSE", "TRUE")),
    "one spelling alone": (["yes", "yes"], "category", [0, 0], ("yes",)),
    "three spellings": (["yes", "Yes", "no"], "category", [2, 0, 1], ("Yes", "no", "yes")),
    "zeros and ones": (["0", "1"], "number", [0, 1], ()),
    "codes": (["01234", "99999", ""], "category", [0, 1, -1], ("01234", "99999")),
    "drive": (["4wd", "2wd", "fwd"], "category", [1, 0, 2], ("2wd", "4wd", "fwd")),
    "ordinals": (["1st", "2nd", "3rd"], "category", [0, 1, 2], ("1st", "2nd", "3rd")),
    "ranges": (["10-20", "20-30"], "category", [0, 1], ("10-20", "20-30")),
    "several currencies": (["$5", "€6", "$7", "$8"], "category", [0, 3, 1, 2], ("$5", "$7", "$8", "€6")),
    "free text": ([f"text no. {at}" for at in range(20, 40)], "text", list(range(20)), ()),
    "iso dates": (["1970-01-02", "1970-01-03T06:00:00Z", ""], "time", [DAY, 2.25 * DAY, np.nan], ()),
    "iso times": (["1970-01-02 12:00:30.25", "1970-01-02 01:00+01:00"], "time", [1.5 * DAY + 30.25, DAY], ()),
    "points in dates": (["2.1.1970", "1.2.1970"], "time", [DAY, 31 * DAY], ()),
    "days first": (["1/2/1970", "13/1/1970"], "time", [31 * DAY, 12 * DAY], ()),
    "months first": (["2/1/1970", "1/13/1970"], "time", [31 * DAY, 12 * DAY], ()),
    "names of months": (["2 Jan 1970", "Feb 1, 1970", "3-Jan-70"], "time", [DAY, 31 * DAY, 2 * DAY], ()),
    "clocks": (["6:00", "11:59:59 pm"], "time", [DAY / 4, DAY - 1], ()),
    "months": (["1970-01", "1970-02"], "time", [0, 31 * DAY], ()),
    "seasons": (["2010-11", "2012-13", "2013-14", "2014-15"], "category", [0, 1, 2, 3], ()),
}


@pytest.mark.parametrize("case", OTHERS)
def test_other_types(case: str) -> None:
    cells, kind, expected, categories = OTHERS[case]
    values, reading = column(cells)
    assert values.type == reading.type == kind
    assert values.categories == reading.categories
    assert not categories or values.categories == categories
    np.testing.assert_array_equal(values.values, expected)
    np.testing.assert_array_equal(values.missing, [cell in ("", "NA") for cell in cells])


def test_types_can_be_chosen() -> None:
    assert column(["1", "2"], types={"x": "category"})[0].categories == ("1", "2")
    assert column(["01", "02"], types={"x": "number"})[0].values.tolist() == [1, 2]
    assert column(["0", "1", "Yes", "yes"], types={"x": "boolean"})[0].values.tolist() == [0, 1, 1, 1]
    assert column(["yes", "no"], types={"x": "text"})[0].values.tolist() == [1, 0]
    with pytest.raises(QuestionError, match="rows 2, 3, column 'x': 'a', it is not a number"):
        column(["a", "b"], types={"x": "number"})


def test_further_spellings_of_missing_values() -> None:
    values, reading = column(["-9999", "1.5", "-9999.0", "k"], missing=("-9999", "k"))
    np.testing.assert_array_equal(values.values, [np.nan, 1.5, np.nan, np.nan])
    assert reading.missing == ("-9999", "k")
    assert column(["a", "none", "b"], missing=("none",))[0].values.tolist() == [0, -1, 1]


def test_by_the_first_rules_there_are_numbers_and_categories_alone() -> None:
    for cells in (["yes", "no"], ["2020-01-01", "2020-01-02"]):
        assert column(cells, rules=1)[0].categories == tuple(sorted(cells))
    assert column(["01", "02"], rules=1)[0].values.tolist() == [1, 2]


DECIMALS = "1.5,2\n" * 9 + "".join(f"{at}.5,1\n" for at in range(12))
OUT = {"leave_out_faulty": True}
DOUBTFUL = "a;t\n1.234;1\n987;2\n"
MAY_BE = "Row 2, column 'a': '1.234' may be"
QUESTIONS: dict[str, tuple[str, str, dict[str, Any], list[Any]]] = {
    "a header or data": ("p,x\ne,y\np,x\n", "Row 1 may name the columns", {"header": "no"}, [1, 0, 1]),
    "years or data": ("1,2,3\n4,5,6\n7,8,9\n", "Row 1 may name the columns", {"header": "no"}, [1, 4, 7]),
    "a title": ("Report\n\na,b\n1,2\n3,4\n", "Row 1 has 1 cell.* may be a title", {"skip": 1}, [1, 3]),
    "a title with delimiters": ("Sales,,\na,b,c\n1,2,3\n", "Row 1 names 1 of 3 columns", {"skip": 1}, [1]),
    "decimals or thousands": (DOUBTFUL, MAY_BE, {"decimal": "point"}, [1.234, 987]),
    "thousands or decimals": (DOUBTFUL, MAY_BE, {"decimal": "comma"}, [1234, 987]),
    "with a unit": ("a;t\n$1.234;1\n$987;2\n", MAY_BE, {"decimal": "comma"}, [1234, 987]),
    "both marks": ("a;t\n1,5;1\n2.5;2\n", "'2.5' and '1,5'|'1,5' and '2.5'", {"decimal": "point", **OUT}, [2.5]),
    "day or month": ("d,t\n1/2/1970,1\n", "Row 2, column 'd': '1/2/1970' may", {"dates": "day_first"}, [31 * DAY]),
    "month or day": ("d,t\n1/2/1970,1\n", "Row 2, column 'd': '1/2/1970' may", {"dates": "month_first"}, [DAY]),
    "both orders": (
        "d,t\n13/1/1970,1\n1/13/1970,2\n1/2/1970,3\n",
        "other dates of the column tell both",
        {"dates": "day_first", **OUT},
        [12 * DAY, 31 * DAY],
    ),
    "a slip": (f"a,t\n{DECIMALS}1O,1\n", "row 23, column 'a'", OUT, [1.5] * 9 + [at + 0.5 for at in range(12)]),
    "ragged rows": ("a,b\n1,2\n3\n4,5\n6,7,8\n", "2 rows cannot be read: row 3: .* it has 1 cell", OUT, [1, 4]),
    "no such day": (
        "d,t\n" + "1.1.1970,2\n" * 9 + "30.2.1970,1\n",
        "row 11, column 'd': '30.2.1970', there is no such day",
        OUT,
        [0] * 9,
    ),
    "infinite": (
        "a,t\n1,2\ninf,3\n2.5,4\n" + "".join(f"{at},1\n" for at in range(20)),
        "row 3, column 'a': 'inf', it is not a finite number",
        OUT,
        [1, 2.5, *range(20)],
    ),
    "overflow": ("a,t\n1,2\n1e999,3\n", "row 3, column 'a': '1e999', it is not a finite number", OUT, [1]),
    "a number without percent": (
        "a,t\n" + "5%,1\n" * 9 + "5,2\n",
        "row 11, column 'a': '5', it has no %",
        OUT,
        [0.05] * 9,
    ),
}


@pytest.mark.parametrize("case", QUESTIONS)
def test_questions_and_their_answers(case: str) -> None:
    text, told, answer, expected = QUESTIONS[case]
    with pytest.raises(QuestionError, match=told) as caught:
        table(text)
    assert caught.value.answers
    assert any(set(choice.changes) <= set(answer) for choice in caught.value.answers)
    marks = {"point": ".", "comma": ","}
    values = table(text, **answer | ({"decimal": marks[answer["decimal"]]} if "decimal" in answer else {}))
    np.testing.assert_allclose(values.raw.columns[0].values, expected)


def test_a_text_that_could_be_in_two_encodings_is_asked_about() -> None:
    content = "wer,t\nniño,1\naño,2\nniño,2\n".encode("cp1252")
    with pytest.raises(QuestionError, match="As windows-1252 it holds 'niño', as windows-1250 'nińo'") as caught:
        table(content)
    assert [choice.changes for choice in caught.value.answers] == [
        {"encoding": "windows-1252"},
        {"encoding": "windows-1250"},
    ]
    assert table(content, encoding="windows-1252").raw.columns[0].categories == ("año", "niño")


HEADERLESS = {
    "iris": "5.1,3.5,setosa\n4.9,3.0,setosa\n6.1,3.1,virginica\n",
    "wine": "1,14.23,1.71\n1,13.2,1.78\n2,12.3,2.1\n",
    "german": "5,1;3,5;setosa\n4,9;3,0;setosa\n",
}


@pytest.mark.parametrize("case", HEADERLESS)
def test_a_first_row_of_decimals_is_data_and_told(case: str) -> None:
    read = table(HEADERLESS[case])
    assert not read.reading.header
    assert [each.name for each in read.raw.columns] == ["column 1", "column 2", "column 3"]
    assert read.raw.rows == HEADERLESS[case].count("\n")
    assert next(iter(read.raw.numbers)) == 1
    assert [note.code for note in read.notes] == ["no-header"]


def test_wavelengths_are_not_taken_for_data_in_silence() -> None:
    with pytest.raises(QuestionError, match="may name the columns"):
        table("400.5,401.5,402.5,403.5,404.5\n1,2,3,4,7\n3,4,5,6,1\n")


def test_columns_without_a_name_of_their_own_get_one() -> None:
    read = table("a,,a\n1,2,3\n4,4,6\n")
    assert [each.name for each in read.raw.columns] == ["a", "column 2", "a (2)"]
    assert [note.code for note in read.notes] == ["column-named", "column-named"]


def test_faulty_rows_are_left_out_and_told() -> None:
    text = "a,c\n" + "".join(f"{at}.5,x\n" for at in range(12)) + "1O,y\n7.5\n"
    read = table(text, leave_out_faulty=True)
    assert [(fault.row, fault.column, fault.text) for fault in read.raw.faults] == [
        (14, "a", "'1O'"),
        (15, "", "'7.5'"),
    ]
    assert read.raw.faults[0].reason == "It is not a number."
    assert list(read.raw.numbers) == list(range(2, 14))
    assert read.raw.columns[1].categories == read.reading.columns[1].categories == ("x",)


def test_where_most_rows_are_faulty_they_are_not_left_out() -> None:
    with pytest.raises(DataError, match="3 rows cannot be read, which is more than half"):
        table("a,b\n1,2\n1\n2\n3\n4,5\n", leave_out_faulty=True)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "The file is empty"),
        ("a,b\n", "has a header but no rows"),
        ('a,b\n1,"2\n', "Row 2 cannot be read .*quotation mark"),
        ("a,b\n\0,1\n", "it holds bytes of zero"),
        ('"a","b"\n"1",1,2\n"2",3,4\n', "R writes row names like this"),
    ],
)
def test_broken_files_are_refused(text: str, told: str) -> None:
    with pytest.raises(DataError, match=told):
        table(text)


def test_blanks_delimit_where_nothing_else_does() -> None:
    read = table('mpg  size   name\n18.0  8   "ford torino"\n15.0  12  amc\n')
    assert [each.values.tolist() for each in read.raw.columns] == [[18, 15], [8, 12], [1, 0]]
    assert [each.name for each in table("first name,age\nAnn Lee,3\nBob Ray,4\n").raw.columns] == ["first name", "age"]


def test_the_delimiter_can_be_named() -> None:
    assert len(table("a,b;c\n1,2;3\n1,5;4\n", delimiter=";").raw.columns) == 2


def test_how_numbers_were_read_is_told() -> None:
    notes = table("a;b;c\n$1,234.5;5%;-\n$2.5;6%;1\n$3;7%;2\n$4;7%;3\n").notes
    assert [note.message for note in notes] == [
        "Column 'a' was read as numbers with the unit '$' and with commas between the thousands.",
        "Column 'b' was read as numbers with %, of which 12 % is 0.12.",
        "Column 'c' was read as numbers with '-' for missing values.",
    ]


TITANIC = """PassengerId,Survived,Pclass,Name,Sex,Age,Ticket,Fare,Cabin,Embarked
1,0,3,"Braund, Mr. Owen Harris",male,22,A/5 21171,7.25,,S
2,1,1,"Cumings, Mrs. John Bradley (Florence Briggs Thayer)",female,38,PC 17599,71.2833,C85,C
3,1,3,"Heikkinen, Miss. Laina",female,,STON/O2. 3101282,7.925,,S
"""
PENGUINS = """studyName,Sample Number,Clutch Completion,Date Egg,Culmen Length (mm),Sex,Delta 15 N (o/oo),Comments
PAL0708,1,Yes,2007-11-11,39.1,MALE,NA,Not enough blood for isotopes.
PAL0708,2,No,2007-11-11,39.5,FEMALE,8.94956,NA
PAL0708,3,Yes,2007-11-16,NA,NA,8.36821,NA
"""
GERMAN = "A11 6 A34 A43 1169 A65 1\nA12 48 A32 A43 5951 A61 2\nA14 12 A34 A46 2096 A61 1\nA11 42 A32 A42 7882 A61 1\n"
WEATHER = "date,precipitation,temp_max,weather\n2012/01/01,0.0,12.8,drizzle\n2012/01/02,10.9,10.6,rain\n"
REAL: dict[str, tuple[str, dict[str, Any], str]] = {
    "titanic": (TITANIC, {}, "number number number category category number category number category category"),
    "penguins, raw": (PENGUINS, {}, "category number boolean time number category number category"),
    "german credit": (GERMAN, {"header": "no"}, "category number category category number category number"),
    "seattle weather": (WEATHER, {}, "time number number category"),
    "wine without a header": ("1,14.23,1.71\n1,13.2,1.78\n2,12.37,.94\n", {}, "number number number"),
    "wine as scikit-learn has it": (
        "178,13,class_0\n14.2,1.7,2.4,9,0\n13.2,1.78,2,8,1\n",
        {"skip": 1},
        "number " * 5,
    ),
}


@pytest.mark.parametrize("case", REAL)
def test_tables_as_they_come(case: str) -> None:
    text, answer, types = REAL[case]
    if answer:
        with pytest.raises(QuestionError) as caught:
            table(text)
        assert answer in [dict(each.changes) for each in caught.value.answers]
    assert [each.type for each in table(text, **answer).raw.columns] == types.split()


def test_tickets_many_of_which_are_digits_alone_are_texts():
    """A quarter with letters was refused as so many faults, so that the raw table of the Titanic did not load."""
    tickets = [f"{'PC ' if row % 4 == 0 else ''}{10_000 + 37 * row}" for row in range(120)]
    assert column(tickets)[0].type == "text"


AUTO_MPG = (
    '18.0   8   307.0      130.0      3504.      12.0   70  1\t"chevrolet chevelle malibu"\n'
    '25.0   4   98.00      ?          2046.      19.0   71  1\t"ford pinto"  \n'
    '26.0   4   121.0      113.0      2234.      12.5   70  2\t"bmw 2002"\n'
) * 4


def test_columns_that_blanks_align_with_a_tab_before_the_last_are_taken_apart() -> None:
    with pytest.raises(QuestionError, match="may name the columns"):
        table(AUTO_MPG)
    read = table(AUTO_MPG, header="no")
    assert [column.type for column in read.raw.columns] == ["number"] * 8 + ["category"]
    np.testing.assert_array_equal(read.raw.columns[3].values[:3], [130, np.nan, 113])
    assert read.raw.columns[8].categories == ("bmw 2002", "chevrolet chevelle malibu", "ford pinto")


@pytest.mark.parametrize(
    ("content", "delimiter", "first"),
    [
        ("name\tage\nAda Lovelace\t31\nBea B\t22\n", "\t", "name"),  # blanks within texts are none
        ("place\tat\nA  1\t5.5  3.5\nB  2\t5.5  1.5\n", "\t", "place"),  # nor are runs in some of the rows
        ("a  b \n1  2\n 3  4  \n5 6\n", " ", "a"),
    ],
)
def test_blanks_delimit_only_where_they_can(content: str, delimiter: str, first: str) -> None:
    read = table(content)
    assert (read.reading.dialect.delimiter, read.raw.columns[0].name, len(read.raw.columns)) == (delimiter, first, 2)
