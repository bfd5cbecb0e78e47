"""Whether the first row names the columns."""

import pytest

from engine.data.tables.table import read_table
from engine.errors import QuestionError


def columns(text: str) -> tuple[str, ...]:
    return read_table(text.encode(), "", "table").spec.columns


DATA = {
    "mushrooms": "p,x,s\ne,x,y\np,b,s\ne,b,s\n",
    "missing": "5,?,setosa\n4.9,3.0,setosa\n6,2,virginica\n",
    "numbers": "1,2,3\n4,5,6\n7,8,9\n",
    "in steps": "1,2,3,4\n2,3,4,5\n3,5,7,9\n",
    "no numbers": "nan,nan,nan,nan\n1,2,3,4\n",
    "infinite": "inf,inf,t\n1,2,x\n",
}


@pytest.mark.parametrize("case", DATA)
def test_a_first_row_that_may_be_data_is_asked_about(case: str) -> None:
    with pytest.raises(QuestionError, match="Row 1 may name the columns, or be the first row of the data"):
        columns(DATA[case])


NAMES = {
    "texts": "a,b,t\nx,y,z\nx,w,v\nu,y,z\n",
    "years": "country,1990,1991,1992,t\nA,1,2,3,x\nB,4,6,5,y\nA,2,2,1,x\n",
    "of pandas": "0,1,2,label\n1.5,2.5,3,x\n4.5,6.5,5,y\n1,2,3,x\n",
    "a number among names": "2010,pop,t\n1,5,x\n3,4,y\n6,2,x\n",
    "one text column": "word,t\nyes,1\nno,0\nyes,1\n",
}


@pytest.mark.parametrize("case", NAMES)
def test_names_are_taken_as_such(case: str) -> None:
    assert columns(NAMES[case])


def test_numbers_that_pandas_gave_as_names_are_names_and_told() -> None:
    spec = read_table(b"0,1,2,3,4\n0,5,13,9,1\n0,0,12,13,2\n1,2,2,1,1\n", "4", "table").spec
    assert (spec.columns, spec.rows) == (("0", "1", "2", "3"), 3)
    (note,) = [note for note in spec.notes if note.code == "numbers-as-names"]
    assert note.message.startswith("Row 1 was taken for the names of the columns: they are numbers in equal steps")


INDEX = {
    "gaps": ("0,{0}\n2,{1}\n7,{2}\n", "numbers the rows"),
    "shuffled": ("7,{0}\n0,{1}\n2,{2}\n", "numbers the rows"),
    "names": ("Mazda RX4,{0}\nValiant,{1}\nDatsun 710,{2}\n", "names the rows, such as 'Mazda RX4'"),
}


@pytest.mark.parametrize("name", ["", '""', "Unnamed: 0"])
@pytest.mark.parametrize("case", INDEX)
def test_an_index_without_a_name_is_left_out_and_told(case: str, name: str) -> None:
    rows, told = INDEX[case]
    spec = read_table(f"{name},a,t\n{rows}".format("1,x", "2,y", "4,x").encode(), "", "table").spec
    assert spec.columns == ("a",)
    assert [note.message for note in spec.notes if note.code == "index-left-out"] == [
        f"The first column has no name and {told}: it was left out."
    ]


def test_a_column_without_a_name_that_is_no_index_stays() -> None:
    assert columns(",a,t\n1,2,x\n1,3,y\n2,4,x\n") == ("column 1", "a")


@pytest.mark.parametrize("title", ["Sales 2020,,", "Sales,by town,,"])
def test_a_title_above_the_header_is_asked_about(title: str) -> None:
    header = "a,v,t" if title.count(",") == 2 else "a,v,w,t"
    row = header.replace("a", "1").replace("v", "2").replace("w", "2")
    with pytest.raises(QuestionError, match=r"Row 1 names [12] of [34] columns. It may be a title above the header"):
        columns(f"{title}\n{header}\n{row}\n{row}\n")
