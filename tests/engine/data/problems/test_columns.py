"""What is told of single columns: their words, their border cases."""

from dataclasses import replace

import numpy as np
import pytest

from engine.data.notes import Marker, Note
from engine.data.problems.examined import Examined
from engine.data.problems.registry import examine
from engine.data.raw import RawColumn
from tests.engine.data.problems.cases import column, halved, table

DRAW = np.random.default_rng(0)
LABELS = ["a", "b"] * 100
X = DRAW.normal(size=200)


def told(name: str, values: object) -> list[Note]:
    return list(examine(table("label", x=X, **{name: values}, label=LABELS)))


def test_a_counter_says_from_where_to_where() -> None:
    (finding,) = told("row", np.arange(7.0, 207.0))
    assert finding.message.startswith("Column 'row' only counts the rows, from 7 to 206.")


def test_an_id_in_a_sorted_table_is_blamed_once_though_it_tells_the_target() -> None:
    labels = ["a"] * 100 + ["b"] * 100
    (finding,) = examine(table("label", x=X, id=np.arange(200.0), label=labels))
    assert finding.code == "counts-rows"


@pytest.mark.parametrize("name", ["id", "ID", "user_id", "userId", "Customer No", "customerNr", "rowid", "key"])
def test_names_of_ids(name: str) -> None:
    (finding,) = told(name, 10_000.0 + 100.0 * DRAW.permutation(200))
    assert (finding.severity, finding.code) == ("warning", "id-like")


def test_an_id_stays_one_though_some_rows_are_there_twice() -> None:
    ids = 10_000.0 + 100.0 * DRAW.permutation(200)
    ids[-8:] = ids[:8]
    (finding,) = told("id", ids)
    assert "is called like an id, and holds 192 different whole numbers in 200 rows" in finding.message
    assert told("score", ids) == []


@pytest.mark.parametrize("name", ["width", "humid", "paid", "grid", "casino", "income"])
def test_numbers_that_all_differ_may_measure_something(name: str) -> None:
    assert told(name, 10_000.0 + 100.0 * DRAW.permutation(200)) == []


def test_shuffled_numbers_without_gaps_are_asked_about() -> None:
    (finding,) = told("place", DRAW.permutation(200))
    assert (finding.severity, finding.code) == ("question", "id-like")
    assert "from 0 to 199. Does it number them?" in finding.message


def test_texts_that_name_the_rows() -> None:
    (finding,) = told("name", RawColumn("name", "text", np.arange(200), tuple(f"n{each}" for each in range(200))))
    assert (finding.severity, finding.code) == ("hint", "id-like")


def test_constants_are_told_together() -> None:
    (finding,) = examine(table("label", x=X, one=np.ones(200), none=[None] * 200, label=LABELS))
    assert finding.columns == ("one", "none")
    (finding,) = told("none", [None] * 200)
    assert finding.message == "Column 'none' is empty: nothing can be learned from it."
    assert told("sometimes", [None, 1.0] * 100)[0].code == "target-among-features"
    (finding,) = told("unit", ["cm"] * 200)
    assert finding.message == "Column 'unit' holds 'cm' in every row: nothing can be learned from it."


def with_cells(base: np.ndarray, *cells: float) -> np.ndarray:
    values = base.copy()
    values[: len(cells)] = cells
    return values


AGES = DRAW.integers(0, 90, 200).astype(float)


