"""Features that are the answer in other words."""

import numpy as np
import pytest

from engine.data.notes import Choice, Note
from engine.data.problems.giveaways import find
from tests.engine.data.problems.cases import table

DRAW = np.random.default_rng(0)
ROWS = 60
KIND = DRAW.integers(0, 3, ROWS)
SIZE = DRAW.normal(size=ROWS)
YES = np.array(["False", "True"])


def told(target: str, **columns: object) -> list[Note]:
    return list(find(table(target, **columns)))


@pytest.mark.parametrize("words", [False, True])
@pytest.mark.parametrize("names", [("species_a", "species_b", "species_c"), ("cat", "dog", "bird")])
def test_the_rest_of_a_one_hot_target(names: tuple[str, str, str], words: bool) -> None:
    parts = {name: YES[(at == KIND).astype(int)] if words else at == KIND for at, name in enumerate(names)}
    (finding,) = told(names[2], x=SIZE, **parts)
    assert (finding.severity, finding.code) == ("warning", "target-among-features")
    assert finding.columns == names[:2]
    assert f"Columns {names[0]!r}, {names[1]!r} tell the target {names[2]!r} outright" in finding.message
    assert finding.remedy is not None
    assert finding.remedy.changes == tuple(Choice(name, "role", "ignored") for name in names[:2])


def test_a_one_hot_target_of_which_a_part_was_dropped() -> None:
    (finding,) = told("species_b", x=SIZE, species_a=KIND == 0, species_b=KIND == 1)
    assert "Column 'species_a' tells the target 'species_b' outright" in finding.message


def test_the_target_by_another_name() -> None:
    (finding,) = told("label", x=SIZE, code=KIND, label=[f"k{each}" for each in KIND])
    assert finding.columns == ("code",)
    assert "Column 'code' nearly tells the target 'label': alone it is right for 100.0% of rows" in finding.message


def test_a_number_to_predict_that_stands_there_twice_or_in_another_unit() -> None:
    price = DRAW.lognormal(size=ROWS)
    found = told("price", x=SIZE, cents=price * 100.0, log=np.log(price), price=price)
    assert [finding.columns for finding in found] == [("cents",)]  # the rows are too few to see through the logarithm
    price = DRAW.lognormal(size=3000)
    found = told("price", x=DRAW.normal(size=3000), log=np.log(price), price=price)
    assert [finding.columns for finding in found] == [("log",)]
    assert "of the variance" in found[0].message


def test_strong_features_are_asked_about_together() -> None:
    labels = DRAW.integers(0, 2, 500)
    good, better = labels + DRAW.normal(0, 0.34, 500), labels + DRAW.normal(0, 0.3, 500)
    (finding,) = told("t", good=good, better=better, t=[f"k{label}" for label in labels])
    assert (finding.severity, finding.columns) == ("question", ("good", "better"))
    assert finding.message.endswith("Are they?")


def test_flags_that_do_not_tell_the_target() -> None:
    assert told("d", **{name: DRAW.integers(0, 2, ROWS) for name in "abcd"}) == []


@pytest.mark.parametrize("rows", [33, 34])  # an odd number of rows is made up of pairs in no way: all would be tried
def test_sparse_flags_that_fit_by_chance_are_soon_done_with(rows: int) -> None:
    draw = np.random.default_rng(0)
    flags = np.zeros((rows, 100), int)
    for each in flags.T[:-1]:
        each[draw.choice(rows - 2, 2, replace=False)] = 1
    flags[-2:, -1] = 1
    columns = {f"c{at}z": each for at, each in enumerate(flags.T)}
    assert told("c99z", x=np.arange(rows) * 1.5, **columns) == []
