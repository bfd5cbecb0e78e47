"""Types that a column cannot be read as: those that less than half of its cells are."""

from __future__ import annotations

import pytest

from engine.data.reading.choices import Choices
from engine.data.reading.offers import unreadable
from engine.data.reading.text import read_text
from engine.errors import DataError

COLUMNS: dict[str, tuple[list[str], set[str]]] = {
    "names": (["Ada", "Bea", "Cea"], {"number", "time", "boolean"}),
    "numbers": (["1.5", "2.5", "37"], {"time", "boolean"}),
    "ones": (["1", "0", "1"], {"time"}),
    "days": (["2024-01-31", "2024-02-01", "2025-05-05"], {"number", "boolean"}),
    "answers": (["yes", "no", "yes"], {"number", "time"}),
    "codes": (["007", "012", "100"], {"time", "boolean"}),
    "mostly numbers": (["1.5", "2.5", "many"], {"time", "boolean"}),
    "nothing": (["", "", ""], set()),
}


@pytest.mark.parametrize("name", COLUMNS)
def test_what_cannot_be_read_is_told_with_a_cell_that_is_none(name: str) -> None:
    cells, expected = COLUMNS[name]
    content = "x;t\n" + "".join(f"{cell};{at}\n" for at, cell in enumerate(cells * 4))
    column = read_text(content.encode(), Choices(header="yes")).raw.columns[0]
    found = unreadable(column)
    assert set(found) == expected
    if name == "names":
        assert found["time"] == "Its cells are no dates or times, such as 'Ada'."
    for kind in {"number", "time", "boolean"} - expected:  # all the others can be read, with faulty rows at most
        try:
            read_text(content.encode(), Choices(header="yes", types={"x": kind}, leave_out_faulty=True))  # type: ignore[dict-item]
        except DataError as error:
            raise AssertionError(f"{kind}: {error}") from error