@pytest.mark.parametrize(
    ("values", "found"),
    [
        (with_cells(AGES, -999, -999), [-999]),
        (with_cells(AGES, 9999, 9999, -999, -999), [-999, 9999]),
        (with_cells(AGES, -9999, -999, -9999, -999), [-9999, -999]),
        (with_cells(AGES, -999), []),  # once only
        (with_cells(AGES, 99, 99), []),  # near the rest
        (with_cells(AGES * 100, 9999, 9999), []),
        (with_cells(X, -99.9, -99.9), [-99.9]),
        (np.where(AGES > 45, 999.0, 0.0), []),  # a scale of its own
    ],
)
def test_sentinels(values: np.ndarray, found: list[float]) -> None:
    findings = told("v", values)
    assert {finding.code for finding in findings} <= {"sentinel", "outliers"}
    sentinels = [finding for finding in findings if finding.code == "sentinel"]
    assert len(sentinels) == len(found)
    assert all(f"holds {value:g} in " in each.message for value, each in zip(found, sentinels, strict=True))
    assert [each.remedy.changes for each in sentinels if each.remedy] == [(Marker(f"{value:g}"),) for value in found]


def test_a_sentinel_names_its_rows_and_is_no_outlier_as_well() -> None:
    (finding,) = told("age", with_cells(AGES, -99999, -99999, -99999, -99999))
    assert "holds -99999 in 4 rows (rows 2, 3, 4 and 1 more), far from the rest" in finding.message


def test_outliers_name_their_row_and_the_room_that_is_left() -> None:
    (hint,) = told("size", with_cells(AGES, 1e5))
    assert (hint.severity, hint.code) == ("hint", "outliers")
    assert "holds 100000 in row 2" in hint.message
    assert "min-max scaling leaves them 0.09% of the range" in hint.message


def test_mostly_zeros_are_no_outliers() -> None:
    assert told("gain", with_cells(np.zeros(200), 5, 7)) == []


def test_variants_name_spellings_and_rows() -> None:
    (finding,) = told("city", with_texts("Berlin", "berlin", " Berlin", "Köln"))
    assert "' Berlin' (50 rows) and 'Berlin' (50 rows) and 'berlin' (50 rows)" in finding.message
    assert finding.severity == "warning"
    (finding,) = told("allele", with_texts("A", "a", "B", "B"))
    assert finding.severity == "question"


def with_texts(*texts: str) -> list[str]:
    return [texts[each] for each in np.random.default_rng(1).permutation(np.arange(200) % len(texts))]


def test_rows_of_few_values_are_equal_by_chance() -> None:
    draw = np.random.default_rng(0)
    few = {name: draw.integers(0, 4, 300) for name in "ab"}
    assert examine(table("t", **few, t=draw.integers(0, 2, 300))) == ()


def test_roles_decide_what_is_looked_at() -> None:
    raw = table("label", x=X, y=X[::-1], row=np.arange(200.0), label=LABELS).raw
    assert examine(Examined(raw, {"label": "target", "row": "ignored"})) == ()
    assert [finding.code for finding in examine(Examined(raw, {"label": "target"}))] == ["counts-rows"]


def test_tables_of_no_or_one_row_are_no_problem() -> None:
    for rows in (0, 1):
        examined = table("t", a=np.zeros(rows), b=column("b", np.zeros(rows)), t=["x"] * rows)
        assert examine(examined) == ()


def test_the_largest_numbers_are_judged_as_others() -> None:
    huge = np.resize([1e308, -1e308, 0.0, 1.0], 200)
    for target in (huge, DRAW.permutation(huge)):
        examined = table("t", x=X, copy=huge, t=target)
        found = [note.columns for note in examine(examined) if note.code == "target-among-features"]
        assert found == ([("copy",)] if target is huge else [])


def test_a_split_of_nothing_is_no_problem() -> None:
    for rows, target in ((0, "a"), (30, "none")):
        examined = halved(table(target, a=np.zeros(rows), b=["x"] * rows), [])
        examined = replace(examined, roles={"a": "ignored", "b": "ignored"} if rows else examined.roles)
        assert examine(examined) == ()


def test_a_sample_of_a_long_table_is_the_same_at_every_time() -> None:
    examined = table("t", a=np.arange(90_000.0), t=np.arange(90_000.0))
    sample = examined.sample
    assert len(sample) == 20_000
    assert (np.diff(sample) > 0).all()
    assert (sample == table("t", a=np.arange(90_000.0), t=np.arange(90_000.0)).sample).all()
