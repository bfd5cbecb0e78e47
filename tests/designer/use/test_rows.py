"""Fields of a row, and the shape in which a sample can be looked at."""

from __future__ import annotations

import numpy as np
import pytest

from designer.live.rows import fields_of
from designer.live.shapes import grid_of, picture_shape
from engine.data.dataset import DataSpec
from engine.data.load import load
from tests.designer.use.conftest import DIGITS, IRIS, network


def spec_of(shape, columns=()):
    return DataSpec(10, shape, columns, (), ("a", "b"))


def test_each_column_has_a_field_that_reads_and_writes_it(passengers):
    spec = load(passengers.data, None).spec
    age, cabin = fields_of(spec, passengers.network)
    assert (age.name, age.categories) == ("age", ())
    assert (cabin.name, cabin.categories) == ("class of cabin", ("first", "second", "third"))
    sample = np.array([30.0, 0.0, 1.0, 0.0])
    assert (age.read(sample), cabin.read(sample)) == (30.0, "second")
    changed = cabin.written(age.written(sample, 41.5), "third")
    assert changed.tolist() == [41.5, 0.0, 0.0, 1.0]
    assert sample.tolist() == [30.0, 0.0, 1.0, 0.0]


def test_only_columns_that_the_network_takes_have_a_field():
    spec = load(IRIS.data, None).spec
    some = network(3, columns=(spec.columns[2], spec.columns[0])).network
    assert [one.name for one in fields_of(spec, some)] == [spec.columns[0], spec.columns[2]]
    assert len(fields_of(spec, IRIS.network)) == 4
    assert fields_of(spec_of((8, 8)), IRIS.network) == ()


def test_columns_named_by_row_and_column_are_a_picture():
    digits = load(DIGITS.data, None).spec
    assert grid_of(digits.columns) == (8, 8)
    assert picture_shape(digits, DIGITS.network) == (1, 8, 8)
    assert grid_of(("p1_1", "p1_2", "p2_1", "p2_2")) == (2, 2)
    assert grid_of(("p1_1", "p2_1", "p1_2", "p2_2")) == ()  # column by column
    assert grid_of(("p1_1", "p1_2", "q2_1", "q2_2")) == ()
    assert grid_of(("p1_1", "p1_2", "age", "p2_2")) == ()
    assert grid_of(("a", "b")) == ()
    assert grid_of(()) == ()


@pytest.mark.parametrize(
    ("shape", "given", "seen"),
    [((1, 8, 8), (), (1, 8, 8)), ((64,), (1, 8, 8), (1, 8, 8)), ((20, 3), (), (20, 3)), ((64,), (), ())],
)
def test_arrays_are_looked_at_in_their_own_shape_or_that_of_the_input(shape, given, seen):
    assert picture_shape(spec_of(shape), network(2, shape=given).network) == seen
