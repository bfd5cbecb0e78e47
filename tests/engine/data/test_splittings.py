"""Splits by group, by time, by a column and by folds; every rule leaves its mark on rows alone."""

from __future__ import annotations

import numpy as np
import pytest

from engine.data.dataset import Dataset
from engine.data.split import split
from engine.data.tables.table import read_table
from engine.errors import DataError
from engine.preparation.recipe import Recipe
from engine.preparation.splittings import ByColumn, ByGroup, ByOrder, Folds, Splitting

ROWS = 60


def table(rule: Splitting) -> Dataset:
    lines = [
        f"p{row % 12},{(row * 7) % ROWS},{('train', 'Val', 'test')[row % 3]},{row % 5},{'ab'[row % 2]}"
        for row in range(ROWS)
    ]
    return read_table("\n".join(["who,when,part,x,y", *lines]).encode(), "", "t", recipe=Recipe(splitting=rule))


def test_groups_stay_together() -> None:
    data = table(ByGroup(column="who"))
    assert data.spec.columns == ("when", "part=Val", "part=test", "part=train", "x"), "the group is no feature"
    for seed in range(5):
        parts = split(data, 0.2, 0.2, seed, ByGroup(column="who"))
        groups = [set((part % 12).tolist()) for part in (parts.train, parts.validation, parts.test)]
        assert sum(map(len, groups)) == 12, "no group is in two splits"
        assert len(parts.train) + len(parts.validation) + len(parts.test) == ROWS
        assert len(parts.test) >= 12


def test_by_time_the_first_rows_train() -> None:
    rule = ByOrder(column="when")
    when = np.array([(row * 7) % ROWS for row in range(ROWS)])
    parts = split(table(rule), 0.2, 0.2, 0, rule)
    assert when[parts.train].max() < when[parts.validation].min()
    assert when[parts.validation].max() < when[parts.test].min()
    assert (len(parts.train), len(parts.validation), len(parts.test)) == (36, 12, 12)
    apart = split(table(rule), 0.2, 0.2, 0, ByOrder(column="when", gap=4.0))
    assert when[apart.validation].min() - when[apart.train].max() > 4
    assert when[apart.test].min() - when[apart.validation].max() > 4
    with pytest.raises(DataError, match="nothing is left to train on"):
        split(table(rule), 0.2, 0.2, 0, ByOrder(column="when", gap=50.0))
    with pytest.raises(DataError, match="holds category values, which have no order"):
        split(table(rule), 0.2, 0.2, 0, ByOrder(column="part"))


def test_a_column_tells() -> None:
    rule = ByColumn(column="part")
    parts = split(table(rule), 0.2, 0.2, 0, rule)
    assert [part.tolist() for part in (parts.train, parts.validation, parts.test)] == [
        list(range(number, ROWS, 3)) for number in range(3)
    ]
    with pytest.raises(DataError, match=r"should say train, validation or test in each row, but 'a'"):
        split(table(rule), 0.2, 0.2, 0, ByColumn(column="y"))
    with pytest.raises(DataError, match=r"should say train, validation or test in each row, but numbers"):
        split(table(rule), 0.2, 0.2, 0, ByColumn(column="x"))
    with pytest.raises(DataError, match="The data has no column 'z' to split by"):
        split(table(rule), 0.2, 0.2, 0, ByColumn(column="z"))


def test_folds_cover_all_but_the_test_split() -> None:
    data = table(Folds())
    found = [split(data, 0.2, 0.2, 3, Folds(count=4, fold=fold)) for fold in range(1, 5)]
    tests = {tuple(parts.test.tolist()) for parts in found}
    assert len(tests) == 1
    validated = np.concatenate([parts.validation for parts in found])
    assert sorted([*validated.tolist(), *found[0].test.tolist()]) == list(range(ROWS))
    for parts in found:
        assert len(parts.validation) == 12
        assert abs(int(data.targets[parts.validation].sum()) - 6) <= 1, "each class in proportion"
    with pytest.raises(DataError, match="There is no fold 5 of 4"):
        split(data, 0.2, 0.2, 3, Folds(count=4, fold=5))
