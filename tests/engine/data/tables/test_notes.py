"""What is told of a file that was read, and what of ordinary files is not."""

import pytest

from engine.data.builtin import load_bundled
from engine.data.notes import Note
from engine.data.tables.table import read_table
from engine.errors import DataError
from engine.fields import describe
from engine.preparation.recipe import Recipe
from engine.sources import Bundled, Csv


def notes(text: str | bytes, target: str = "") -> list[Note]:
    content = text if isinstance(text, bytes) else text.encode()
    return list(read_table(content, target, "table").spec.notes)


@pytest.mark.parametrize("name", ["iris", "wine", "breast_cancer", "digits", "diabetes"])
def test_nothing_is_told_of_bundled_data(name: str) -> None:
    assert load_bundled(Bundled(name=name), None, Recipe()).spec.notes == ()  # type: ignore[arg-type]


def test_a_guessed_encoding_is_told_with_a_sample() -> None:
    (note,) = notes("город,t\nМосква,1.5\nПетербург,2.5\nМосква,3.5\nгород Киев,1.5\n".encode("cp1251"))
    assert (note.code, note.severity) == ("encoding-guessed", "warning")
    assert "read as cp1251, for example 'город'" in note.message


def test_letters_of_one_language_are_a_hint() -> None:
    (note,) = notes("größe,farbe\n1,grün\n2,weiß\n".encode("cp1252"))
    assert (note.code, note.severity) == ("encoding-guessed", "hint")


def test_an_index_column_is_left_out() -> None:
    for start in (0, 1):
        text = ",a,t\n" + "".join(f"{start + row},{row % 3}.5,{row % 2}\n" for row in range(9))
        data = read_table(text.encode(), "", "table")
        assert data.spec.columns == ("a",)
        assert [note.code for note in data.spec.notes] == ["index-left-out"]


def test_a_column_that_counts_the_rows_is_doubted() -> None:
    (note,) = notes("id,a,t\n" + "".join(f"{7 + row},{row % 3}.5,{row % 2}\n" for row in range(9)))
    assert (note.code, note.severity) == ("counts-rows", "warning")
    assert "'id' only counts the rows" in note.message


def test_many_categories_and_leading_zeros() -> None:
    text = "city,zip,t\n" + "".join(f"c{row % 12},0{row % 7}1,{row * row // 7 % 2}\n" for row in range(60))
    assert [note.code for note in notes(text)] == ["leading-zeros", "many-categories"]


MANY_TEXTS = "a,b,t\n" + "".join(f"x{row % 9},y{row % 7},{row % 2}\n" for row in range(90))


def test_samples_much_larger_than_their_file_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert notes(MANY_TEXTS) == []
    monkeypatch.setattr("engine.data.tables.notes._LARGE", 1000)
    (note,) = notes(MANY_TEXTS)
    assert (note.code, note.severity) == ("large-samples", "hint")
    assert "11.2 KiB, 15 times the size of the file" in note.message


def test_samples_that_do_not_fit_are_refused_before_they_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.data.targets.available_memory", lambda: 5000)
    with pytest.raises(DataError, match=r"90 samples of 16 values take 11.2 KiB; this machine has free only 4.88 KiB"):
        notes(MANY_TEXTS)


def test_two_decimal_marks() -> None:
    data = read_table(b'a,b,t\n"1,5",1.5,x\n"2,25",2.5,y\n', "", "table")
    assert data.inputs.tolist() == [[1.5, 1.5], [2.25, 2.5]]
    assert [note.code for note in data.spec.notes] == ["decimal-marks"]


def test_every_encoding_that_can_be_named_is_one() -> None:
    (described,) = (each for each in describe(Csv) if each.name == "encoding")
    assert described.choices is not None
    for name in described.choices:
        if name != "automatic":
            assert "a".encode(str(name))


def test_a_named_encoding_is_no_guess() -> None:
    content = "город,t\nМосква,1.5\nКиев,2.5\n".encode("cp866")
    assert read_table(content, "", "table", encoding="cp866").spec.notes == ()
