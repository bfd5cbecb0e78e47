"""Whether the first row names the columns."""

import pytest

from engine.data.table import read_table
from engine.errors import DataError


def columns(text: str) -> tuple[str, ...]:
    return read_table(text.encode(), "", "table").spec.columns


DATA = {
    "iris": "5.1,3.5,setosa\n4.9,3.0,setosa\n6.1,3.1,virginica\n",
    "people": "Ann,23,1.5\nBob,42,1.7\nEve,31,1.8\nMax,29,1.6\n",
    "mushrooms": "p,x,s\ne,x,y\np,b,s\ne,b,s\n",
    "titanic": "1,0,Braund,22.5\n2,1,Cumings,38\n3,1,Heikkinen,26\n",
    "missing": "5.1,?,setosa\n4.9,3.0,setosa\n6,2,virginica\n",
    "numbers": "1,2,3\n4,5,6\n7,8,9\n",
}


@pytest.mark.parametrize("case", DATA)
def test_a_first_row_of_data_is_refused(case: str) -> None:
    with pytest.raises(DataError, match=r"Row 1 (looks like the data below it|holds numbers).*Add a header row"):
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
